"""How much business time there is between moments: when it is open, when it opens, and what it adds up to.

Everything goes by the wall clock: an hour that the clocks skip is no business time, one that they repeat
counts twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from helpdesk.domain.hours.hours import Hours, Span
from helpdesk.domain.hours.public_days import is_public_day
from helpdesk.domain.hours.zones import moments, wall, zone_named

AHEAD: Final = 400  # days in which we look for the next opening: a year has each day of the year
_AHEAD = timedelta(days=AHEAD)
_DAY = timedelta(days=1)
_SPILL = timedelta(days=2)  # after it nothing of a day's spans is left, in any zone
_MOMENT = timedelta(microseconds=1)
_NOTHING = timedelta()

Stretch = tuple[datetime, datetime]
"""From a moment until before another one, both in UTC."""


def is_open(hours: Hours, now: datetime) -> bool:
    """Whether people answer at this aware moment."""
    return hours.always or next(_pieces(hours, now, now + _MOMENT), None) is not None


def opens_at(hours: Hours, now: datetime) -> datetime | None:
    """When it opens next, in its own zone: `now` if it is open, None if it does not within `AHEAD` days."""
    if hours.always:
        return now
    found = next(_pieces(hours, now, now + _AHEAD), None)
    return None if found is None else found[0].astimezone(zone_named(hours.zone))


def open_time(hours: Hours, since: datetime, until: datetime) -> timedelta:
    """The business time from `since` to `until`; none if `until` is not later."""
    if hours.always:
        return max(until - since, _NOTHING)
    return sum((end - start for start, end in _pieces(hours, since, until)), _NOTHING)


def after_open_time(hours: Hours, since: datetime, amount: timedelta) -> datetime | None:
    """The moment, in UTC, at which `amount` of business time has passed since `since`: the end of a
    stretch rather than the beginning of the next. None if that is more than `AHEAD` days plus ten times
    `amount` away."""
    since = since.astimezone(UTC)
    if amount <= _NOTHING or hours.always:
        return since + max(amount, _NOTHING)
    for start, end in _pieces(hours, since, since + _AHEAD + 10 * amount):
        if end - start >= amount:
            return start + amount
        amount -= end - start
    return None


def open_stretches(hours: Hours, since: datetime, until: datetime) -> Iterator[Stretch]:
    """The stretches of business time between two aware moments, in order, none touching the next."""
    held: Stretch | None = None
    for start, end in _pieces(hours, since, until):
        if held is not None and start > held[1]:
            yield held
            held = None
        held = (start if held is None else held[0], end)
    if held is not None:
        yield held


def _pieces(hours: Hours, since: datetime, until: datetime) -> Iterator[Stretch]:
    """The same; some may touch the next: that of a day and the one after midnight."""
    since, until = since.astimezone(UTC), until.astimezone(UTC)
    zone = zone_named(hours.zone)
    day, last = since.astimezone(zone).date() - _SPILL, until.astimezone(zone).date()
    reached, waiting = since, list[Stretch]()
    while day <= last:
        # A repeated hour brings the end of one day's night after the beginning of the next day.
        following = _of_day(hours, day + _DAY)[:1]
        waiting = sorted([*waiting, *_of_day(hours, day)])
        while waiting and (not following or waiting[0] <= following[0] or day == last):
            start, end = waiting.pop(0)
            if max(start, reached) < min(end, until):
                yield max(start, reached), min(end, until)
                reached = min(end, until)
        day += _DAY


def spans_of(hours: Hours, day: date) -> tuple[Span, ...]:
    """What is open of the spans that begin on a day: its own ones, none on a public holiday, else those of
    its weekday."""
    own = [one for one in hours.own_days if one.day == day or (one.yearly and _same(one.day, day))]
    if own:
        return max(own, key=lambda one: one.day == day).spans
    if is_public_day(hours.country, hours.region, day):
        return ()
    return tuple(Span(start=one.start, end=one.end) for one in hours.intervals if one.day == day.weekday())


def _same(one: date, other: date) -> bool:
    return (one.month, one.day) == (other.month, other.day)


@lru_cache(maxsize=8192)
def _of_day(hours: Hours, day: date) -> tuple[Stretch, ...]:
    """The stretches of the spans that begin on a day, in order."""
    zone, spans = zone_named(hours.zone), spans_of(hours, day)
    return tuple(
        sorted(one for span in spans for one in moments(zone, wall(day, span.start), wall(day, span.end)))
    )
