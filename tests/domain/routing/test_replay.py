"""The simulation of past arrivals: it routes as the desk does, and its figures add up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.routing.replay import Arrival, Figures, Person, Setup, replay
from helpdesk.domain.routing.settings import TeamRouting

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
END = DAY + timedelta(hours=8)


def at(minutes: float) -> datetime:
    return DAY + timedelta(minutes=minutes)


def arrival(number: int, minutes: float, /, **values: Any) -> Arrival:
    return Arrival(id=number, at=at(minutes), **{"team_id": 1, "minutes": 30} | values)


def person(number: int, /, **values: Any) -> Person:
    fields: dict[str, Any] = {"team_ids": [1], "capacity": 1, "shifts": [(DAY, None)]}
    return Person(id=number, name=f"Advisor {number}", **fields | values)


def figures(arrivals: Sequence[Arrival], *people: Person, **values: Any) -> Figures:
    setup = Setup(people=people, **values)
    return replay(arrivals, setup, until=END, promised=timedelta(minutes=20))


THREE = [arrival(number, number) for number in range(3)]


@pytest.mark.parametrize(
    ("people", "values", "unserved", "p50", "p90", "breaches", "tickets"),
    [
        ([person(1)], {}, 0, 29, 58, 2, [3]),
        ([person(1, capacity=3)], {}, 0, 0, 0, 0, [3]),
        ([person(1), person(2)], {}, 0, 0, 28, 1, [2, 1]),
        ([person(1)], {"weights": {"": 0.5}}, 0, 0, 28, 1, [3]),
        ([person(1, shifts=[(at(10), at(41))])], {}, 1, 10, 39, 2, [2]),
        ([person(1, capacity=3), person(2, team_ids=[2])], {}, 0, 0, 0, 0, [3, 0]),
        ([person(2, team_ids=[2])], {}, 3, None, None, 3, [0]),
        (
            [person(2, team_ids=[2], capacity=9)],
            {"teams": {1: TeamRouting(overflow_team_id=2, overflow_minutes=15)}},
            *(0, 15, 15, 0, [3]),
        ),
    ],
)
def test_what_comes_of_three_tickets(
    people: list[Person],
    values: dict[str, Any],
    unserved: int,
    p50: float | None,
    p90: float | None,
    breaches: int,
    tickets: list[int],
) -> None:
    found = figures(THREE, *people, **values)
    assert (found.unserved, found.waited_p50, found.waited_p90, found.breaches) == (
        unserved,
        p50,
        p90,
        breaches,
    )
    assert [one.tickets for one in found.people] == tickets


def test_what_waits_asks_for_less_with_time_and_urgent_ones_go_first() -> None:
    asks = arrival(1, 0, skills={"billing": 1})
    has_it = person(2, skills={"billing": 2}, shifts=[(at(300), None)])
    assert figures([asks], person(1), has_it).waited_p50 == 300
    relaxed = {1: TeamRouting(relax=(25,))}
    assert figures([asks], person(1), has_it, teams=relaxed).waited_p50 == 25
    urgent = [arrival(1, 0), arrival(2, 1), arrival(3, 2, priority=1, minutes=470)]
    assert figures(urgent, person(1)).unserved == 1


moments = st.integers(0, 400)
arrivals = st.lists(
    st.builds(
        lambda minutes, work, team, kind, priority: (minutes, work, team, kind, priority),
        *(moments, st.integers(0, 90), st.sampled_from([1, 2, None]), st.sampled_from(["email", "webchat"])),
        st.integers(1, 4),
    ),
    max_size=25,
).map(
    lambda drawn: [
        arrival(number, minutes, minutes=work, team_id=team, kind=kind, priority=priority)
        for number, (minutes, work, team, kind, priority) in enumerate(drawn)
    ]
)
people = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from([[1], [2], [1, 2]]), moments, st.integers(1, 200)),
    max_size=4,
).map(
    lambda drawn: [
        person(number, capacity=capacity, team_ids=teams, shifts=[(at(since), at(since + length))])
        for number, (capacity, teams, since, length) in enumerate(drawn, 1)
    ]
)


@given(arrivals, people)
def test_every_ticket_is_counted_and_nobody_has_more_than_their_capacity(
    came: list[Arrival], there: list[Person]
) -> None:
    found = figures(came, *there, weights={"email": 0.5})
    assert found.arrivals == len(came)
    assert sum(one.tickets for one in found.people) == len(came) - found.unserved
    for figure, one in zip(found.people, there, strict=True):
        assert figure.most <= one.capacity
    if found.waited_p50 is not None and found.waited_p90 is not None:
        assert 0 <= found.waited_p50 <= found.waited_p90


class Counting(dict[str, int]):
    """Caps that know how often somebody asked for them."""

    asked = 0

    def get(self, *about: Any) -> Any:
        self.asked += 1
        return super().get(*about)


def test_who_becomes_free_is_held_only_against_what_they_are_fit_for() -> None:
    """A long queue of chats that nobody may have does not make each mail slower."""
    caps = Counting({"webchat": 0})
    chats = [arrival(number, 0, kind="webchat") for number in range(300)]
    mails = [arrival(number, 1, kind="email", minutes=1) for number in range(300, 600)]
    found = figures([*chats, *mails], person(1, caps=caps))
    assert found.unserved == 300
    assert caps.asked < 600 * 10, "not for each mail each chat"
