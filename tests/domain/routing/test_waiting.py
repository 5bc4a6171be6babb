"""The expected wait in a queue: honest arithmetic on what its last hour tells."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.routing.waiting import MOST_MINUTES, expected_minutes

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def exits(every: float, count: int, there: int) -> list[tuple[datetime, int]]:
    return [(NOON - timedelta(minutes=every * number), there) for number in range(count)]


@pytest.mark.parametrize(
    ("place", "every", "count", "there", "available", "minutes"),
    [
        (1, 4, 5, 1, 1, 4),
        (3, 4, 5, 1, 1, 12),
        (3, 4, 5, 2, 2, 12),
        (3, 4, 5, 1, 2, 6),
        (3, 4, 5, 2, 1, 24),
        (1, 0.1, 5, 1, 1, 1),
        (1, 4, 5, 1, 0, None),
        (1, 4, 3, 1, 1, 4),
        (1, 4, 2, 1, 1, None),
        (1, 4, 0, 1, 1, None),
        (60, 4, 5, 1, 1, 240),
        (1, 241, 5, 1, 1, None),
    ],
)
def test_the_wait(
    place: int, every: float, count: int, there: int, available: int, minutes: int | None
) -> None:
    assert expected_minutes(place, exits(every, count, there), available) == minutes


@given(
    place=st.integers(1, 500),
    moments=st.lists(
        st.tuples(st.integers(0, 10**6).map(lambda one: NOON + timedelta(seconds=one)), st.integers(0, 9))
    ),
    available=st.integers(0, 20),
)
def test_it_is_unknown_or_some_minutes(
    place: int, moments: list[tuple[datetime, int]], available: int
) -> None:
    minutes = expected_minutes(place, moments, available)
    assert minutes is None or 1 <= minutes <= MOST_MINUTES
