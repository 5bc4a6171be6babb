"""Hours as an operator writes them in a setting: "mon-fri 9:00-12:30 13:30-18:00; sat 20:00-02:00"."""

from __future__ import annotations

import re
from datetime import date

from helpdesk.domain.hours.check import check_intervals
from helpdesk.domain.hours.hours import ALWAYS, DAY, DAYS, Hours, Interval, OwnDay
from helpdesk.domain.hours.zones import zone_named
from helpdesk.errors import BadInput
from helpdesk.said import Said

_SPAN = re.compile(r"([0-2]?\d):([0-5]\d)-([0-2]?\d):([0-5]\d)")


def read_hours(weekly: str, holidays: str = "", zone: str = "UTC") -> Hours:
    """The hours of a week (empty: always), days off as "2026-12-25, 2027-01-01", and a zone. An interval that
    ends before it begins goes over midnight. BadInput names what it cannot read; `check` tells whether the
    hours can be kept."""
    try:
        zone_named(zone)
    except BadInput as error:
        raise BadInput(error.said, field="time_zone") from None
    intervals = [one for part in weekly.split(";") if part.strip() for one in _part(part)]
    try:
        check_intervals(tuple(intervals))
    except BadInput as error:
        raise BadInput(error.said, field="opening_hours") from None
    return Hours(
        intervals=tuple(sorted(intervals)) if weekly.strip() else ALWAYS.intervals,
        own_days=tuple(OwnDay(day=day) for day in sorted(set(_holidays(holidays)))),
        zone=zone,
    )


def _part(part: str) -> list[Interval]:
    names, *spans = part.split()
    first, _, last = names.lower().partition("-")
    if first not in DAYS or (last and last not in DAYS) or not spans:
        raise BadInput(
            Said("{part!r} must be days and times, such as 'mon-fri 9:00-18:00'.", part=part.strip()),
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
    if since == until or since >= DAY or until > DAY:
        raise BadInput(
            Said("{text!r} must be two times, such as '9:00-18:00'.", text=text), field="opening_hours"
        )
    return since, until if until > since else until + DAY


def _holidays(text: str) -> list[date]:
    return [_holiday(one) for one in re.split(r"[\s,;]+", text) if one]


def _holiday(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise BadInput(
            Said("{day!r} is not a day; write days such as 2026-12-25.", day=day), field="holidays"
        ) from None
