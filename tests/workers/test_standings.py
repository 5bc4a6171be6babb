"""Each part of a process says that it cannot work while its table is away, and that it works again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest

from faq import rounds
from helpdesk.db.engine.desk import Desk
from helpdesk.dispatch import dispatcher
from helpdesk.dispatch.dispatcher import Dispatcher
from helpdesk.domain.health import standing
from helpdesk.domain.health.standing import Upkeep
from helpdesk.live.console import presence
from helpdesk.live.console.presence import Presence
from helpdesk.live.wire.bus import MemoryBus
from helpdesk.live.wire.event_frames import tell
from helpdesk.live.wire.push import Hub
from helpdesk.live.wire.tail import Tail
from helpdesk.security import sign_ins
from helpdesk.security.sign_ins import SignIns
from tests.factories import furnish
from tests.outages import rename

Run = Coroutine[Any, Any, None]


async def _presence(desk: Desk, upkeep: Upkeep) -> Run:
    part = Presence(desk, MemoryBus(), Hub(), standing=upkeep.part("presence"))
    await part.console_opened(1, "Ana")
    return part.run()


async def _sign_ins(desk: Desk, upkeep: Upkeep) -> Run:
    return SignIns(desk, lasting=timedelta(hours=1), standing=upkeep.part("sign ins")).watch()


async def _events(desk: Desk, upkeep: Upkeep) -> Run:
    return Dispatcher(desk, MemoryBus(), upkeep=upkeep).run()


async def _pushes(desk: Desk, upkeep: Upkeep) -> Run:
    return Tail(desk, MemoryBus(), Hub(), tell, standing=upkeep.part("pushes")).run()


async def _rounds(desk: Desk, upkeep: Upkeep) -> Run:
    return rounds.run(desk, upkeep.part("rounds of the help centre"))


@pytest.mark.parametrize(
    ("name", "begin", "table"),
    [
        ("presence", _presence, "advisors"),
        ("sign ins", _sign_ins, "facts"),
        ("events", _events, "events"),
        ("follower bot", _events, "followers"),
        ("pushes", _pushes, "events"),
        ("rounds of the help centre", _rounds, "faq_views"),
    ],
)
async def test_a_part_says_that_it_is_tried_again_and_that_it_works(
    name: str,
    begin: Callable[[Desk, Upkeep], Awaitable[Run]],
    table: str,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(standing, "again_after", lambda tries, seed: 0.01)
    monkeypatch.setattr(presence, "TOUCH_SECONDS", 0.02)
    monkeypatch.setattr(sign_ins, "_LOOK_EVERY", 0.02)
    monkeypatch.setattr(dispatcher, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(rounds, "_EVERY", 0.02)
    desk, upkeep = Desk(database_url), Upkeep()
    await desk.write(furnish)
    part = upkeep.part(name)
    work = asyncio.create_task(await begin(desk, upkeep))

    async def until(tried_again: bool) -> None:
        async with asyncio.timeout(20):
            while part.tried_again is not tried_again:
                assert not work.done()
                await asyncio.sleep(0.01)

    try:
        assert not part.tried_again
        await desk.write(rename, table, "elsewhere")
        await until(True)
        async with asyncio.timeout(20):
            while part.now.tries < 2:
                await asyncio.sleep(0.01)
        await desk.write(rename, "elsewhere", table)
        await until(False)
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        desk.close()
