"""Routing: teams by rule, advisors by presence and load, each with its reason."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.filters.facts import Facts
from helpdesk.domain.filters.parse import parse
from helpdesk.domain.routing.advisors import AdvisorLoad, choose_advisor
from helpdesk.domain.routing.teams import Rule, choose_team
from helpdesk.domain.routing.traits import TicketTraits, facts_of

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
MAIL = facts_of(
    TicketTraits(
        channel="support",
        channel_kind="email",
        subject="Réclamation: my invoice",
        text="Please send the invoice again.\nWhere is my money back?",
        from_address="ana@shop.example.com",
        language="fr-CA",
        tags=["VIP"],
        slots={"order": "4711"},
    ),
    1,
    NOW,
)


def rule(number: int, name: str, filter: str, team_id: int | None) -> Rule:
    return Rule(id=number, name=name, filter=parse(filter), team_id=team_id)


ANY = rule(1, "Any", "", None)


def test_a_rule_that_cannot_be_read_any_more_finds_nothing() -> None:
    gone = Rule(id=1, name="Gone", filter=None, team_id=1)
    choice = choose_team(MAIL, [gone, rule(2, "All", "", 2)], now=NOW, channel_team=6, default_team=7)
    assert (choice.team_id, choice.rule_id) == (2, 2)


def test_traits_take_the_place_of_what_is_stored() -> None:
    stored = Facts(number=1, created=NOW, updated=NOW, customer="ana", said="older", tags=("old",))
    facts = facts_of(TicketTraits(channel="c", channel_kind="phone", text="now"), 1, NOW, stored=stored)
    assert (facts.customer, facts.said, facts.tags, facts.kind) == ("ana", "now", (), "phone")


@pytest.mark.parametrize(
    ("filter", "reason"),
    [
        ('text_has:"money  back" tag:vip', "text has “money back”, tag “vip”"),
        ("text_has:never OR (subject_has:invoice language:fr)", "subject has “invoice”, language “fr”"),
        ("-tag:new from_domain:example.com", "not tag:new, sender of “example.com”"),
        (
            "slot:order=4711 came_by:support kind:email",
            "slot “order=4711”, channel “support”, channel kind “email”",
        ),
        ("created:today priority:<high", "created “today”, priority “<high”"),
        ("", ""),
    ],
)
def test_the_reason_says_what_matched(filter: str, reason: str) -> None:
    choice = choose_team(MAIL, [rule(1, "R", filter, 5)], now=NOW, channel_team=6, default_team=7)
    assert choice.reason == (f"Rule “R”: {reason}" if reason else "Rule “R”")


def test_the_first_rule_that_holds_decides_and_says_why() -> None:
    rules = [
        rule(1, "Phones", "kind:phone", 1),
        rule(2, "Money", "text_has:invoice tag:vip", 2),
        rule(3, "All", "", 3),
    ]
    choice = choose_team(MAIL, rules, now=NOW, channel_team=6, default_team=7)
    assert (choice.team_id, choice.reason) == (2, "Rule “Money”: text has “invoice”, tag “vip”")


@pytest.mark.parametrize(
    ("rules", "channel_team", "default_team", "team", "reason"),
    [
        ([], 6, 7, 6, "No rule matches: the team of support"),
        ([], None, 7, 7, "No rule matches: the desk's default team"),
        ([], None, None, None, "No rule matches, and there is no team"),
        ([ANY], 6, 7, 6, "Rule “Any”"),
        ([ANY], None, 7, 7, "Rule “Any”"),
        ([ANY], None, None, None, "Rule “Any”"),
    ],
)
def test_without_a_team_of_a_rule_the_channel_decides_then_the_desk_then_nobody(
    rules: list[Rule], channel_team: int | None, default_team: int | None, team: int | None, reason: str
) -> None:
    choice = choose_team(MAIL, rules, now=NOW, channel_team=channel_team, default_team=default_team)
    assert (choice.team_id, choice.reason) == (team, reason)


def advisor(
    number: int, presence: str = "available", load: int = 0, capacity: int = 5, idle: int | None = 10
) -> AdvisorLoad:
    since = None if idle is None else NOW - timedelta(minutes=idle)
    names = {1: "Ana", 2: "Bo", 3: "Cy"}
    return AdvisorLoad(
        id=number,
        name=names.get(number, f"Advisor {number}"),
        presence=presence,
        load=load,
        capacity=capacity,
        idle_since=since,
    )


@pytest.mark.parametrize(
    ("advisors", "former", "chosen", "reason"),
    [
        (
            [advisor(1, load=2, idle=4), advisor(2, "away"), advisor(3, load=5)],
            None,
            1,
            "Ana: 2 of 5 busy, idle 4 min; Bo skipped: away; Cy skipped: full (5 of 5)",
        ),
        (
            [advisor(1, load=2, idle=4), advisor(2)],
            1,
            1,
            "Ana: answered this customer before, 2 of 5 busy, idle 4 min",
        ),
        (
            [advisor(1), advisor(2, "away")],
            2,
            1,
            "Ana: 0 of 5 busy, idle 10 min; Bo skipped: away",
        ),
        (
            [advisor(2, "away"), advisor(3, load=5)],
            None,
            None,
            "Waits in the queue: Bo away; Cy full (5 of 5)",
        ),
        ([], 1, None, "Waits in the queue: the team has no advisors"),
        ([advisor(1, load=1), advisor(2, load=0, capacity=1)], None, 2, "Bo: 0 of 1 busy, idle 10 min"),
        ([advisor(1, idle=5), advisor(2, idle=200)], None, 2, "Bo: 0 of 5 busy, idle 3 h"),
        ([advisor(1, idle=5), advisor(2, idle=None)], None, 2, "Bo: 0 of 5 busy, no ticket yet"),
        ([advisor(2), advisor(1)], None, 1, "Ana: 0 of 5 busy, idle 10 min"),
        ([advisor(1, "")], None, None, "Waits in the queue: Ana offline"),
        ([advisor(1, load=6)], None, None, "Waits in the queue: Ana full (6 of 5)"),
        ([advisor(1, idle=59)], None, 1, "Ana: 0 of 5 busy, idle 59 min"),
        ([advisor(1, idle=60)], None, 1, "Ana: 0 of 5 busy, idle 1 h"),
        ([advisor(1, idle=48 * 60 - 1)], None, 1, "Ana: 0 of 5 busy, idle 47 h"),
        ([advisor(1, idle=48 * 60)], None, 1, "Ana: 0 of 5 busy, idle 2 days"),
        ([advisor(1, idle=1000 * 1440)], None, 1, "Ana: 0 of 5 busy, idle 1000 days"),
        ([advisor(1, idle=-5)], None, 1, "Ana: 0 of 5 busy, idle 0 min"),
        (
            [advisor(number, "away") for number in range(11, 17)],
            None,
            None,
            "Waits in the queue: " + "; ".join(f"Advisor {number} away" for number in range(11, 17)),
        ),
        (
            [advisor(number, "away") for number in range(11, 18)],
            None,
            None,
            "Waits in the queue: "
            + "; ".join(f"Advisor {number} away" for number in range(11, 17))
            + "; 1 more others",
        ),
    ],
)
def test_who_gets_the_ticket(
    advisors: list[AdvisorLoad], former: int | None, chosen: int | None, reason: str
) -> None:
    choice = choose_advisor(advisors, former_owner=former, now=NOW)
    assert (choice.advisor_id, choice.reason) == (chosen, reason)


teams = st.lists(
    st.builds(
        advisor,
        st.integers(1, 30),
        presence=st.sampled_from(["available", "away", "offline"]),
        load=st.integers(0, 6),
        capacity=st.integers(0, 6),
        idle=st.none() | st.integers(0, 5000),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)


@given(teams, st.none() | st.integers(1, 30))
def test_the_chosen_is_eligible_and_nobody_eligible_goes_before_them(
    advisors: list[AdvisorLoad], former: int | None
) -> None:
    choice = choose_advisor(advisors, former_owner=former, now=NOW)
    eligible = [one for one in advisors if one.presence == "available" and one.load < one.capacity]
    assert "\n" not in choice.reason
    if not eligible:
        assert choice.advisor_id is None
        return
    chosen = next(one for one in eligible if one.id == choice.advisor_id)
    if chosen.id == former:
        return
    assert former not in {one.id for one in eligible}
    never = datetime.min.replace(tzinfo=UTC)
    assert all(
        (chosen.load, chosen.idle_since or never, chosen.id) <= (one.load, one.idle_since or never, one.id)
        for one in eligible
    )
