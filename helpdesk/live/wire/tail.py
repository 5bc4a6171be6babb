"""Each serving process reads the event log after its own position and says it to its sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import msgspec
import structlog

from helpdesk.db.engine.desk import Desk, Reading
from helpdesk.db.log import event_log
from helpdesk.db.log.event_log import Recorded
from helpdesk.live.wire.bus import Bus, Ring, Signal
from helpdesk.live.wire.push import Hub, Topic

log = structlog.get_logger()

BATCH = 500
POLL_SECONDS = 1.0


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One event as its listeners hear it: the position it brings them to, and a JSON object a topic."""

    position: int
    entries: list[tuple[Topic, bytes]]


Telling = Callable[[Reading, Sequence[Recorded], Callable[[Topic], bool]], list[Said]]
"""Makes what is said of a batch of events, for the topics somebody listens to; reads the rows it needs."""


class Tail:
    """Follows the log from its end. A ring wakes it; a second without one wakes it too."""

    def __init__(self, desk: Desk, bus: Bus, hub: Hub, telling: Telling) -> None:
        self._desk = desk
        self._hub = hub
        self._telling = telling
        self._wake = asyncio.Event()
        bus.listen(self._heard)

    async def start(self) -> None:
        """Begin at the newest position: sockets that join later read what is before it themselves."""
        self._hub.position = await self._desk.read(event_log.newest_position)

    async def run(self) -> None:
        """Follow until cancelled."""
        while True:
            self._wake.clear()
            try:
                await self.catch_up()
            except Exception as error:  # noqa: BLE001 - the next poll reads on from the same position
                log.error("tail.failed", error=repr(error))
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await self._wake.wait()
            except TimeoutError:
                pass

    async def catch_up(self) -> None:
        """Say everything that is in the log by now."""
        while True:
            heard = self._hub.hears("desk")
            batch = await self._desk.read(self._read)
            if not heard and self._hub.hears("desk"):
                continue  # a console joined while this was read: it is not in it, and may have been left out
            for said in batch:
                for topic, entry in said.entries:
                    self._hub.say(topic, entry)
                self._hub.position = said.position
            if len(batch) < BATCH:
                break

    async def read_after(self, position: int) -> list[Said]:
        """The next batch after `position` as the desk hears it, for a console that catches up."""

        def read(reading: Reading) -> list[Said]:
            recorded = event_log.after(reading, position, BATCH)
            return self._telling(reading, recorded, lambda topic: topic == "desk") if recorded else []

        return await self._desk.read(read)

    def _heard(self, signal: Signal) -> None:
        if isinstance(signal, Ring):
            self._wake.set()

    def _read(self, reading: Reading) -> list[Said]:
        recorded = event_log.after(reading, self._hub.position, BATCH)
        return self._telling(reading, recorded, self._hub.hears) if recorded else []
