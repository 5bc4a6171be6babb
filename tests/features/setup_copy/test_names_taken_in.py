"""What a file means by its names: things with names that look alike, and things that name what is gone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest

from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.people.rights import OPERATOR
from helpdesk.operations.people.staff import advisor_with, team_named
from helpdesk.operations.tickets.staffing import people, teams
from tests.features.setup_copy.copies import Copies

ANA = {"email": "ana@desk.example", "name": "Ana", "role": "admin"}
ZOE = {"email": "zoe@desk.example", "name": "Zoe", "role": "admin"}


def exported(copies: Copies, section: str) -> list[Any]:
    found: list[Any] = json.loads(copies.export())[section]
    return found


@pytest.mark.parametrize(
    ("there", "taken"),
    [
        ({"name": "Refund (Sales)"}, {"name": "Refund", "team": "Sales"}),
        ({"name": "B/C", "folder": "A"}, {"name": "C", "folder": "A/B"}),
    ],
)
def test_replies_whose_names_look_alike_stay_apart(
    copies: Copies, there: dict[str, str], taken: dict[str, str]
) -> None:
    copies.sections(teams=[{"name": "Sales"}], saved_replies=[there | {"texts": {"en": "Old."}}])
    outcome = copies.sections(saved_replies=[taken | {"texts": {"en": "New."}}])
    assert [one.act for one in outcome.changes] == ["made"]
    found = {
        (one["folder"], one["name"], one["team"]): one["texts"] for one in exported(copies, "saved_replies")
    }
    assert found == {
        (one.get("folder", ""), one["name"], one.get("team")): {"en": text}
        for one, text in ((there, "Old."), (taken, "New."))
    }


def test_views_whose_names_look_alike_stay_apart(copies: Copies) -> None:
    copies.sections(teams=[{"name": "Sales"}], saved_views=[{"name": "Late (Sales)", "filter": "tag:a"}])
    outcome = copies.sections(saved_views=[{"name": "Late", "team": "Sales", "filter": "tag:b"}])
    assert [(one.act, one.name) for one in outcome.changes] == [("made", "Late (Sales)")]
    outcome = copies.sections(saved_views=[{"name": "late", "team": "Sales", "filter": "tag:c"}])
    assert [(one.act, one.name) for one in outcome.changes] == [("changed", "late (Sales)")]


@pytest.mark.parametrize("wanted", [*permutations([ANA | {"role": "advisor"}, ZOE])])
def test_a_file_hands_the_last_admin_role_on_in_any_order(
    copies: Copies, wanted: Sequence[dict[str, str]]
) -> None:
    copies.sections(people=[ANA])
    copies.sections(people=list(wanted))
    assert [one["role"] for one in exported(copies, "people")] == ["advisor", "admin"]


def test_a_file_without_an_admin_is_refused(copies: Copies) -> None:
    copies.sections(people=[ANA])
    assert list(copies.faults(people=[ANA | {"role": "advisor"}])) == ["people[0].role"]
    assert list(copies.faults(people=[ANA | {"role": "chief"}])) == ["people[0].role"]


def test_rules_that_are_off_and_name_what_is_gone_stay_behind(copies: Copies) -> None:
    bo = ANA | {"email": "bo@desk.example", "name": "Bo"}
    opened = {"trigger": {"type": "events", "events": ["opened"]}, "active": False}
    kept = opened | {"name": "B", "actions": [{"type": "priority", "priority": "low"}]}
    gone = opened | {"name": "A", "actions": [{"type": "assign", "advisor": "bo@desk.example"}]}
    copies.sections(
        teams=[{"name": "Gone"}],
        people=[ANA, bo],
        survey_rules=[
            {"name": "S", "survey": "csat", "filter": "queue:Gone"},
            {"name": "T", "survey": "csat", "filter": "tag:a", "active": False},
        ],
        rules=[gone, kept],
    )

    def leave(tx: Transaction) -> None:
        teams.archive(tx, team_named(tx, "Gone"), None, by=SYSTEM, editor=OPERATOR)
        people.disable(tx, advisor_with(tx, bo["email"]).id, people.Handing(), by=SYSTEM, editor=OPERATOR)

    copies.desk.write_now(leave)
    assert [one["name"] for one in exported(copies, "rules")] == ["B"]
    assert [one["name"] for one in exported(copies, "survey_rules")] == ["T"]
    pruned = copies.take(copies.export(), prune=True)
    assert pruned.changes == []
