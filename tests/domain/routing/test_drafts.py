"""A draft of routing rules on past arrivals: what it does not change stays as it came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.filters.facts import Facts
from helpdesk.domain.filters.parse import parse
from helpdesk.domain.routing.drafts import Past, Redrawn, as_it_came, redrawn
from helpdesk.domain.routing.replay import Arrival, Person, Setup, replay
from helpdesk.domain.routing.teams import Rule

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHANNELS, SKILLS = 7, {"chairs": 2}


def rule(number: int, written: str, team: int = 2, /, **values: Any) -> Rule:
    return Rule(id=number, name=f"Rule {number}", filter=parse(written), team_id=team, **values)


def past(subject: str = "Lamp", /, *, number: int = 1, **values: Any) -> Past:
    arrival = Arrival(id=number, at=DAY + timedelta(minutes=number), minutes=30, **{"team_id": 1} | values)
    facts = Facts(number=number, subject=subject, created=DAY, updated=DAY)
    return Past(arrival=arrival, facts=facts, channel_team=CHANNELS, subject=subject, channel_skills=SKILLS)


def drawn(one: Past, present: list[Rule], draft: list[Rule]) -> Redrawn | None:
    return next(redrawn([one], present, draft, default_team=None), None)


LAMPS, CHAIRS, ALL = rule(1, "subject_has:lamp"), rule(2, "subject_has:chair", 3), rule(3, "", 4)


@pytest.mark.parametrize(
    ("subject", "present", "draft", "team", "reason"),
    [
        ("Lamp", [], [LAMPS], 2, "Rule “Rule 1”"),
        ("Lamp", [LAMPS], [], CHANNELS, "No rule matches"),
        ("Lamp", [LAMPS, CHAIRS], [CHAIRS, LAMPS], None, ""),
        ("Lamp", [LAMPS, ALL], [ALL, LAMPS], 4, "Rule “Rule 3”"),
        ("Lamp", [LAMPS], [rule(1, "subject_has:lamp", 5)], 5, "Rule “Rule 1”"),
        ("Lamp", [LAMPS], [rule(1, "subject_has:lam OR subject_has:lamp")], None, ""),
        ("Chair", [LAMPS], [LAMPS, ALL], 4, "Rule “Rule 3”"),
        ("Table", [LAMPS, CHAIRS], [CHAIRS], None, ""),
    ],
)
def test_only_another_decision_changes_an_arrival(
    subject: str, present: list[Rule], draft: list[Rule], team: int | None, reason: str
) -> None:
    found = drawn(past(subject), present, draft)
    assert (None if found is None else found.arrival.team_id) == team
    assert found is None or found.now.reason.startswith(reason)


@pytest.mark.parametrize(
    ("was", "now", "came", "skills", "priority"),
    [
        ({"priority": "urgent"}, {}, {"priority": 1}, SKILLS, 3),
        ({}, {"priority": "low"}, {"priority": 2}, SKILLS, 4),
        ({}, {}, {"priority": 2, "skills": {"bulbs": 1}}, {"bulbs": 1} | SKILLS, 2),
        ({"skills": {"bulbs": 3}}, {}, {"skills": {"bulbs": 3}}, SKILLS, 3),
        (
            {"skills": {"bulbs": 3}},
            {"skills": {"wood": 2}},
            {"skills": {"bulbs": 3}},
            {"wood": 2} | SKILLS,
            3,
        ),
        ({}, {"skills": {"chairs": 5}}, {"skills": SKILLS}, {"chairs": 5}, 3),
    ],
)
def test_what_a_rule_gave_goes_with_it(
    was: dict[str, Any],
    now: dict[str, Any],
    came: dict[str, Any],
    skills: dict[str, int],
    priority: int,
) -> None:
    found = drawn(past(**came), [rule(1, "", 2, **was)], [rule(4, "", 3, **now)])
    assert found is not None
    assert (found.arrival.skills, found.arrival.priority) == (skills, priority)


def test_a_ticket_is_asked_about_as_it_came() -> None:
    since = Facts(
        number=1,
        merged=True,
        state="solved",
        priority=1,
        team="Billing",
        owner_id=3,
        tags=("late",),
        customer="cleo",
        has=frozenset({"note", "attachment"}),
        scores=(5,),
        created=DAY,
        updated=DAY + timedelta(days=3),
        solved=DAY + timedelta(days=3),
    )
    found = as_it_came(since, past(kind="email").arrival)
    assert (found.merged, found.state, found.priority, found.team, found.owner_id) == (
        *(False, "open", 3, None, None),
    )
    assert (found.tags, found.scores, found.solved) == ((), (), None)
    assert (found.customer, found.kind, found.has) == ("cleo", "email", frozenset({"attachment"}))


subjects = st.sampled_from(["lamp", "chair", "table", "lamp and chair"])
came = st.lists(st.tuples(subjects, st.sampled_from([1, 2, None]), st.integers(1, 4)), max_size=15).map(
    lambda drawn: [
        past(subject, number=number, team_id=team, priority=priority)
        for number, (subject, team, priority) in enumerate(drawn, 1)
    ]
)
written = st.sampled_from(["", "subject_has:lamp", "subject_has:chair", "-subject_has:table"])
rules = st.lists(st.tuples(written, st.sampled_from([1, 2, 3])), max_size=4).map(
    lambda drawn: [rule(number, *one) for number, one in enumerate(drawn, 1)]
)


@given(came, rules)
def test_an_unchanged_draft_changes_nothing(arrivals: list[Past], present: list[Rule]) -> None:
    again = [msgspec.structs.replace(one, name="Another name", tags=["new"]) for one in present]
    assert list(redrawn(arrivals, present, again, default_team=None)) == []


@given(came, rules)
def test_a_new_first_rule_for_all_gives_its_team_everything(
    arrivals: list[Past], present: list[Rule]
) -> None:
    found = list(redrawn(arrivals, present, [rule(-1, "", 9), *present], default_team=None))
    assert [one.arrival.id for one in found] == [one.arrival.id for one in arrivals]
    assert {one.arrival.team_id for one in found} <= {9}


@given(came, rules, rules)
def test_the_same_draft_gives_the_same_figures(
    arrivals: list[Past], present: list[Rule], draft: list[Rule]
) -> None:
    people = [
        Person(id=team, name=str(team), team_ids=[team], capacity=1, shifts=[(DAY, None)])
        for team in (1, 2, 3)
    ]

    def figures() -> Any:
        other = {one.arrival.id: one.arrival for one in redrawn(arrivals, present, draft, default_team=None)}
        routed = [other.get(one.arrival.id, one.arrival) for one in arrivals]
        until = DAY + timedelta(hours=8)
        return replay(routed, Setup(people=people), until=until, promised=timedelta(minutes=20))

    assert figures() == figures()
