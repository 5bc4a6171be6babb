"""The only way out for committed events: the dispatcher stamps their positions and rings the bus.

Every process runs a dispatcher; the database lets one of them stamp at a time. Stamping does nothing else, so
no follower can delay a push. The durable followers (followers.py) run beside it. The poll finds events that a
crash left behind: an event without a position has not left yet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from helpdesk.bounded_wait import wait_at_most
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import event_log, followings
from helpdesk.db.log.event_log import Recorded
from helpdesk.dispatch.followers import CORE, Follower, Following
from helpdesk.domain.health.standing import Upkeep
from helpdesk.live.wire.bus import Bus, Ring

log = structlog.get_logger()

BATCH = 1_000
POLL_SECONDS = 1.0


class Dispatcher:
    """Wakes on each commit that recorded events, and every second."""

    def __init__(
        self,
        desk: Desk,
        bus: Bus,
        *,
        followers: Sequence[Follower] = CORE,
        upkeep: Upkeep | None = None,
    ) -> None:
        self._desk = desk
        self._bus = bus
        self._wake = asyncio.Event()
        upkeep = upkeep or Upkeep()
        self._standing = upkeep.part("events")
        self._followings = [
            Following(desk, one, self._ring, standing=upkeep.part(f"follower {one.name}"))
            for one in followers
        ]

    async def run(self) -> None:
        """Work until cancelled."""
        loop = asyncio.get_running_loop()

        def committed(recorded: bool, _queued: bool) -> None:
            if recorded and not loop.is_closed():
                loop.call_soon_threadsafe(self._wake.set)

        self._desk.on_commit.append(committed)
        tasks = [asyncio.create_task(one.run(POLL_SECONDS)) for one in self._followings]
        try:
            while True:
                self._wake.clear()
                try:
                    await self._stamp()
                except Exception as error:  # noqa: BLE001 - the next poll tries again; nothing is lost meanwhile
                    log.error("dispatch.failed", error=repr(error))
                    await asyncio.sleep(self._standing.failed(error))
                    continue
                self._standing.well()
                await wait_at_most(self._wake, POLL_SECONDS)
        finally:
            self._desk.on_commit.remove(committed)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def dispatch(self) -> int:
        """Stamp the waiting events and let every follower catch up, without `run`. Returns how many events
        left."""
        await self._desk.write(followings.begin, [one.follower.name for one in self._followings])
        total = await self._stamp()
        for one in self._followings:
            await one.catch_up()
        return total

    async def _stamp(self) -> int:
        total = 0
        while stamped := await self._desk.write(event_log.stamp, BATCH):
            total += len(stamped)
            self._ring()
            self._tell_followers(stamped)
            if len(stamped) < BATCH:
                break
        return total

    def _tell_followers(self, stamped: Sequence[Recorded]) -> None:
        for one in self._followings:
            if any(one.follower.wants(recorded.event) for recorded in stamped):
                one.wake()

    def _ring(self) -> None:
        self._bus.say(Ring())
