"""Clocks of replies and resolution: what starts, ends and holds them, and a recount minute by minute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.hours.hours import ALWAYS
from helpdesk.domain.hours.open_time import after_open_time, is_open, open_time
from helpdesk.domain.hours.reading import read_hours
from helpdesk.domain.lifecycle import STATES, State
from helpdesk.features.sla.clocks import Became, Clock, History, Promise, Promised, Said, clocks

OFFICE = read_hours("mon-fri 9:00-17:00", zone="Europe/Paris")
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)  # 9:00 in Paris
HOUR = timedelta(hours=1)
PROMISE = Promise(policy_id=1, hours=OFFICE, first_reply=HOUR, next_reply=2 * HOUR, resolution=8 * HOUR)


def at(hours: float) -> datetime:
    """So many hours after Monday, 9:00 in Paris."""
    return MONDAY + timedelta(hours=hours)


def history(told: str, promise: Promise | None = PROMISE) -> History:
    """A ticket in short: "0 customer; 0.5 person; 1 pending", in hours after Monday, 9:00."""
    steps = [(float(hours) * 60, what) for hours, what in (step.split() for step in told.split(";"))]
    return made(steps, promise)


def made(steps: Sequence[tuple[float, str]], promise: Promise | None) -> History:
    """A ticket of what happened, in minutes after Monday, 9:00."""
    said: list[Said] = []
    states: list[Became] = []
    for place, (minutes, what) in enumerate(steps):
        moment = MONDAY + timedelta(minutes=minutes)
        if what in ("customer", "person"):
            said.append(Said(at=moment, id=place, by="customer" if what == "customer" else "person"))
        else:
            states.append(Became(at=moment, id=place, state=msgspec.convert(what, State)))
    promised = [Promised(at=MONDAY, promise=promise)]
    return History(opened_at=MONDAY, said=said, states=states, promised=promised)


def replies(told: History, hours: float) -> list[Clock]:
    return [one for one in clocks(told, at(hours)) if one.kind != "resolution"]


def resolution(told: History, hours: float) -> Clock:
    (found,) = [one for one in clocks(told, at(hours)) if one.kind == "resolution"]
    return found


@pytest.mark.parametrize(
    ("told", "now", "expected"),
    [
        ("0 customer", 0.5, [("first_reply", 0, None, False)]),
        ("0 customer", 1.5, [("first_reply", 0, None, True)]),
        ("0 customer; 1 person", 5, [("first_reply", 0, 1, False)]),  # at the very moment: in time
        ("0 customer; 1.01 person", 5, [("first_reply", 0, 1.01, True)]),
        ("0 customer; 0.2 customer; 0.5 person", 5, [("first_reply", 0, 0.5, False)]),  # from the oldest
        (
            "0 customer; 0.5 person; 2 customer; 3 customer; 4.5 person",
            5,
            [("first_reply", 0, 0.5, False), ("next_reply", 2, 4.5, True)],
        ),
        ("0 person; 1 customer", 2, [("next_reply", 1, None, False)]),  # the desk wrote first
        ("0 customer; 0.5 solved", 5, [("first_reply", 0, 0.5, False)]),
        ("0 customer; 0.5 solved; 4 open", 4.25, [("first_reply", 0, None, False)]),  # taken up again
        ("0 customer; 0.5 solved; 4 open", 4.75, [("first_reply", 0, None, True)]),
        ("0 customer; 0.5 pending", 1.5, [("first_reply", 0, None, True)]),  # who waits is still waiting
        ("0 customer; 3 person", 2, [("first_reply", 0, None, True)]),  # what comes later is left out
    ],
)
def test_a_reply_is_owed_from_the_oldest_message_without_an_answer(
    told: str, now: float, expected: list[tuple[str, float, float | None, bool]]
) -> None:
    found = replies(history(told), now)
    assert [(one.kind, one.started_at, one.ended_at, one.breached) for one in found] == [
        (kind, at(since), None if until is None else at(until), late) for kind, since, until, late in expected
    ]


@pytest.mark.parametrize(
    ("told", "now", "due", "left"),
    [
        ("0 customer", 1, 8, 7),
        ("0 customer; 1 pending", 5, None, 7),
        ("0 customer; 1 pending; 4 open", 5, 24 + 3, 6),  # three hours of Tuesday
        ("0 customer; 1 snoozed; 4 open", 5, 24 + 3, 6),
        ("0 customer; 1 pending; 2 snoozed; 4 open", 5, 24 + 3, 6),
        ("0 customer; 6 open", 24, 8, 0),  # due when the day ends, and not the next morning
        ("0 customer", 25, 8, -1),
        ("0 customer; 2 solved", 50, 8, 6),  # it would have been due then
        ("0 customer; 2 solved; 26 open", 27, 24 + 8, 5),  # the time as solved does not count
        ("0 customer; 2 solved; 3 closed", 50, 8, 6),
    ],
)
def test_resolution_waits_while_others_are_waited_for(
    told: str, now: float, due: float | None, left: float
) -> None:
    found = resolution(history(told), now)
    assert found.due_at == (None if due is None else at(due))
    assert found.left == left * HOUR
    assert found.breached is (left < 0)


def test_the_policy_says_whether_a_snoozed_ticket_waits() -> None:
    told = history("0 customer; 1 snoozed", msgspec.structs.replace(PROMISE, waits_snoozed=False))
    assert resolution(told, 5).left == 3 * HOUR


def test_each_stretch_is_told_with_its_reason() -> None:
    found = resolution(history("0 customer; 1 pending; 2 snoozed; 9 open; 10 solved; 25 open"), 26)
    assert [(one.reason, one.since, one.until, one.business) for one in found.stretches] == [
        ("", at(0), at(1), HOUR),
        ("pending", at(1), at(2), HOUR),
        ("snoozed", at(2), at(9), 6 * HOUR),  # until the office closes
        ("", at(9), at(10), timedelta()),
        ("solved", at(10), at(25), HOUR),
        ("", at(25), at(26), HOUR),
    ]


def test_nothing_is_promised_without_a_promise_or_for_what_it_leaves_out() -> None:
    assert clocks(history("0 customer", None), at(5)) == []
    only = Promise(policy_id=1, hours=OFFICE, next_reply=HOUR)
    assert [one.kind for one in clocks(history("0 customer; 1 person; 2 customer", only), at(5))] == [
        "next_reply"
    ]


def test_a_running_clock_goes_by_the_newest_promise_and_an_ended_one_by_that_of_its_end() -> None:
    strict = msgspec.structs.replace(PROMISE, policy_id=2, first_reply=HOUR / 2, next_reply=HOUR / 2)
    told = msgspec.structs.replace(
        history("0 customer; 0.75 person; 2 customer"),
        promised=[Promised(at=at(0), promise=PROMISE), Promised(at=at(2.25), promise=strict)],
    )
    first, following = replies(told, 3)
    assert (first.policy_id, first.breached) == (1, False)
    assert (following.policy_id, following.breached) == (2, True)
    assert not replies(told, 2.2)[1].breached


def test_hours_that_never_open_again_give_no_due_time() -> None:
    never = msgspec.structs.replace(PROMISE, hours=msgspec.structs.replace(OFFICE, intervals=()))
    (first,) = replies(history("0 customer", never), 5)
    assert first.due_at is None
    assert not first.breached


STEPS = st.lists(
    st.tuples(st.integers(0, 60 * 24 * 4), st.sampled_from(["customer", "person", *STATES])), max_size=12
)
PROMISES = st.builds(
    Promise,
    policy_id=st.just(1),
    hours=st.sampled_from([OFFICE, ALWAYS, read_hours("sat-sun 0:00-24:00; mon 22:00-6:00")]),
    first_reply=st.one_of(st.none(), st.integers(1, 2000).map(lambda one: timedelta(minutes=one))),
    next_reply=st.integers(1, 2000).map(lambda one: timedelta(minutes=one)),
    resolution=st.integers(1, 4000).map(lambda one: timedelta(minutes=one)),
    waits_snoozed=st.booleans(),
)
NOWS = st.integers(0, 60 * 24 * 5)


def state_at(told: History, moment: datetime) -> State:
    before = [one for one in sorted(told.states) if one.at <= moment]
    return before[-1].state if before else "open"


def holds(
    kind: Literal["first_reply", "next_reply", "resolution"] | str, state: State, promise: Promise
) -> bool:
    if state in ("solved", "closed"):
        return True
    return kind == "resolution" and (state == "pending" or (state == "snoozed" and promise.waits_snoozed))


@given(STEPS, PROMISES, NOWS)
def test_counted_and_paused_are_what_a_walk_through_the_minutes_counts(
    steps: list[tuple[int, str]], promise: Promise, minutes: int
) -> None:
    told, now = made(steps, promise), MONDAY + timedelta(minutes=minutes)
    for clock in clocks(told, now):
        until = clock.ended_at or now
        counted = paused = 0
        for minute in range(int((until - clock.started_at) / timedelta(minutes=1))):
            moment = clock.started_at + timedelta(minutes=minute)
            if not is_open(promise.hours, moment):
                continue
            if holds(clock.kind, state_at(told, moment), promise):
                paused += 1
            else:
                counted += 1
        sums = {
            kind: sum((one.business for one in clock.stretches if one.kind == kind), timedelta())
            for kind in ("counted", "paused")
        }
        assert sums["counted"] == timedelta(minutes=counted)
        assert sums["paused"] == timedelta(minutes=paused)
        assert clock.left == clock.target - sums["counted"]


@given(STEPS, PROMISES, NOWS)
def test_counted_and_paused_are_the_time_that_went_by(
    steps: list[tuple[int, str]], promise: Promise, minutes: int
) -> None:
    told, now = made(steps, promise), MONDAY + timedelta(minutes=minutes)
    for clock in clocks(told, now):
        until = clock.ended_at or now
        ends = [clock.started_at, *(one.until for one in clock.stretches)]
        assert [one.since for one in clock.stretches] == ends[:-1]
        assert ends[-1] == until
        total = sum((one.business for one in clock.stretches), timedelta())
        assert total == open_time(promise.hours, clock.started_at, until)
        reasons = [one.reason for one in clock.stretches]
        assert all(one != other for one, other in pairwise(reasons))


@given(STEPS, PROMISES, NOWS, st.randoms())
def test_the_order_in_which_things_are_told_changes_nothing(
    steps: list[tuple[int, str]], promise: Promise, minutes: int, random: Any
) -> None:
    told, now = made(steps, promise), MONDAY + timedelta(minutes=minutes)
    shuffled = msgspec.structs.replace(
        told,
        said=random.sample(list(told.said), len(told.said)),
        states=random.sample(list(told.states), len(told.states)),
    )
    assert clocks(shuffled, now) == clocks(told, now)


@given(STEPS, PROMISES, NOWS)
def test_a_running_clock_breaches_after_its_due_time_and_not_before(
    steps: list[tuple[int, str]], promise: Promise, minutes: int
) -> None:
    told, now = made(steps, promise), MONDAY + timedelta(minutes=minutes)
    news = [one.at for one in told.said] + [one.at for one in told.states]
    for clock in clocks(told, now):
        if clock.ended_at is not None or clock.due_at is None:
            continue
        if clock.due_at < now:
            # time may have stopped at the due moment, when the hours ended
            assert clock.breached or open_time(promise.hours, clock.due_at, now) == timedelta()
            continue
        past = after_next_opening(promise, clock.due_at)
        if not any(now < one <= past for one in news):
            assert not same_later(clock, told, clock.due_at).breached
            assert same_later(clock, told, past).breached


def same_later(clock: Clock, told: History, later: datetime) -> Clock:
    """The same clock at a later moment."""
    (found,) = [
        one for one in clocks(told, later) if (one.kind, one.started_at) == (clock.kind, clock.started_at)
    ]
    return found


def after_next_opening(promise: Promise, moment: datetime) -> datetime:
    """A moment with one more second of business time."""
    found = after_open_time(promise.hours, moment, timedelta(seconds=1))
    assert found is not None
    return found
