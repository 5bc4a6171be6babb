"""Durable followers of committed events: each turns events into jobs, isolated from the others.

A follower has its own position in the log and its own transactions. If it raises, it is tried again with
growing pauses. After `MOST_TRIES` the event is set aside visibly (`helpdesk events failed`), and the follower
continues with the next one. It delays neither the pushes nor any other follower.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import get_args

import msgspec
import structlog

from helpdesk.bounded_wait import wait_at_most
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import event_log, followings
from helpdesk.db.log.event_log import Recorded
from helpdesk.domain.events.event import Event
from helpdesk.domain.events.messages import MessageReceived
from helpdesk.domain.events.tickets import StateChanged, TicketOpened
from helpdesk.domain.health.standing import Standing
from helpdesk.errors import Unavailable
from helpdesk.operations.answers import acknowledgements, ended_mails
from helpdesk.operations.bot import answering

log = structlog.get_logger()

BATCH = 500
_STEP = 8  # after a failure a batch is so much smaller, after a success so much larger
_GATHER_SECONDS = 0.02  # between two steps of a follower that is woken again and again
MOST_TRIES = 4
MOST_UNAVAILABLE = 60  # tries while the database says no to this event alone: about five minutes
_PAUSES = (timedelta(seconds=0.2), timedelta(seconds=1), timedelta(seconds=5))  # before each further try


class Follower(msgspec.Struct, frozen=True, kw_only=True):
    """`follow` gets committed events in their order, only those of the types in `hears`. It runs in a
    transaction, and may run again for the same events: its jobs must have keys. `name` is stored: a follower
    with a new name begins with the events after its first start. `most`: events of one transaction, fewer for
    one that does much for each, because nobody else writes meanwhile on SQLite."""

    name: str
    hears: tuple[type[Event], ...]
    follow: Callable[[Transaction, Sequence[Recorded]], None]
    most: int = BATCH

    def wants(self, event: Event) -> bool:
        return isinstance(event, self.hears)


CORE: tuple[Follower, ...] = (
    Follower(name="bot", hears=(MessageReceived,), follow=answering.follow),
    Follower(name="acknowledgements", hears=(TicketOpened,), follow=acknowledgements.follow),
    Follower(name="ended_mails", hears=(StateChanged,), follow=ended_mails.follow),
)


@functools.cache
def _unheard(hears: tuple[type[Event], ...]) -> frozenset[str]:
    """The stored names of all other events."""
    return frozenset(kind.__struct_config__.tag for kind in get_args(Event) if kind not in hears)


class Followed(msgspec.Struct, frozen=True):
    """A follower's step: how many events it finished, and whether that queued jobs."""

    events: int
    queued: bool = False


class Following:
    """One follower in one process. Several processes may run the same one: the database lets one work at a
    time. `ring` is called after each commit that queued jobs: another process may do them."""

    def __init__(
        self,
        desk: Desk,
        follower: Follower,
        ring: Callable[[], None],
        *,
        standing: Standing | None = None,
    ) -> None:
        self.follower = follower
        self._standing = standing or Standing(f"follower {follower.name}")
        self._desk = desk
        self._ring = ring
        self._wake = asyncio.Event()
        self._most = follower.most
        self._stuck = False  # at an event that is tried later

    def wake(self) -> None:
        """Wake this follower: there are events for it."""
        self._wake.set()

    async def run(self, poll_seconds: float) -> None:
        """Follow until cancelled."""
        begun = False
        while True:
            woken = self._wake.is_set()
            self._wake.clear()
            try:
                if not begun:
                    await self._desk.write(followings.begin, [self.follower.name])
                    begun = True
                if woken or await self._desk.read(followings.is_behind, self.follower.name):
                    await self.catch_up()
                else:
                    self._stuck = False  # another process got over it
            except Exception as error:  # noqa: BLE001 - the next poll goes on from the same position
                log.error("follower.unavailable", follower=self.follower.name, error=repr(error))
                await asyncio.sleep(self._standing.failed(error))
                continue
            if not self._stuck:
                self._standing.well()
            await wait_at_most(self._wake, poll_seconds)
            if woken and self._wake.is_set():  # a busy desk: events gather for one step
                await asyncio.sleep(_GATHER_SECONDS)

    async def catch_up(self) -> int:
        """Follow the events in the log, up to a failed event that must be tried later. Returns how many."""
        total = 0
        while (done := await self._follow()).events:
            total += done.events
            if done.queued:
                self._ring()
            whole = self.follower.most
            if not self._desk.postgres and done.events < whole and self._most == whole:
                break  # one writer: what was stamped since wakes this follower
            if not await self._desk.read(followings.is_behind, self.follower.name):
                break
        return total

    async def _follow(self) -> Followed:
        """Follow one batch; after a failure smaller ones, until one event fails alone: its failure is stored.
        If the database does not answer, storing that fails too, and nothing is counted."""
        most = self._most
        try:
            done = await self._desk.write(follow_next, self.follower, most)
        except Exception as error:  # noqa: BLE001 - a follower's defect stays behind its wall
            if most > 1:
                self._most = max(1, most // _STEP)
                return await self._follow()
            most_tries = MOST_UNAVAILABLE if isinstance(error, Unavailable) else MOST_TRIES
            noted = await self._desk.write(note_failure, self.follower, repr(error), most_tries)
            self._standing.failed(error)
            self._stuck = not noted.events
            return noted
        if done.events:
            self._stuck = False
            self._most = min(self.follower.most, most * _STEP)
        return done


def follow_next(tx: Transaction, follower: Follower, most: int) -> Followed:
    """Follow up to `most` events after the follower's position and move it. No event is finished if another
    process works on it, or a failed event must be tried later."""
    place = followings.hold(tx, follower.name)
    if place is None or (place.retry_at is not None and place.retry_at > tx.now):
        return Followed(0)
    limit = 1 if place.tries else most
    heard, position = event_log.heard_after(tx, place.position, limit, _unheard(follower.hears))
    if heard:
        follower.follow(tx, heard)
    if not position:
        return Followed(0)
    followings.move(tx, follower.name, position)
    return Followed(position - place.position, tx.queued)  # positions have no gaps


def note_failure(tx: Transaction, follower: Follower, error: str, most_tries: int = MOST_TRIES) -> Followed:
    """The next event has failed once more: try it later, or set it aside and continue. An event that is set
    aside is finished."""
    place = followings.hold(tx, follower.name)
    if place is None or (place.retry_at is not None and place.retry_at > tx.now):
        return Followed(0)  # another process has just noted the same failure
    failed = event_log.positions_after(tx, place.position, 1)
    if not failed:
        return Followed(0)
    tries = place.tries + 1
    told = {"follower": follower.name, "position": failed[0], "error": error}
    if tries < most_tries:
        log.warning("follower.failed", tries=tries, **told)
        pause = _PAUSES[min(tries, len(_PAUSES)) - 1]
        followings.try_later(tx, follower.name, tries=tries, at=tx.now + pause)
        return Followed(0)
    log.error("follower.set_aside", **told)
    followings.set_aside(tx, follower.name, failed[0], error)
    followings.move(tx, follower.name, failed[0])
    return Followed(1)


def follow_again(tx: Transaction, follower: Follower, failed_id: int) -> None:
    """Follow an event that was set aside, after a fix. If the follower raises, so does this, and the event
    stays set aside."""
    position = followings.take_back(tx, failed_id)
    follower.follow(tx, event_log.after(tx, position - 1, 1))
