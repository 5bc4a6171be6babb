"""What bounds a replay: one at a time, and so much time."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from helpdesk.domain.routing.replay import Arrival, Setup
from helpdesk.errors import BadInput, Conflict
from helpdesk.features.routing.replays import Prepared, compare

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
ONE = [Arrival(id=1, at=DAY, team_id=None, minutes=30)]


def prepared(arrivals: Sequence[Arrival] = ONE) -> Prepared:
    setup, end = Setup(people=[]), DAY + timedelta(hours=8)
    return Prepared(
        arrivals=arrivals,
        now=setup,
        other=setup,
        until=end,
        promised=timedelta(hours=1),
    )


class Slow(list[Arrival]):
    """Arrivals that come when they may."""

    def __init__(self) -> None:
        super().__init__(ONE)
        self.began, self.goes_on = threading.Event(), threading.Event()

    def __iter__(self) -> Iterator[Arrival]:
        self.began.set()
        self.goes_on.wait(timeout=60)
        return super().__iter__()


def test_one_replay_runs_at_a_time() -> None:
    slow = Slow()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(compare, prepared(slow))
        assert slow.began.wait(timeout=60)
        with pytest.raises(Conflict, match="Another replay runs"):
            compare(prepared())
        slow.goes_on.set()
        assert first.result(timeout=60).now.unserved == 1
    assert compare(prepared()).now.unserved == 1


def test_a_replay_that_takes_too_long_ends_and_another_may_run() -> None:
    with pytest.raises(BadInput, match="more than 0 s") as refused:
        compare(prepared(), seconds=0)
    assert refused.value.field == "since"
    assert compare(prepared()).now.unserved == 1


def test_the_time_that_asking_a_draft_took_is_no_more_there() -> None:
    late = msgspec.structs.replace(prepared(), spent=20)
    with pytest.raises(BadInput, match="more than 20 s"):
        compare(late, seconds=20)
