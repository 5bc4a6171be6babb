"""Business time: when it is open, when it opens, and how much of it lies between two moments, beside a count
by the wall clock, minute by minute."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpdesk.domain.hours.hours import ALWAYS, DAY, Hours, Interval, OwnDay, Span
from helpdesk.domain.hours.open_time import after_open_time, is_open, open_stretches, open_time, opens_at
from helpdesk.domain.hours.public_days import is_public_day
from helpdesk.domain.hours.reading import read_hours

OFFICE = read_hours("mon-fri 9:00-12:30 13:30-18:00; sat 10:00-14:00", "2026-12-25", "Europe/Paris")
NIGHTS = read_hours("fri-sat 22:00-04:00; sun 22:00-24:00", zone="Europe/Paris")


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


def test_always_is_open_and_has_all_the_time_there_is() -> None:
    now = at("2026-01-01T03:00+00:00")
    assert is_open(ALWAYS, now)
    assert opens_at(ALWAYS, now) == now
    assert open_time(ALWAYS, now, now + timedelta(hours=7)) == timedelta(hours=7)
    assert open_time(ALWAYS, now, now - timedelta(hours=7)) == timedelta()
    assert after_open_time(ALWAYS, now, timedelta(days=3)) == now + timedelta(days=3)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-27T22:00+01:00", True),  # Friday evening
        ("2026-11-28T03:59+01:00", True),
        ("2026-11-28T04:00+01:00", False),
        ("2026-11-30T00:00+01:00", False),  # Sunday's ends at midnight
        ("2026-11-27T03:00+01:00", False),  # Thursday has no night
    ],
)
def test_a_night_belongs_to_the_day_on_which_it_begins(moment: str, expected: bool) -> None:
    assert is_open(NIGHTS, at(moment)) is expected


def test_a_day_of_its_own_replaces_weekday_and_public_holiday() -> None:
    hours = Hours(
        intervals=OFFICE.intervals,
        country="FR",
        zone="Europe/Paris",
        own_days=(
            OwnDay(day=date(2026, 12, 24), yearly=True, spans=(Span(start=540, end=720),)),
            OwnDay(day=date(2027, 12, 24)),
            OwnDay(day=date(2026, 7, 14), spans=(Span(start=600, end=660),)),
        ),
    )
    assert is_open(hours, at("2026-12-24T11:59+01:00"))
    assert not is_open(hours, at("2026-12-24T14:00+01:00"))
    assert not is_open(hours, at("2027-12-24T10:00+01:00"))  # the day itself before the day of each year
    assert is_open(hours, at("2028-12-24T10:00+01:00")) is True
    assert not is_open(hours, at("2026-11-11T10:00+01:00"))  # the Armistice
    assert is_open(OFFICE, at("2026-11-11T10:00+01:00"))
    assert is_open(hours, at("2026-07-14T10:30+02:00"))
    assert opens_at(hours, at("2026-12-24T12:00+01:00")) == at("2026-12-26T10:00+01:00")


def test_a_region_has_holidays_of_its_own() -> None:
    good_friday = date(2026, 4, 3)
    assert is_public_day("FR", "57", good_friday)
    assert not is_public_day("FR", "", good_friday)
    assert not is_public_day("", "", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ("2026-03-29T00:00+01:00", "2026-03-29T06:00+02:00", 5),  # 2:00 to 3:00 is skipped
        ("2026-10-25T00:00+02:00", "2026-10-25T06:00+01:00", 7),  # and is there twice
        ("2026-03-28T00:00+01:00", "2026-03-28T06:00+01:00", 6),
    ],
)
def test_an_hour_that_the_clocks_skip_does_not_count_and_one_they_repeat_counts_twice(
    since: str, until: str, hours: int
) -> None:
    nights = read_hours("mon-sun 0:00-6:00", zone="Europe/Paris")
    assert open_time(nights, at(since), at(until)) == timedelta(hours=hours)


def test_a_night_and_the_morning_after_share_a_repeated_hour_without_losing_any_of_it() -> None:
    day = Hours(  # never closed: each day from 02:30 until 02:30
        intervals=tuple(Interval(day=one, start=150, end=150 + DAY) for one in range(7)), zone="Europe/Paris"
    )
    since = datetime(2026, 10, 24, tzinfo=ZoneInfo("UTC"))
    until = since + timedelta(days=2)
    assert open_time(day, since, until) == until - since
    assert list(open_stretches(day, since, until)) == [(since, until)]


def test_an_interval_inside_the_skipped_hour_has_no_time_that_day() -> None:
    hours = read_hours("sun 2:15-2:45", zone="Europe/Paris")
    assert open_time(hours, at("2026-03-28T00:00+01:00"), at("2026-03-30T00:00+02:00")) == timedelta()
    assert open_time(hours, at("2026-10-24T00:00+02:00"), at("2026-10-26T00:00+01:00")) == timedelta(hours=1)


def test_days_that_touch_at_midnight_are_one_stretch() -> None:
    since, until = at("2026-11-23T00:00+00:00"), at("2026-11-30T00:00+00:00")
    assert list(open_stretches(ALWAYS, since, until)) == [(since, until)]
    weekend = read_hours("fri 18:00-24:00; sat-sun 0:00-24:00")
    assert list(open_stretches(weekend, since, until)) == [(at("2026-11-27T18:00+00:00"), until)]


def test_the_time_given_ends_with_a_stretch_and_not_with_the_next() -> None:
    friday = at("2026-11-27T16:00+01:00")
    assert after_open_time(OFFICE, friday, timedelta(hours=2)) == at("2026-11-27T18:00+01:00")
    assert after_open_time(OFFICE, friday, timedelta(hours=2, seconds=1)) == at("2026-11-28T10:00:01+01:00")
    assert after_open_time(OFFICE, friday, timedelta(hours=14)) == at("2026-11-30T18:00+01:00")
    assert after_open_time(OFFICE, at("2026-11-27T20:00+01:00"), timedelta()) == at("2026-11-27T20:00+01:00")


def test_hours_that_never_open_give_no_moment() -> None:
    never = Hours(own_days=(OwnDay(day=date(2026, 1, 1)),))
    assert opens_at(never, at("2026-01-01T00:00+00:00")) is None
    assert after_open_time(never, at("2026-01-01T00:00+00:00"), timedelta(minutes=1)) is None


ZONES = [
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
]
SPANS = st.tuples(st.integers(0, 95), st.integers(1, 96)).map(
    lambda two: Span(start=15 * two[0], end=15 * two[0] + 15 * two[1])
)
DAYS = st.dates(date(2025, 12, 1), date(2026, 12, 31))


@st.composite
def any_hours(draw: st.DrawFn) -> Hours:
    """Hours of every kind, overlapping ones too: those that were stored before a rule must still be read."""
    weekly = draw(st.lists(st.tuples(st.integers(0, 6), SPANS), max_size=8))
    own = draw(
        st.lists(
            st.builds(OwnDay, day=DAYS, yearly=st.booleans(), spans=st.lists(SPANS, max_size=2).map(tuple)),
            max_size=4,
        )
    )
    return Hours(
        intervals=tuple(Interval(day=day, start=one.start, end=one.end) for day, one in weekly),
        own_days=tuple({(one.day, one.yearly): one for one in own}.values()),
        country=draw(st.sampled_from(["", "FR", "US"])),
        zone=draw(st.sampled_from(ZONES)),
    )


def open_by_the_clock(hours: Hours, moment: datetime) -> bool:
    """Whether it is open by what the wall clock shows: slow, and plain."""
    shown = moment.astimezone(ZoneInfo(hours.zone)).replace(tzinfo=None, fold=0)
    for back in (0, 1, 2):
        day = shown.date() - timedelta(days=back)
        minute = (shown - datetime.combine(day, datetime.min.time())) / timedelta(minutes=1)
        if any(one.start <= minute < one.end for one in spans_that_begin(hours, day)):
            return True
    return False


def spans_that_begin(hours: Hours, day: date) -> list[Span]:
    for own in hours.own_days:
        if not own.yearly and own.day == day:
            return list(own.spans)
    for own in hours.own_days:
        if own.yearly and (own.day.month, own.day.day) == (day.month, day.day):
            return list(own.spans)
    if is_public_day(hours.country, "", day):
        return []
    return [Span(start=one.start, end=one.end) for one in hours.intervals if one.day == day.weekday()]


CHANGES = [
    at("2026-03-29T00:00+00:00"),
    at("2026-10-25T00:00+00:00"),
    at("2026-11-01T05:00+00:00"),
    at("2026-04-04T14:00+00:00"),
]
MOMENTS = st.one_of(
    st.integers(0, 350 * 24 * 3600).map(
        lambda seconds: at("2026-01-02T00:00+00:00") + timedelta(seconds=seconds)
    ),
    st.sampled_from(CHANGES).flatmap(
        lambda one: st.integers(-2000, 2000).map(lambda minutes: one + timedelta(minutes=minutes))
    ),
)


@given(any_hours(), MOMENTS, st.integers(0, 400))
@example(read_hours("sun 1:30-2:30", zone="Europe/Paris"), at("2026-03-28T23:00+00:00"), 300)
@example(read_hours("sun 1:30-2:30", zone="Europe/Paris"), at("2026-10-24T22:00+00:00"), 300)
@example(read_hours("sun 2:10-2:20", zone="Australia/Lord_Howe"), at("2026-10-03T12:00+00:00"), 400)
def test_business_time_is_what_the_wall_clock_shows(hours: Hours, since: datetime, steps: int) -> None:
    since = since.replace(second=0, microsecond=0)
    step = timedelta(minutes=5)
    until = since + steps * step
    # Spans and offsets change at quarters of an hour: five minutes are all open or all closed.
    since = since - timedelta(minutes=since.minute % 5)
    until = until - timedelta(minutes=until.minute % 5)
    counted = sum(
        (step for n in range(int((until - since) / step)) if open_by_the_clock(hours, since + n * step)),
        timedelta(),
    )
    assert open_time(hours, since, until) == counted
    assert is_open(hours, since) is open_by_the_clock(hours, since)
    assert is_open(hours, since + timedelta(seconds=77)) is open_by_the_clock(
        hours, since + timedelta(seconds=77)
    )


@given(any_hours(), MOMENTS, st.integers(1, 20_000))
def test_after_some_business_time_exactly_that_much_has_passed(
    hours: Hours, since: datetime, minutes: int
) -> None:
    amount = timedelta(minutes=minutes)
    end = after_open_time(hours, since, amount)
    if end is None:
        assert open_time(hours, since, since + timedelta(days=400)) < amount
        return
    assert open_time(hours, since, end) == amount
    assert open_time(hours, since, end - timedelta(microseconds=1)) < amount  # and no earlier


@given(any_hours(), MOMENTS, MOMENTS, MOMENTS)
def test_time_adds_up_at_any_cut(hours: Hours, one: datetime, two: datetime, three: datetime) -> None:
    since, cut, until = sorted([one, two, three])
    assert open_time(hours, since, cut) + open_time(hours, cut, until) == open_time(hours, since, until)


@given(any_hours(), MOMENTS)
def test_it_opens_when_it_says(hours: Hours, now: datetime) -> None:
    opening = opens_at(hours, now)
    if opening is None:
        assert not is_open(hours, now)
        return
    assert is_open(hours, opening)
    assert open_time(hours, now, opening) == timedelta()


@given(any_hours(), MOMENTS, st.integers(0, 30 * DAY))
def test_stretches_are_in_order_and_apart(hours: Hours, since: datetime, minutes: int) -> None:
    until = since + timedelta(minutes=minutes)
    ends = [moment for stretch in open_stretches(hours, since, until) for moment in stretch]
    assert ends == sorted(set(ends))
    assert all(since <= one <= until for one in ends)
