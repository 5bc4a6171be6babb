"""The clocks of a ticket as they are stored: without what only the passing of time changes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from helpdesk.domain.due import MOST_STRETCHES, ClockKind, Due, OpenStretch
from helpdesk.domain.hours.open_time import open_stretches
from helpdesk.features.sla.clocks import Clock, Ending, Promise


class StoredStretch(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch as stored. The one that goes on has neither `until` nor `business`."""

    kind: Literal["counted", "paused"]
    since: datetime
    until: datetime | None
    business: timedelta | None
    reason: str


class StoredClock(msgspec.Struct, frozen=True, kw_only=True):
    """A clock as stored. While it counts, `left` is None and `breached` False: `due_at` says both."""

    kind: ClockKind
    policy_id: int
    target: timedelta
    started_at: datetime
    ended_at: datetime | None
    ending: Ending
    due_at: datetime | None
    warn_at: datetime | None
    left: timedelta | None
    breached: bool
    stretches: tuple[StoredStretch, ...]

    @property
    def counts(self) -> bool:
        """Whether it runs, and does not wait."""
        return self.ended_at is None and (not self.stretches or self.stretches[-1].kind == "counted")


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """When it was told that a clock warns, and that it is over."""

    warned_at: datetime | None = None
    breached_at: datetime | None = None


def as_stored(clock: Clock) -> StoredClock:
    """A clock as it is stored."""
    stretches = [StoredStretch(**msgspec.structs.asdict(one)) for one in clock.stretches]
    runs = clock.ended_at is None
    if runs and stretches:
        stretches[-1] = msgspec.structs.replace(stretches[-1], until=None, business=None)
    counts = runs and (not stretches or stretches[-1].kind == "counted")
    return StoredClock(
        kind=clock.kind,
        policy_id=clock.policy_id,
        target=clock.target,
        started_at=clock.started_at,
        ended_at=clock.ended_at,
        ending=clock.ending,
        due_at=clock.due_at,
        warn_at=clock.warn_at,
        left=None if counts else clock.left,
        breached=clock.breached and not counts,
        stretches=tuple(stretches),
    )


def told_now(clock: Clock, told: Told, warn_percent: int, now: datetime) -> Told:
    """What was told about a clock after this moment: each of both once. What is over needs no warning."""
    if clock.breached:
        return Told(warned_at=told.warned_at, breached_at=told.breached_at or now)
    over = (clock.target - clock.left) * 100 >= clock.target * warn_percent
    warns = over and clock.ended_at is None
    return Told(warned_at=told.warned_at or (now if warns else None), breached_at=told.breached_at)


def next_moment(clock: StoredClock, told: Told) -> datetime | None:
    """When a clock has something to tell next; None if that does not come by itself."""
    if not clock.counts or told.breached_at is not None:
        return None
    return clock.due_at if told.warned_at is not None else clock.warn_at


def due_of(clocks: Sequence[StoredClock], promise: Promise | None) -> Due | None:
    """When a ticket is due: by the first of its clocks that count. `promise`: the one that holds now."""
    counting = [one for one in clocks if one.counts and one.due_at is not None]
    first = min(counting, key=lambda one: one.due_at or one.started_at, default=None)
    if first is None or first.due_at is None or first.warn_at is None or promise is None:
        return None
    since = first.stretches[-1].since if first.stretches else first.started_at
    stretches = open_stretches(promise.hours, since, first.due_at)
    opened = tuple(OpenStretch(since=begun, until=until) for begun, until in stretches)
    return Due(
        clock=first.kind,
        since=first.started_at,
        warn_at=first.warn_at,
        at=first.due_at,
        open=opened[-MOST_STRETCHES:],
    )
