"""A furnished desk on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpdesk.db.engine.desk import Desk
from helpdesk.features.installed import INSTALLED, following
from tests import factories


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    opened = Desk(database_url, threads=4, follow=following(INSTALLED))
    yield opened
    opened.close()


@pytest.fixture
def ids(desk: Desk) -> dict[str, int]:
    """The ids of team, advisors and channels by name; nobody is available yet."""
    return desk.write_now(factories.furnish)
