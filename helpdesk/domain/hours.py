"""Opening hours: weekly intervals in one zone, holidays, and when the desk opens next. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from helpdesk.errors import BadInput

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_AHEAD = 60  # days looked ahead for the next opening
_SPAN = re.compile(r"([0-2]?\d):([0-5]\d)-([0-2]?\d):([0-5]\d)")


class Interval(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """Open from `start` until `end` on the weekday `day` (0 Monday), in minutes of the day."""

    day: int
    start: int
    end: int


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """When people answer. Without intervals the desk is always open."""

    intervals: list[Interval] = []
    holidays: list[date] = []
    zone: str = "UTC"

    @property
    def always(self) -> bool:
        return not self.intervals


ALWAYS = Hours()


def is_open(hours: Hours, now: datetime) -> bool:
    """Whether people answer at this aware moment."""
    if hours.always:
        return True
    local = now.astimezone(_zone(hours.zone))
    if local.date() in hours.holidays:
        return False
    minute = local.hour * 60 + local.minute
    return any(one.day == local.weekday() and one.start <= minute < one.end for one in hours.intervals)


def opens_at(hours: Hours, now: datetime) -> datetime | None:
    """The next moment the desk opens, in its own zone; `now` where it is open, None where it never is
    within two months."""
    if is_open(hours, now):
        return now
    zone = _zone(hours.zone)
    local = now.astimezone(zone)
    for ahead in range(_AHEAD):
        day = local.date() + timedelta(days=ahead)
        if day in hours.holidays:
            continue
        for one in sorted(hours.intervals):
            start = datetime.combine(day, time(one.start // 60, one.start % 60), zone)
            if one.day == day.weekday() and start > local:
                return start
    return None


def read_hours(weekly: str, holidays: str = "", zone: str = "UTC") -> Hours:
    """Hours as a setting says them: "mon-fri 9:00-12:30 13:30-18:00; sat 10:00-14:00", days off as
    "2026-12-25, 2027-01-01". BadInput names what it cannot read."""
    _zone(zone)
    intervals = [one for part in weekly.split(";") if part.strip() for one in _part(part)]
    for before, after in zip(sorted(intervals), sorted(intervals)[1:], strict=False):
        if before.day == after.day and after.start < before.end:
            raise BadInput(
                f"opening_hours: two intervals of {DAYS[before.day]} overlap.", field="opening_hours"
            )
    return Hours(intervals=sorted(intervals), holidays=sorted(_holidays(holidays)), zone=zone)


def _part(part: str) -> list[Interval]:
    names, *spans = part.split()
    first, _, last = names.lower().partition("-")
    if first not in DAYS or (last and last not in DAYS) or not spans:
        raise BadInput(
            f"opening_hours: {part.strip()!r} must be days and times, such as 'mon-fri 9:00-18:00'.",
            field="opening_hours",
        )
    start, end = DAYS.index(first), DAYS.index(last or first)
    days = range(start, end + 1) if start <= end else [*range(start, 7), *range(end + 1)]
    return [Interval(day=day, start=since, end=until) for day in days for since, until in map(_span, spans)]


def _span(text: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(text)
    since, until = (0, 0)
    if found is not None:
        since, until = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if found is None or not 0 <= since < until <= 24 * 60:
        raise BadInput(
            f"opening_hours: {text!r} must be two times of one day, such as '9:00-18:00'.",
            field="opening_hours",
        )
    return since, until


def _holidays(text: str) -> list[date]:
    try:
        return [date.fromisoformat(one) for one in re.split(r"[\s,;]+", text) if one]
    except ValueError as error:
        raise BadInput(f"holidays: {error}; write days such as 2026-12-25.", field="holidays") from None


@lru_cache(maxsize=16)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(
            f"time_zone: {name!r} is not a zone of the IANA database, such as 'Europe/Paris'.",
            field="time_zone",
        ) from None
