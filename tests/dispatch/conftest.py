"""A desk on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpdesk.db.engine.desk import Desk


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    desk = Desk(database_url)
    yield desk
    desk.close()
