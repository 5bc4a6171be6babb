"""A desk that is set up by files."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpdesk.db.engine.desk import Desk
from tests.features.setup_copy.copies import Copies


@pytest.fixture
def copies(database_url: str) -> Iterator[Copies]:
    desk = Desk(database_url, threads=2)
    yield Copies(desk)
    desk.close()
