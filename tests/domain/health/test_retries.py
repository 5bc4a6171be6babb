"""Retries: waits that grow, spread, obey the provider and end."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.health.retries import next_try


def waits(seed: str) -> list[timedelta]:
    found: list[timedelta] = []
    while (wait := next_try(len(found) + 1, retry_after=None, seed=seed)) is not None:
        found.append(wait)
    return found


@given(st.text(max_size=20))
def test_waits_grow_up_to_their_jitter_and_end_after_twelve_attempts(seed: str) -> None:
    all_waits = waits(seed)
    assert len(all_waits) == 11
    assert timedelta(seconds=8) <= all_waits[0] <= timedelta(seconds=10)
    assert all(later >= 0.8 * earlier for earlier, later in pairwise(all_waits))
    assert timedelta(hours=3) < all_waits[-1] <= timedelta(hours=4)
    assert timedelta(hours=18) < sum(all_waits, timedelta()) < timedelta(hours=36)


@given(st.integers(0, 11), st.floats(min_value=0, max_value=86400), st.text(max_size=5))
def test_never_less_is_waited_than_the_provider_asks(attempts: int, wish: float, seed: str) -> None:
    wait = next_try(attempts, retry_after=wish, seed=seed)
    assert wait is not None
    assert wait >= timedelta(seconds=wish)


@given(st.integers(-3, 40), st.floats() | st.none(), st.text(max_size=5))
def test_any_wish_gives_a_wait_of_at_most_a_day_or_none(attempts: int, wish: float | None, seed: str) -> None:
    wait = next_try(attempts, retry_after=wish, seed=seed)
    assert (wait is None) == (attempts >= 12)
    assert wait is None or timedelta(0) < wait < timedelta(hours=24, minutes=1)


def test_jobs_that_failed_together_are_spread_and_each_plan_is_repeatable() -> None:
    first = [next_try(5, retry_after=None, seed=f"deliver:{n}") for n in range(50)]
    assert len(set(first)) > 40
    assert first == [next_try(5, retry_after=None, seed=f"deliver:{n}") for n in range(50)]
