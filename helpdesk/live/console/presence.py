"""Presence: advisors with an open console, the tickets that they look at, and who types.

Signals come over the bus from every process and go to this process's consoles and chats. They are not stored.
Only reachability is stored: a console updates its advisor's `last_seen_at` every minute, and an available
advisor who was not seen for two minutes is set away (workers/sweeps). So if a process dies, its advisors do
not stay available. Opening a console changes no presence: an advisor chooses it. The tickets that a dead
process's consoles looked at are forgotten after some minutes without a new signal.

A limited advisor hears only of tickets in sight. The database is asked for each signal whose its ticket is;
consoles that see everything do not wait for that.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from typing import assert_never

import msgspec
import structlog
from sqlalchemy import bindparam, update

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people.sight import places_of, seen_of
from helpdesk.db.schema.people import advisors
from helpdesk.domain.health.standing import Standing
from helpdesk.domain.people.sight import Sight, sees
from helpdesk.live.wire import console_frames, visitor_frames
from helpdesk.live.wire.base_frames import Frame
from helpdesk.live.wire.bus import Began, Bus, DeskRead, Here, Ring, Signal, Typing, Viewing
from helpdesk.live.wire.push import Hub

log = structlog.get_logger()

TOUCH_SECONDS = 60.0
LOST_SECONDS = 2.5 * TOUCH_SECONDS  # a view without a new signal for so long is over
_MOST_WAITING = 1_000  # signals; while the database is away the oldest are dropped

_touch = (
    update(advisors)
    .where(advisors.c.id.in_(bindparam("ids", expanding=True)))
    .values(last_seen_at=bindparam("at"))
)


class Presence:
    """One for each serving process."""

    def __init__(self, desk: Desk, bus: Bus, hub: Hub, *, standing: Standing | None = None) -> None:
        self._desk = desk
        self._bus = bus
        self._hub = hub
        self._standing = standing or Standing("presence")
        self._consoles: Counter[int] = Counter()
        self._looking: dict[str, Viewing] = {}  # by socket, in every process
        self._heard_at: dict[str, float] = {}
        self._mine: dict[str, Viewing] = {}  # in this one
        self._to_limited: deque[tuple[int, bytes]] = deque(maxlen=_MOST_WAITING)  # by ticket
        self._telling: asyncio.Task[None] | None = None
        bus.listen(self._heard)

    async def run(self) -> None:
        """Keep `last_seen_at` fresh until cancelled."""
        try:
            await self._keep_seen()
        finally:
            if self._telling is not None:
                self._telling.cancel()

    async def _keep_seen(self) -> None:
        wait = TOUCH_SECONDS
        while True:
            await asyncio.sleep(wait)
            self.beat(time.monotonic())
            try:
                await self._desk.write(touch, list(self._consoles))
            except Exception as error:  # noqa: BLE001 - presence may be late; serving goes on
                log.error("presence.failed", error=repr(error))
                wait = self._standing.failed(error)  # who is not seen for two minutes is set away
                continue
            self._standing.well()
            wait = TOUCH_SECONDS

    def beat(self, now: float) -> None:
        """Repeat which tickets this process's consoles look at, and forget views that nobody repeated by
        `now`."""
        for mine in tuple(self._mine.values()):
            self._bus.say(mine)
        for socket, at in tuple(self._heard_at.items()):
            if socket not in self._mine and at < now - LOST_SECONDS:
                self._tell_viewing(msgspec.structs.replace(self._looking[socket], ticket=None))

    async def console_opened(self, advisor_id: int, name: str) -> None:
        """An advisor's console connected. Their presence stays as they chose it."""
        self._consoles[advisor_id] += 1
        if self._consoles[advisor_id] == 1:
            await self._desk.write(touch, [advisor_id])
            self._bus.say(Here(by=advisor_id, who=name, on=True))

    def console_closed(self, advisor_id: int, name: str, socket: str) -> None:
        """An advisor's console disconnected. An available advisor is set away when no process has seen
        them for two minutes."""
        if socket in self._mine:
            self.looks_at(advisor_id, name, None, socket)
        self._consoles[advisor_id] -= 1
        if self._consoles[advisor_id] <= 0:
            del self._consoles[advisor_id]
            self._bus.say(Here(by=advisor_id, who=name, on=False))

    def looks_at(self, advisor_id: int, name: str, ticket: int | None, socket: str) -> None:
        signal = Viewing(by=advisor_id, who=name, ticket=ticket, socket=socket)
        if ticket is None:
            self._mine.pop(socket, None)
        else:
            self._mine[socket] = signal
        self._bus.say(signal)

    def looked_at(self, ticket: int) -> bool:
        """Whether an advisor has this ticket on screen, on any process."""
        return any(seen.ticket == ticket for seen in self._looking.values())

    async def lookers(self, sight: Sight | None) -> list[console_frames.ViewingSignal]:
        """The state that a newly opened console needs."""
        looking = [_viewing(seen, on=True) for seen in self._looking.values()]
        if sight is None or not looking:
            return looking
        seen = await self._desk.read(seen_of, sight, {one.ticket for one in looking})
        return [one for one in looking if one.ticket in seen]

    def came_into_sight(self, ticket: int) -> None:
        """Say again who looks at a ticket, for advisors who did not see it until now."""
        for seen in self._looking.values():
            if seen.ticket == ticket:
                self._say_to_limited(_viewing(seen, on=True), ticket)

    def _heard(self, signal: Signal) -> None:
        match signal:
            case Ring() | Began():
                pass
            case DeskRead():
                read = visitor_frames.ChatRead(conversation=signal.conversation, message_id=signal.message_id)
                self._hub.say(signal.conversation, msgspec.json.encode(read))
            case Typing():
                self._tell_typing(signal)
            case Viewing():
                self._tell_viewing(signal)
            case Here():
                here = console_frames.HereSignal(who=signal.who, advisor=signal.by, on=signal.on)
                for console in self._hub.consoles:
                    self._hub.say(console, msgspec.json.encode(here))
            case _:
                assert_never(signal)

    def _tell_typing(self, signal: Typing) -> None:
        if signal.ticket is not None:
            self._say(
                console_frames.TypingSignal(
                    ticket=signal.ticket, who=signal.who, side=signal.side, on=signal.on, advisor=signal.by
                ),
                signal.ticket,
            )
        if signal.side == "advisor" and signal.conversation is not None:
            frame = visitor_frames.ChatTyping(conversation=signal.conversation, who=signal.who, on=signal.on)
            self._hub.say(signal.conversation, msgspec.json.encode(frame))

    def _tell_viewing(self, signal: Viewing) -> None:
        before = self._looking.pop(signal.socket, None)
        self._heard_at.pop(signal.socket, None)
        if signal.ticket is not None:
            self._looking[signal.socket] = signal
            self._heard_at[signal.socket] = time.monotonic()
        if before is not None and before.ticket == signal.ticket:
            return
        for seen, on in ((before, False), (signal, True)):
            if seen is not None and seen.ticket is not None:
                self._say(_viewing(seen, on=on), seen.ticket)

    def _say(self, frame: Frame, ticket: int) -> None:
        self._hub.say("desk", msgspec.json.encode(frame))
        self._say_to_limited(frame, ticket)

    def _say_to_limited(self, frame: Frame, ticket: int) -> None:
        if self._hub.sights():
            self._to_limited.append((ticket, msgspec.json.encode(frame)))
            if self._telling is None:
                self._telling = asyncio.get_running_loop().create_task(self._tell_limited())

    async def _tell_limited(self) -> None:
        """Say what waits, in its order, until nothing does."""
        try:
            while self._to_limited:
                signals = tuple(self._to_limited)
                self._to_limited.clear()
                places = await self._desk.read(places_of, {ticket for ticket, _ in signals})
                for ticket, entry in signals:
                    place = places.get(ticket)
                    for sight in self._hub.sights():
                        if place is not None and sees(sight, place.team_id, place.advisor_id):
                            self._hub.say(sight, entry)
        except Exception as error:  # noqa: BLE001 - the next signal corrects a lost one
            log.error("presence.not_told", error=repr(error))
        finally:
            self._telling = None


def _viewing(seen: Viewing, *, on: bool) -> console_frames.ViewingSignal:
    assert seen.ticket is not None
    return console_frames.ViewingSignal(ticket=seen.ticket, who=seen.who, advisor=seen.by, on=on)


def touch(tx: Transaction, advisor_ids: list[int]) -> None:
    """Record that these advisors are connected now."""
    if advisor_ids:
        tx.conn.execute(_touch, {"ids": advisor_ids, "at": tx.now})
