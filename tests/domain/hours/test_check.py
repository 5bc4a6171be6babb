"""Hours that contradict themselves are refused with their field; a setting that cannot be read is named."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from helpdesk.domain.hours import public_days
from helpdesk.domain.hours.check import changed_clocks, check
from helpdesk.domain.hours.hours import ALWAYS, Hours, Interval, OwnDay, Span
from helpdesk.domain.hours.reading import read_hours
from helpdesk.errors import BadInput

TODAY = date(2026, 11, 28)


def interval(day: int, start: float, end: float) -> Interval:
    return Interval(day=day, start=int(start * 60), end=int(end * 60))


def own(day: str, *spans: tuple[float, float], yearly: bool = False) -> OwnDay:
    found = tuple(Span(start=int(start * 60), end=int(end * 60)) for start, end in spans)
    return OwnDay(day=date.fromisoformat(day), spans=found, yearly=yearly)


MONDAY = interval(0, 9, 17)


@pytest.mark.parametrize(
    "hours",
    [
        ALWAYS,
        Hours(intervals=(MONDAY,), country="DE", region="Augsburg", zone="Europe/Berlin"),
        Hours(intervals=(interval(6, 22, 30), interval(0, 6, 9))),  # Sunday night meets Monday
        Hours(intervals=(interval(0, 12, 14), interval(0, 9, 12))),
        Hours(own_days=(own("2026-12-24", (9, 12)),)),
        Hours(intervals=(MONDAY,), own_days=(own("2026-12-24"), own("2026-12-24", yearly=True))),
    ],
)
def test_hours_that_can_be_kept(hours: Hours) -> None:
    check(hours, TODAY)


@pytest.mark.parametrize(
    ("hours", "field", "says"),
    [
        ({"intervals": ()}, "intervals", "nobody ever answers"),
        ({"intervals": (), "own_days": (own("2026-11-27", (9, 12)),)}, "intervals", "nobody ever answers"),
        (
            {"intervals": (interval(0, 9, 12), interval(0, 11, 13))},
            "intervals",
            "mon 09:00-12:00 and mon 11:00-13:00 overlap",
        ),
        (
            {"intervals": (interval(0, 22, 30), interval(1, 5, 9))},
            "intervals",
            "mon 22:00-06:00 and tue 05:00-09:00",
        ),
        (
            {"intervals": (interval(6, 22, 30), interval(0, 5, 9))},
            "intervals",
            "sun 22:00-06:00 and mon 05:00-09:00",
        ),
        ({"intervals": (interval(0, 10, 9),)}, "intervals", "ends before it begins"),
        ({"intervals": (interval(0, 10, 35),)}, "intervals", "longer than a day"),
        (
            {"own_days": (own("2026-12-24", (9, 12), (11, 13)),)},
            "own_days",
            "2026-12-24: 11:00-13:00 overlaps",
        ),
        ({"own_days": (own("2026-12-24", (9, 8)),)}, "own_days", "ends before it begins"),
        (
            {"own_days": (own("2026-12-24"), own("2026-12-24", (9, 12)))},
            "own_days",
            "2026-12-24 is there twice",
        ),
        (
            {"own_days": (own("2025-12-24", yearly=True), own("2026-12-24", yearly=True))},
            "own_days",
            "there twice",
        ),
        ({"country": "XX"}, "country", "'XX' is not the code"),
        ({"country": "FR", "region": "Bayern"}, "region", "'Bayern' is no region of FR"),
        ({"region": "BY"}, "region", "needs its country"),
        ({"zone": "Europe/Atlantis"}, "zone", "'Europe/Atlantis' is not a zone"),
    ],
)
def test_hours_that_cannot_be_kept_say_why(hours: dict[str, Any], field: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        check(Hours(**{"intervals": (MONDAY,)} | hours), TODAY)
    assert refused.value.field == field
    assert says.lower() in refused.value.detail.lower()


def test_its_author_learns_on_which_days_the_clocks_change_an_interval() -> None:
    def found(weekly: str) -> list[tuple[str, int, str]]:
        hours = read_hours(weekly, zone="Europe/Paris")
        return [(one.day.isoformat(), one.start // 60, one.kind) for one in changed_clocks(hours, TODAY)]

    mornings = [("2027-03-28", 2, "skipped"), ("2027-10-31", 2, "longer")]
    assert found("sun 2:15-2:45 8:00-12:00") == mornings
    assert found("sat 22:00-06:00") == [("2027-03-27", 22, "shorter"), ("2027-10-30", 22, "longer")]
    assert changed_clocks(read_hours("sun 2:15-2:45"), TODAY) == ()


def test_public_holidays_have_names_in_the_readers_language() -> None:
    new_year = date(2027, 1, 1)
    assert public_days.public_days("FR", "", 2027, "fr")[new_year] == "Jour de l'an"
    assert public_days.public_days("FR", "", 2027, "en")[new_year] == "New Year's Day"
    assert public_days.public_days("DE", "", 2027, "fr")[new_year] == "New Year's Day"  # there is no French
    assert public_days.public_days("", "", 2027) == {}
    assert {"BY", "Augsburg"} <= set(next(one for one in public_days.countries() if one.code == "DE").regions)


def test_a_setting_is_read() -> None:
    assert read_hours("") == ALWAYS
    hours = read_hours("fri-mon 20:00-24:00; tue 22:00-6:00", "2027-01-01 2026-12-25", "Europe/Paris")
    assert [(one.day, one.start, one.end) for one in hours.intervals] == [
        (0, 1200, 1440),
        (1, 1320, 1800),
        (4, 1200, 1440),
        (5, 1200, 1440),
        (6, 1200, 1440),
    ]
    assert [one.day for one in hours.own_days] == [date(2026, 12, 25), date(2027, 1, 1)]


@pytest.mark.parametrize(
    ("weekly", "holidays", "zone", "field"),
    [
        ("monday 9:00-18:00", "", "UTC", "opening_hours"),
        ("mon", "", "UTC", "opening_hours"),
        ("mon 9:00-9:00", "", "UTC", "opening_hours"),
        ("mon 9-18", "", "UTC", "opening_hours"),
        ("mon 9:00-25:00", "", "UTC", "opening_hours"),
        ("mon 24:00-25:00", "", "UTC", "opening_hours"),
        ("mon 9:00-12:00 11:00-13:00", "", "UTC", "opening_hours"),
        ("sun 22:00-6:00; mon 5:00-9:00", "", "UTC", "opening_hours"),
        ("mon 9:00-18:00", "25.12.2026", "UTC", "holidays"),
        ("mon 9:00-18:00", "", "Europe/Atlantis", "time_zone"),
        ("mon 9:00-18:00", "", "../etc/passwd", "time_zone"),
    ],
)
def test_what_cannot_be_read_is_named(weekly: str, holidays: str, zone: str, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_hours(weekly, holidays, zone)
    assert refused.value.field == field
