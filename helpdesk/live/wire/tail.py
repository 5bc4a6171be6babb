"""Each serving process reads the event log from its own position and sends the events to its sockets.

If an event cannot be sent (a defect), only that event is left out: its listeners get a resync instead, and
reload. It delays no other event.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec
import structlog
from prometheus_client import Counter

from helpdesk.bounded_wait import wait_at_most
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import event_log
from helpdesk.db.log.event_log import Recorded
from helpdesk.domain.health.standing import Standing
from helpdesk.errors import Unavailable
from helpdesk.live.wire.audience import audience
from helpdesk.live.wire.bus import Bus, Ring, Signal
from helpdesk.live.wire.push import Console, Hub, Resync, Topic

log = structlog.get_logger()

BATCH = 500
POLL_SECONDS = 1.0

untold_total = Counter("helpdesk_untold_events", "Events no listener could be told: a defect, see the log")
_encode = msgspec.json.encode


class Listening(NamedTuple):
    """The topics with listeners: whether `hears` a topic, and those that are `consoles`."""

    hears: Callable[[Topic], bool]
    consoles: frozenset[Console]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One event for its listeners: its position, and a JSON object for each topic. `moved`: the ticket that
    it may have brought into somebody's sight."""

    position: int
    entries: list[tuple[Topic, bytes]]
    moved: int | None = None


Telling = Callable[[Reading, Sequence[Recorded], Listening], list[Said]]
"""Makes the frames for a batch of events, for the topics with listeners; reads the rows it needs."""


class Tail:
    """Follows the log from its end. A ring wakes it; a second without one wakes it too."""

    def __init__(
        self, desk: Desk, bus: Bus, hub: Hub, telling: Telling, *, standing: Standing | None = None
    ) -> None:
        self._desk = desk
        self._hub = hub
        self._telling = telling
        self._wake = asyncio.Event()
        self._standing = standing or Standing("pushes")
        self.on_moved: list[Callable[[int], None]] = []
        """Called with a ticket that may have come into somebody's sight, after the frame that says so."""
        bus.listen(self._heard)

    async def start(self) -> None:
        """Begin at the newest position: sockets that join later read earlier events themselves."""
        self._hub.position = await self._desk.read(event_log.newest_position)

    async def run(self) -> None:
        """Follow until cancelled."""
        while True:
            self._wake.clear()
            try:
                await self.catch_up()
            except Exception as error:  # noqa: BLE001 - the next poll reads on from the same position
                log.error("tail.failed", error=repr(error))
                await asyncio.sleep(self._standing.failed(error))
                continue
            self._standing.well()
            await wait_at_most(self._wake, POLL_SECONDS)

    async def catch_up(self) -> None:
        """Send everything that is in the log now."""
        while True:
            listening = Listening(self._hub.hears, self._hub.consoles)
            batch = await self._read(self._hub.position, listening)
            if not self._hub.consoles <= listening.consoles:
                continue  # a console joined during the read: the batch may lack its events
            for said in batch:
                for topic, entry in said.entries:
                    self._hub.say(topic, entry)
                self._hub.position = said.position
                if said.moved is not None:
                    for listener in self.on_moved:
                        listener(said.moved)
            if len(batch) < BATCH:
                break

    async def read_after(self, position: int, console: Console = "desk") -> list[Said]:
        """The frames for the next batch after `position`, for a console that catches up."""
        return await self._read(position, Listening(lambda topic: topic == console, frozenset({console})))

    def _heard(self, signal: Signal) -> None:
        if isinstance(signal, Ring):
            self._wake.set()

    async def _read(self, position: int, listening: Listening) -> list[Said]:
        """The frames for the events after `position`, at most one batch."""
        try:
            return await self._desk.read(self._tell, position, BATCH, listening)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one of them is to blame: each is told by itself
            log.warning("tail.batch_failed", after=position, error=repr(error))
        places = await self._desk.read(event_log.positions_after, position, BATCH)
        return [said for place in places for said in await self._tell_alone(place, listening)]

    async def _tell_alone(self, position: int, listening: Listening) -> list[Said]:
        try:
            return await self._desk.read(self._tell, position - 1, 1, listening)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - left out, visibly; the others go on
            untold_total.inc()
            log.error("tail.untold", position=position, error=repr(error))
            frame = _encode(Resync(position=position))
            chats = [chat for chat in await self._chats_of(position) if listening.hears(chat)]
            topics: list[Topic] = [*listening.consoles, *chats]
            return [Said(position=position, entries=[(topic, frame) for topic in topics])]

    async def _chats_of(self, position: int) -> list[int]:
        """The chat whose visitor may hear an event; none if that is what cannot be found out."""
        try:
            recorded = await self._desk.read(event_log.after, position - 1, 1)
            chats = [audience(one.event).conversation for one in recorded]
        except Exception as error:  # noqa: BLE001 - the same defect again
            log.error("tail.no_audience", position=position, error=repr(error))
            return []
        return [chat for chat in chats if chat is not None]

    def _tell(self, reading: Reading, position: int, most: int, listening: Listening) -> list[Said]:
        recorded = event_log.after(reading, position, most)
        return self._telling(reading, recorded, listening) if recorded else []
