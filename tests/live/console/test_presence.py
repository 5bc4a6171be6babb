"""Who is here, across processes that come and go."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from helpdesk.db.engine.desk import Desk
from helpdesk.live.console.presence import LOST_SECONDS, Presence
from helpdesk.live.wire.bus import MemoryBus
from helpdesk.live.wire.push import Hub


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    opened = Desk(database_url)
    yield opened
    opened.close()


async def test_what_a_dead_process_looked_at_is_forgotten_and_what_a_living_one_does_is_not(
    desk: Desk,
) -> None:
    bus = MemoryBus()
    dead, living = Presence(desk, bus, Hub()), Presence(desk, bus, Hub())
    dead.looks_at(1, "Ana", 7, "socket of the dead one")
    living.looks_at(2, "Bo", 8, "socket of the living one")
    assert (living.looked_at(7), living.looked_at(8)) == (True, True)
    now = time.monotonic()
    living.beat(now + LOST_SECONDS / 2)
    assert living.looked_at(7), "it may still be said again"
    living.beat(now + LOST_SECONDS + 1)
    assert (living.looked_at(7), living.looked_at(8)) == (False, True)
    late = Presence(desk, bus, Hub())
    living.beat(now)
    assert late.looked_at(8), "a process that starts later hears of it too"
