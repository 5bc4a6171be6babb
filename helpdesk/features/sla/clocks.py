"""The clocks of a ticket: what is promised, when it is due, and every stretch that counted or did not. Pure.

A clock is computed from what was said, the ticket's states and the promises, never from an earlier result: so
merging, splitting, moving and undoing need no rule of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from helpdesk.domain.due import ClockKind
from helpdesk.domain.hours.hours import Hours
from helpdesk.domain.hours.open_time import after_open_time, open_time
from helpdesk.domain.lifecycle import State

Ending = Literal["", "answered", "solved"]
"""Why a clock ended; "" while it runs. *solved* without an answer ends a reply's clock too."""

_OVER: frozenset[State] = frozenset({"solved", "closed"})
_PENDING: frozenset[State] = frozenset({"pending"})
_ASIDE: frozenset[State] = frozenset({"pending", "snoozed"})
_NOTHING = timedelta()
WARN_PERCENT: Final = 80


class Said(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """A message of the customer, or of a person of the desk: neither a bot's nor an automatic one. `id` tells
    which of two at the same moment was first."""

    at: datetime
    id: int
    by: Literal["customer", "person"]


class Became(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """The ticket's state from a moment on. `id` tells which of two at the same moment was first."""

    at: datetime
    id: int
    state: State


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """What a policy promises to a ticket of its priority, in business time of `hours`; None: nothing.
    Resolution waits while the ticket is pending, and with `waits_snoozed` while it is snoozed. It warns when
    `warn_percent` of the time are over."""

    policy_id: int
    hours: Hours
    first_reply: timedelta | None = None
    next_reply: timedelta | None = None
    resolution: timedelta | None = None
    waits_snoozed: bool = True
    warn_percent: int = WARN_PERCENT


class Promised(msgspec.Struct, frozen=True, kw_only=True):
    """The promise that holds from a moment on; None: none does."""

    at: datetime
    promise: Promise | None


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """Time of a clock that counted, or waited because the ticket was in the state `reason`. `business` is how
    much of it is business time."""

    kind: Literal["counted", "paused"]
    since: datetime
    until: datetime
    business: timedelta
    reason: str = ""


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """One clock. `due_at` is None while it waits, and for a promise that its hours never reach; of one that
    ended in time it is when it would have been due. `warn_at` is as `due_at`. `left` is the business time
    until it is due, negative once it is over. `breached`: it was too late, or is now. An answer at the due
    moment is in time.
    The stretches follow each other without a gap, from its start to its end or now."""

    kind: ClockKind
    policy_id: int
    target: timedelta
    started_at: datetime
    ended_at: datetime | None
    ending: Ending
    due_at: datetime | None
    warn_at: datetime | None
    left: timedelta
    breached: bool
    stretches: tuple[Stretch, ...]


class History(msgspec.Struct, frozen=True, kw_only=True):
    """What the clocks of a ticket follow from, in any order."""

    opened_at: datetime
    said: Sequence[Said]
    states: Sequence[Became]
    promised: Sequence[Promised]


def clocks(history: History, now: datetime) -> list[Clock]:
    """The clocks of a ticket as they are at `now`: those of replies in their order, then its resolution. What
    is later than `now` is left out."""
    states = sorted(one for one in history.states if one.at <= now)
    said = sorted(one for one in history.said if one.at <= now)
    runs = [*_replies(said), *_resolution(history.opened_at, now)]
    found = (_clock(kind, since, until, states, history.promised, now) for kind, since, until in runs)
    return [one for one in found if one is not None]


_Run = tuple[ClockKind, datetime, datetime | None]
"""Kind, start, and the answer that ended it."""


def _replies(said: Sequence[Said]) -> Iterator[_Run]:
    """From each oldest message without an answer to a person's next one. A first reply is owed only where the
    customer spoke first."""
    kind: ClockKind = "first_reply"
    waiting: datetime | None = None
    for one in said:
        if one.by == "customer":
            waiting = waiting or one.at
            continue
        if waiting is not None:
            yield kind, waiting, one.at
        kind, waiting = "next_reply", None
    if waiting is not None:
        yield kind, waiting, None


def _resolution(opened_at: datetime, now: datetime) -> Iterator[_Run]:
    if opened_at <= now:
        yield "resolution", opened_at, None


def _clock(
    kind: ClockKind,
    since: datetime,
    answered_at: datetime | None,
    states: Sequence[Became],
    promised: Sequence[Promised],
    now: datetime,
) -> Clock | None:
    """The clock of one run, by the promise that holds at its end; None if that promises nothing of its
    kind."""
    ended_at, ending = _end(since, answered_at, states)
    until = ended_at or now
    held = max((one for one in promised if one.at <= until), key=lambda one: one.at, default=None)
    promise = held.promise if held is not None else None
    target = None if promise is None else _target(promise, kind)
    if promise is None or target is None:
        return None
    waiting = _waiting(kind, promise)
    stretches = tuple(_stretches(since, until, states, promise, waiting))
    waits = ended_at is None and bool(states) and states[-1].state in waiting
    counted = sum((one.business for one in stretches if one.kind == "counted"), _NOTHING)
    return Clock(
        kind=kind,
        policy_id=promise.policy_id,
        target=target,
        started_at=since,
        ended_at=ended_at,
        ending=ending,
        due_at=_due(stretches, target, promise.hours, waits=waits),
        warn_at=_due(stretches, target * promise.warn_percent / 100, promise.hours, waits=waits),
        left=target - counted,
        breached=counted > target,
        stretches=stretches,
    )


def _end(
    since: datetime, answered_at: datetime | None, states: Sequence[Became]
) -> tuple[datetime | None, Ending]:
    """When a run ended: with its answer, else when the ticket was solved for good."""
    if answered_at is not None:
        return answered_at, "answered"
    over: datetime | None = None
    for one in states:
        over = (over or one.at) if one.state in _OVER else None
    return (None, "") if over is None else (max(over, since), "solved")


def _target(promise: Promise, kind: ClockKind) -> timedelta | None:
    match kind:
        case "first_reply":
            return promise.first_reply
        case "next_reply":
            return promise.next_reply
        case "resolution":
            return promise.resolution


def _waiting(kind: ClockKind, promise: Promise) -> frozenset[State]:
    """The states in which a clock waits."""
    if kind != "resolution":
        return _OVER
    return _OVER | (_ASIDE if promise.waits_snoozed else _PENDING)


def _stretches(
    since: datetime,
    until: datetime,
    states: Sequence[Became],
    promise: Promise,
    waiting: frozenset[State],
) -> Iterator[Stretch]:
    """The stretches of a run, each as long as nothing changes for the clock."""
    # Of several states at one moment the last one counts; those from before the run, at its beginning.
    turns = {max(one.at, since): _reason(one.state, waiting) for one in states if one.at < until}
    begun, reason = since, turns.pop(since, "")
    for moment, following in [*turns.items(), (until, None)]:
        if following == reason:
            continue
        if begun < moment:
            yield Stretch(
                kind="paused" if reason else "counted",
                since=begun,
                until=moment,
                business=open_time(promise.hours, begun, moment),
                reason=reason,
            )
        begun, reason = moment, following or ""


def _reason(state: State, waiting: frozenset[State]) -> str:
    return state if state in waiting else ""


def _due(stretches: Sequence[Stretch], target: timedelta, hours: Hours, *, waits: bool) -> datetime | None:
    """The moment at which the counted business time reaches the target, or does if the last stretch goes on;
    None if it `waits` instead."""
    left = target
    for at, one in enumerate(stretches):
        if one.kind == "paused":
            continue
        if one.business > left or (at == len(stretches) - 1 and not waits):
            return after_open_time(hours, one.since, left)
        left -= one.business
    return None
