"""What a calendar says: weekly intervals, own days, a country's public holidays, and a zone."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

import msgspec
from msgspec import Meta

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY: Final = 24 * 60
WEEK: Final = 7 * DAY

Minute = Annotated[int, Meta(ge=0, le=DAY - 1)]
Later = Annotated[int, Meta(ge=1, le=2 * DAY)]


class Span(msgspec.Struct, frozen=True, kw_only=True, order=True, forbid_unknown_fields=True):
    """Open from `start` until `end`, in minutes after midnight on the wall clock; 1440 is midnight, and what
    is beyond it is on the next day."""

    start: Minute
    end: Later


class Interval(msgspec.Struct, frozen=True, kw_only=True, order=True, forbid_unknown_fields=True):
    """A span of every week. It belongs to the weekday `day` (0 Monday) on which it starts."""

    day: Annotated[int, Meta(ge=0, le=6)]
    start: Minute
    end: Later


class OwnDay(msgspec.Struct, frozen=True, kw_only=True, order=True, forbid_unknown_fields=True):
    """A day with hours of its own, none or some: it replaces the weekday and a public holiday. `yearly`: on
    this day of every year."""

    day: date
    yearly: bool = False
    name: Annotated[str, Meta(max_length=100)] = ""
    spans: Annotated[tuple[Span, ...], Meta(max_length=10)] = ()


class Hours(msgspec.Struct, frozen=True, kw_only=True, cache_hash=True, forbid_unknown_fields=True):
    """When people answer. Public holidays are those of `country` (ISO 3166-1, such as "FR"; empty: none) and
    its `region` (as `public_days.countries` lists them). `zone` is a name of the IANA database."""

    intervals: Annotated[tuple[Interval, ...], Meta(max_length=100)] = ()
    own_days: Annotated[tuple[OwnDay, ...], Meta(max_length=500)] = ()
    country: Annotated[str, Meta(max_length=10)] = ""
    region: Annotated[str, Meta(max_length=50)] = ""
    zone: Annotated[str, Meta(max_length=60)] = "UTC"

    @property
    def always(self) -> bool:
        """Whether it never closes."""
        return self.intervals == ALWAYS.intervals and not self.own_days and not self.country


ALWAYS: Final = Hours(intervals=tuple(Interval(day=day, start=0, end=DAY) for day in range(7)))
