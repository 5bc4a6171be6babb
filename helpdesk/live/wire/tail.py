"""Each serving process reads the event log after its own position and says it to its sockets.

An event that cannot be told (a defect) is left out alone: its listeners hear a resync instead, and reload. It
holds up no other event.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import msgspec
import structlog
from prometheus_client import Counter

from helpdesk.bounded_wait import wait_at_most
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import event_log
from helpdesk.db.log.event_log import Recorded
from helpdesk.errors import Unavailable
from helpdesk.live.wire.audience import audience
from helpdesk.live.wire.bus import Bus, Ring, Signal
from helpdesk.live.wire.push import Hub, Resync, Topic

log = structlog.get_logger()

BATCH = 500
POLL_SECONDS = 1.0

untold_total = Counter("helpdesk_untold_events", "Events no listener could be told: a defect, see the log")
_encode = msgspec.json.encode


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
            await wait_at_most(self._wake, POLL_SECONDS)

    async def catch_up(self) -> None:
        """Say everything that is in the log by now."""
        while True:
            heard = self._hub.hears("desk")
            batch = await self._read(self._hub.position, self._hub.hears)
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
        return await self._read(position, lambda topic: topic == "desk")

    def _heard(self, signal: Signal) -> None:
        if isinstance(signal, Ring):
            self._wake.set()

    async def _read(self, position: int, hears: Callable[[Topic], bool]) -> list[Said]:
        """What to say of the events after `position`, a batch at most."""
        try:
            return await self._desk.read(self._tell, position, BATCH, hears)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one of them is to blame: each is told by itself
            log.warning("tail.batch_failed", after=position, error=repr(error))
        recorded = await self._desk.read(event_log.after, position, BATCH)
        return [said for one in recorded for said in await self._tell_alone(one, hears)]

    async def _tell_alone(self, one: Recorded, hears: Callable[[Topic], bool]) -> list[Said]:
        try:
            return await self._desk.read(self._tell, one.position - 1, 1, hears)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - left out, visibly; the others go on
            untold_total.inc()
            log.error("tail.untold", position=one.position, of=repr(one.event), error=repr(error))
            frame = _encode(Resync(position=one.position))
            topics: list[Topic] = ["desk", *_chats_of(one)]
            return [Said(position=one.position, entries=[(topic, frame) for topic in topics if hears(topic)])]

    def _tell(self, reading: Reading, position: int, most: int, hears: Callable[[Topic], bool]) -> list[Said]:
        recorded = event_log.after(reading, position, most)
        return self._telling(reading, recorded, hears) if recorded else []


def _chats_of(one: Recorded) -> list[int]:
    """The chat whose visitor may hear an event."""
    chat = audience(one.event).conversation
    return [] if chat is None else [chat]
