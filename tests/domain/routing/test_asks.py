"""What a ticket asks of its advisor: skills, languages, weights and caps, relaxed while it waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.routing.advisors import AdvisorLoad, choose_advisor, possible, unfit
from helpdesk.domain.routing.asks import Ask, asked_skills, relaxed, skill_name
from helpdesk.domain.routing.traits import TicketTraits

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


def advisor(number: int, /, **values: Any) -> AdvisorLoad:
    names = {1: "Ana", 2: "Bo", 3: "Cy"}
    fields: dict[str, Any] = {"presence": "available", "load": 0, "capacity": 5, "idle_since": NOW}
    return AdvisorLoad(id=number, name=names.get(number, f"Advisor {number}"), **fields | values)


FRENCH = Ask(language="fr-CA")
BILLING = Ask(skills={"billing": 3})


@pytest.mark.parametrize(
    ("people", "ask", "former", "chosen", "reason"),
    [
        (
            [advisor(1), advisor(2, languages=["fr"], load=2)],
            FRENCH,
            None,
            2,
            "Bo: speaks fr, 2 of 5 busy, idle 0 min; Ana skipped: does not speak fr",
        ),
        (
            [advisor(1, skills={"billing": 2}), advisor(2, skills={"billing": 4})],
            BILLING,
            None,
            2,
            "Bo: “billing” 4, 0 of 5 busy, idle 0 min; Ana skipped: “billing” 2 of 3",
        ),
        (
            [advisor(1), advisor(2, skills={"billing": 3}, presence="away")],
            BILLING,
            None,
            None,
            "Waits in the queue: Ana without “billing”; Bo away",
        ),
        (
            [advisor(1), advisor(2, presence="busy")],
            BILLING,
            None,
            1,
            "Ana: 0 of 5 busy, idle 0 min; Bo skipped: busy; nobody has “billing”",
        ),
        ([advisor(1)], FRENCH, None, 1, "Ana: 0 of 5 busy, idle 0 min; nobody speaks fr"),
        (
            [advisor(1, skills={"billing": 1}), advisor(2, skills={"billing": 2}, load=3)],
            BILLING,
            None,
            2,
            (
                "Bo: “billing” 2, 3 of 5 busy, idle 0 min; Ana skipped: “billing” 1 of 2; "
                "nobody has “billing” 3, the best is 2"
            ),
        ),
        (
            [advisor(1, load=4.8), advisor(2, load=4.9)],
            Ask(kind="email", weight=0.2),
            None,
            1,
            "Ana: 4.8 of 5 busy, idle 0 min; Bo skipped: full (4.9 of 5, it takes 0.2)",
        ),
        (
            [advisor(1, caps={"webchat": 2}, held={"webchat": 2}), advisor(2, load=3)],
            Ask(kind="webchat"),
            None,
            2,
            "Bo: 3 of 5 busy, idle 0 min; Ana skipped: full (2 of 2 on webchat)",
        ),
        (
            [advisor(1, caps={"webchat": 0}), advisor(2, load=5)],
            Ask(kind="email"),
            None,
            1,
            "Ana: 0 of 5 busy, idle 0 min; Bo skipped: full (5 of 5)",
        ),
        ([advisor(1), advisor(2, load=3)], Ask(missed_by=[1]), None, 2, "Bo: 3 of 5 busy, idle 0 min"),
        ([advisor(1), advisor(2, load=3)], Ask(missed_by=[1]), 1, 2, "Bo: 3 of 5 busy, idle 0 min"),
        ([advisor(1)], Ask(missed_by=[1]), None, 1, "Ana: 0 of 5 busy, idle 0 min"),
        (
            [advisor(1, languages=["fr"]), advisor(2, languages=["fr"], load=1)],
            FRENCH,
            2,
            2,
            "Bo: answered this customer before, speaks fr, 1 of 5 busy, idle 0 min",
        ),
    ],
)
def test_who_is_fit_gets_the_ticket(
    people: list[AdvisorLoad], ask: Ask, former: int | None, chosen: int | None, reason: str
) -> None:
    choice = choose_advisor(people, former_owner=former, now=NOW, ask=ask)
    assert (choice.advisor_id, choice.reason) == (chosen, reason)


WANTS_ALL = Ask(skills={"billing": 3, "refunds": 1}, language="fr")


@pytest.mark.parametrize(
    ("ask", "minutes", "steps", "skills", "language", "told"),
    [
        (WANTS_ALL, 4, (5, 10, 20), {"billing": 3, "refunds": 1}, "fr", ()),
        (WANTS_ALL, 5, (5, 10, 20), {"billing": 1, "refunds": 1}, "fr", ("levels not asked after 5 min",)),
        (
            WANTS_ALL,
            10,
            (5, 10, 20),
            {},
            "fr",
            ("levels not asked after 5 min", "skills not asked after 10 min"),
        ),
        (WANTS_ALL, 60, (), {"billing": 3, "refunds": 1}, "fr", ()),
        (FRENCH, 60, (5, 10, 20), {}, None, ("language not asked after 5 min",)),
        (Ask(skills={"refunds": 1}), 6, (5, 10), {}, None, ("skills not asked after 5 min",)),
        (Ask(), 60, (5, 10), {}, None, ()),
    ],
)
def test_what_waits_asks_for_less_step_by_step(
    ask: Ask,
    minutes: int,
    steps: tuple[int, ...],
    skills: dict[str, int],
    language: str | None,
    told: tuple[str, ...],
) -> None:
    found = relaxed(ask, timedelta(minutes=minutes), steps)
    assert (dict(found.ask.skills), found.ask.language, found.told) == (skills, language, told)


def test_the_channel_the_rule_and_the_bot_ask_for_skills() -> None:
    traits = TicketTraits(channel="support", channel_kind="email", slots={"skill": " Refunds "})
    asked = asked_skills(
        traits, of_rule={"billing": 2}, of_channels={"support": {"billing": 3, "vip": 1}, "chat": {"x": 1}}
    )
    assert asked == {"billing": 3, "vip": 1, "refunds": 1}
    assert skill_name("  Gift   CARDS ") == "gift cards"


names = st.sampled_from(["billing", "refunds", "vip"])
skills = st.dictionaries(names, st.integers(1, 5), max_size=3)
spoken = st.lists(st.sampled_from(["fr", "de"]), max_size=2, unique=True)
kinds = st.sampled_from(["email", "webchat"])
people = st.lists(
    st.builds(
        advisor,
        st.integers(1, 20),
        presence=st.sampled_from(["available", "busy", "away", "offline"]),
        load=st.integers(0, 60).map(lambda tenths: tenths / 10),
        capacity=st.integers(1, 6),
        skills=skills,
        languages=spoken,
        held=st.dictionaries(kinds, st.integers(0, 3)),
        caps=st.dictionaries(kinds, st.integers(0, 3)),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)
asks = st.builds(
    Ask,
    kind=kinds,
    weight=st.integers(0, 30).map(lambda tenths: tenths / 10),
    skills=skills,
    language=st.none() | st.sampled_from(["fr", "de", "fr-CA"]),
    missed_by=st.lists(st.integers(1, 20), max_size=3),
)


@given(people, asks, st.none() | st.integers(1, 20))
def test_the_chosen_has_room_and_all_that_the_team_can_give(
    there: list[AdvisorLoad], ask: Ask, former: int | None
) -> None:
    choice = choose_advisor(there, former_owner=former, now=NOW, ask=ask)
    still, _ = possible(ask, there)
    fit = [one for one in there if not unfit(one, still)]
    for skill, level in still.skills.items():
        assert any(one.skills.get(skill, 0) >= level for one in there), "no level waits for ever"
    assert "\n" not in choice.reason
    assert (choice.advisor_id is None) == (not fit)
    if choice.advisor_id is None:
        return
    chosen = next(one for one in there if one.id == choice.advisor_id)
    assert chosen in fit
    assert chosen.load + ask.weight <= chosen.capacity + 0.001
    assert chosen.held.get(ask.kind, 0) < chosen.caps.get(ask.kind, 1_000)
    if chosen.id in ask.missed_by:
        assert all(one.id in ask.missed_by for one in fit)


@given(asks, st.integers(0, 100), st.lists(st.integers(1, 90), max_size=4, unique=True).map(sorted))
def test_waiting_longer_never_asks_for_more(ask: Ask, minutes: int, steps: list[int]) -> None:
    sooner = relaxed(ask, timedelta(minutes=minutes), steps).ask
    later = relaxed(ask, timedelta(minutes=minutes + 7), steps).ask
    assert all(level <= sooner.skills.get(skill, 0) for skill, level in later.skills.items())
    assert later.language in (None, sooner.language)
