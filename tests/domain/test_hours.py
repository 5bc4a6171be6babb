"""Opening hours: what a setting means, and when the desk opens next."""

from datetime import datetime

import pytest

from helpdesk.domain.hours import ALWAYS, is_open, opens_at, read_hours
from helpdesk.errors import BadInput

OFFICE = read_hours("mon-fri 9:00-12:30 13:30-18:00; sat 10:00-14:00", "2026-12-25", "Europe/Paris")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-25T09:00+01:00", True),
        ("2026-11-25T08:59:59+01:00", False),
        ("2026-11-25T12:29+01:00", True),
        ("2026-11-25T12:30+01:00", False),
        ("2026-11-25T17:30+00:00", False),
        ("2026-11-28T10:00+01:00", True),
        ("2026-11-29T11:00+01:00", False),
        ("2026-12-25T11:00+01:00", False),
        ("2026-07-01T07:30+00:00", True),
    ],
)
def test_open_or_closed(moment: str, expected: bool) -> None:
    assert is_open(OFFICE, at(moment)) is expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-25T12:45+01:00", "2026-11-25T13:30+01:00"),
        ("2026-11-25T20:00+01:00", "2026-11-26T09:00+01:00"),
        ("2026-11-28T15:00+01:00", "2026-11-30T09:00+01:00"),
        ("2026-12-24T18:00+01:00", "2026-12-26T10:00+01:00"),
        ("2026-03-28T15:00+01:00", "2026-03-30T09:00+02:00"),
        ("2026-11-25T10:00+01:00", "2026-11-25T10:00+01:00"),
    ],
)
def test_when_it_opens(moment: str, expected: str) -> None:
    assert opens_at(OFFICE, at(moment)) == at(expected)


def test_without_hours_it_is_always_open() -> None:
    assert is_open(ALWAYS, at("2026-01-01T03:00+00:00"))
    assert read_hours("") == ALWAYS


def test_days_may_go_over_the_end_of_the_week() -> None:
    assert [one.day for one in read_hours("fri-mon 20:00-24:00").intervals] == [0, 4, 5, 6]


@pytest.mark.parametrize(
    ("weekly", "holidays", "zone", "field"),
    [
        ("monday 9:00-18:00", "", "UTC", "opening_hours"),
        ("mon", "", "UTC", "opening_hours"),
        ("mon 18:00-9:00", "", "UTC", "opening_hours"),
        ("mon 9-18", "", "UTC", "opening_hours"),
        ("mon 9:00-25:00", "", "UTC", "opening_hours"),
        ("mon 9:00-12:00 11:00-13:00", "", "UTC", "opening_hours"),
        ("mon 9:00-18:00", "25.12.2026", "UTC", "holidays"),
        ("mon 9:00-18:00", "", "Europe/Atlantis", "time_zone"),
        ("mon 9:00-18:00", "", "../etc/passwd", "time_zone"),
    ],
)
def test_what_cannot_be_read_is_named(weekly: str, holidays: str, zone: str, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_hours(weekly, holidays, zone)
    assert refused.value.field == field
