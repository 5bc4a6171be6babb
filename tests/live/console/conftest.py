"""A running desk whose advisors see only some tickets, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from helpdesk.db.engine.desk import Desk
from tests.live.desk_server import DeskServer
from tests.live.sight_desk import LIMITED, Staff, employ


@pytest.fixture
def crew(desk: Desk) -> Staff:
    return desk.write_now(employ)


@pytest.fixture
async def limited(desk: Desk, crew: Staff) -> AsyncIterator[DeskServer]:
    async with DeskServer(desk, policy=LIMITED).running() as server:
        yield server
