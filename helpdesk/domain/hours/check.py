"""Whether hours can be kept: what is refused, and what their author should know."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import msgspec

from helpdesk.domain.hours.hours import DAY, WEEK, Hours, Interval, OwnDay, Span
from helpdesk.domain.hours.open_time import AHEAD, spans_of
from helpdesk.domain.hours.public_days import check_country
from helpdesk.domain.hours.zones import moments, wall, zone_named
from helpdesk.errors import BadInput
from helpdesk.said import Said

_DAYS = (
    Said("mon"),
    Said("tue"),
    Said("wed"),
    Said("thu"),
    Said("fri"),
    Said("sat"),
    Said("sun"),
)


class Skipped(msgspec.Struct, frozen=True, kw_only=True):
    """On `day` the clocks change, and the span from `start` to `end` (minutes of that day) is shorter or
    longer than it says: `kind` is skipped (nothing of it is left), shorter or longer."""

    day: date
    start: int
    end: int
    kind: Literal["skipped", "shorter", "longer"]


def check(hours: Hours, today: date) -> None:
    """BadInput, with the field, if the hours contradict themselves, name what there is not, or never open in
    the `AHEAD` days from today."""
    zone_named(hours.zone)
    check_country(hours.country, hours.region)
    check_intervals(hours.intervals)
    _check_own_days(hours.own_days)
    if not any(spans_of(hours, today + timedelta(days=ahead)) for ahead in range(AHEAD)):
        raise BadInput(
            "By these hours nobody ever answers. Add an interval; 00:00-24:00 on every day is always.",
            field="intervals",
        )


def check_intervals(intervals: tuple[Interval, ...]) -> None:
    """BadInput if one interval ends before it begins or two overlap, across the end of the week too."""
    ordered = sorted(intervals)
    for one in ordered:
        told = Said("{day} {span}", day=_DAYS[one.day], span=shown_span(one.start, one.end))
        _check_span(one.start, one.end, told, field="intervals")
    lines = [(one.day * DAY + one.start, one.day * DAY + one.end, one) for one in ordered]
    again = [(start + WEEK, end + WEEK, one) for start, end, one in lines[:1]]  # Sunday night meets Monday
    reached, latest = 0, ordered[0] if ordered else None
    for start, end, one in [*lines, *again]:
        if start < reached and latest is not None:
            raise BadInput(
                Said(
                    "{day} {span} and {other_day} {other_span} overlap.",
                    day=_DAYS[latest.day],
                    span=shown_span(latest.start, latest.end),
                    other_day=_DAYS[one.day],
                    other_span=shown_span(one.start, one.end),
                ),
                field="intervals",
            )
        reached, latest = end, one


@lru_cache(maxsize=256)
def changed_clocks(hours: Hours, today: date) -> tuple[Skipped, ...]:
    """The spans of the coming year that the change of the clocks makes shorter or longer, in order."""
    zone, found = zone_named(hours.zone), list[Skipped]()
    for ahead in range(366):
        day = today + timedelta(days=ahead)
        for span in spans_of(hours, day):
            real = sum(
                (end - start for start, end in moments(zone, wall(day, span.start), wall(day, span.end))),
                timedelta(),
            )
            said = timedelta(minutes=span.end - span.start)
            if real != said:
                kind: Literal["skipped", "shorter", "longer"] = (
                    "longer" if real > said else "shorter" if real else "skipped"
                )
                found.append(Skipped(day=day, start=span.start, end=span.end, kind=kind))
    return tuple(found)


def shown_span(start: int, end: int) -> str:
    """A span as people write it: "09:00-17:30", "22:00-06:00"."""
    return f"{_clock(start)}-{_clock(end if end <= DAY else end - DAY)}"


def _check_own_days(days: tuple[OwnDay, ...]) -> None:
    seen: set[tuple[object, ...]] = set()
    for one in days:
        key = (one.yearly, one.day.month, one.day.day) if one.yearly else (one.yearly, one.day)
        if key in seen:
            raise BadInput(Said("{day} is there twice.", day=one.day.isoformat()), field="own_days")
        seen.add(key)
        _check_day(one.day, one.spans)


def _check_day(day: date, spans: tuple[Span, ...]) -> None:
    reached = 0
    for span in sorted(spans):
        told = Said("{day}: {span}", day=day.isoformat(), span=shown_span(span.start, span.end))
        _check_span(span.start, span.end, told, field="own_days")
        if span.start < reached:
            raise BadInput(Said("{told} overlaps another interval.", told=told), field="own_days")
        reached = span.end


def _check_span(start: int, end: int, told: Said, *, field: str) -> None:
    if end <= start:
        raise BadInput(Said("{told} ends before it begins.", told=told), field=field)
    if end - start > DAY:
        raise BadInput(Said("{told} is longer than a day.", told=told), field=field)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
