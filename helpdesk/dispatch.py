"""The one door through which committed events leave: it stamps their positions and rings the bell.

Every serving process runs a dispatcher; the database lets one of them stamp at a time. In the stamping
transaction durable followers write their jobs (webhooks, bot turns, automation); after its commit the
bell rings and volatile followers (live push) read the log. Work lost by a crash is found again by the
poll: an event without a position has not left yet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog

from helpdesk.db.engine.desk import Desk, Transaction
from helpdesk.db.log import event_log
from helpdesk.db.log.event_log import Recorded
from helpdesk.live.wire.bus import Bus, Ring
from helpdesk.operations.answers import acknowledgements
from helpdesk.operations.bot import answering

log = structlog.get_logger()

Follower = Callable[[Transaction, Sequence[Recorded]], None]
"""A durable follower: turns stamped events into jobs, in the transaction that stamps them."""

FOLLOWERS: tuple[Follower, ...] = (answering.follow, acknowledgements.follow)

BATCH = 1_000
POLL_SECONDS = 1.0


class Dispatcher:
    """Wakes on each commit that recorded something, and by itself every second."""

    def __init__(self, desk: Desk, bus: Bus, *, followers: Sequence[Follower] = FOLLOWERS) -> None:
        self._desk = desk
        self._bus = bus
        self._followers = tuple(followers)
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Work until cancelled."""
        loop = asyncio.get_running_loop()

        def committed(recorded: bool, _queued: bool) -> None:
            if recorded and not loop.is_closed():
                loop.call_soon_threadsafe(self._wake.set)

        self._desk.on_commit.append(committed)
        try:
            while True:
                self._wake.clear()
                await self._dispatch_safely()
                await _wait(self._wake, POLL_SECONDS)
        finally:
            self._desk.on_commit.remove(committed)

    async def dispatch(self) -> int:
        """Stamp what waits, one batch at a time; how many events left."""
        total = 0
        while stamped := await self._desk.write(stamp_and_follow, self._followers, BATCH):
            total += stamped
            self._bus.say(Ring())
            if stamped < BATCH:
                break
        return total

    async def _dispatch_safely(self) -> None:
        try:
            await self.dispatch()
        except Exception as error:  # noqa: BLE001 - the next poll tries again; nothing is lost meanwhile
            log.error("dispatch.failed", error=repr(error))


def stamp_and_follow(tx: Transaction, followers: Sequence[Follower], limit: int) -> int:
    """Stamp up to `limit` events and let every durable follower write its jobs beside them."""
    stamped = event_log.stamp(tx, limit)
    if stamped:
        for follower in followers:
            follower(tx, stamped)
    return len(stamped)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
