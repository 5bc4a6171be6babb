"""Which moments a value of time means, for the predicate and for SQL alike."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from helpdesk.domain.filters.tree import Age, Between, Left, Op, When
from helpdesk.domain.filters.values import MINUTES

_TICK = timedelta(microseconds=1)


class Span(NamedTuple):
    """From `start`, included, to `end`, not included, in UTC; None is no bound."""

    start: datetime | None
    end: datetime | None

    def has(self, moment: datetime | None) -> bool:
        """Whether a moment is within it; no moment is in none."""
        if moment is None:
            return False
        return (self.start is None or self.start <= moment) and (self.end is None or moment < self.end)


def span_of(value: Age | When | Between, now: datetime, zone: str) -> Span:
    """The moments that a value means. Days begin in the time zone; an age counts back from `now`."""
    match value:
        case Age(op=op, number=number, unit=unit):
            return _aged(op, now - timedelta(minutes=number * MINUTES[unit]))
        case When(op=op, day=day):
            return _compared(op, *_day(day, now, zone))
        case Between(first=first, last=last):
            start = _day(first, now, zone)[0] if first else None
            return Span(start, _day(last, now, zone)[1] if last else None)


def due_within(value: Left, now: datetime) -> Span:
    """The moments that are so long from `now`."""
    then = now + timedelta(minutes=value.number * MINUTES[value.unit])
    match value.op:
        case "<":
            return Span(None, then)
        case "<=" | "":
            return Span(None, then + _TICK)
        case ">":
            return Span(then + _TICK, None)
        case ">=":
            return Span(then, None)


def _aged(op: Op, then: datetime) -> Span:
    """An age greater than another is an earlier moment."""
    match op:
        case ">":
            return Span(None, then)
        case ">=":
            return Span(None, then + _TICK)
        case "<":
            return Span(then + _TICK, None)
        case "<=" | "":
            return Span(then, None)


def _compared(op: Op, start: datetime, end: datetime) -> Span:
    match op:
        case ">":
            return Span(end, None)
        case ">=":
            return Span(start, None)
        case "<":
            return Span(None, start)
        case "<=":
            return Span(None, end)
        case "":
            return Span(start, end)


def _day(written: str, now: datetime, zone: str) -> tuple[datetime, datetime]:
    """When a day, month or year begins, and when the next one does."""
    clock = ZoneInfo(zone)
    if not written[0].isdigit():
        first = now.astimezone(clock).date() - timedelta(days=written == "yesterday")
        return _midnight(first, clock), _midnight(first + timedelta(days=1), clock)
    year, month, day = (int(part) for part in (written + "-00-00").split("-")[:3])
    first = date(year, month or 1, day or 1)
    if day:
        following = first + timedelta(days=1)
    elif month:
        following = date(year + month // 12, month % 12 + 1, 1)
    else:
        following = date(year + 1, 1, 1)
    return _midnight(first, clock), _midnight(following, clock)


def _midnight(day: date, clock: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock).astimezone(UTC)
