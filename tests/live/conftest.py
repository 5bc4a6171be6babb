"""A running desk with an advisor's session, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from helpdesk.db.engine.desk import Desk
from tests.live import desk_server
from tests.live.desk_server import DeskServer


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    desk = Desk(database_url)
    yield desk
    desk.close()


@pytest.fixture
def session(desk: Desk) -> str:
    return desk.write_now(desk_server.furnish)


@pytest.fixture
async def server(desk: Desk, session: str) -> AsyncIterator[DeskServer]:
    async with DeskServer(desk).running() as server:
        yield server
