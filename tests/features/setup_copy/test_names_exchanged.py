"""A file that is right as an end state is taken in, whoever has its names until then."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import update

from helpdesk.db import statuses as db
from helpdesk.db.log import setup_changes
from helpdesk.db.schema.tickets import tickets
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.setup_copy.document import Copy
from helpdesk.features.saved_views import setting_up as views
from helpdesk.operations.fields import statuses
from tests import factories
from tests.features.setup_copy.copies import Copies


def status(en: str, fr: str, state: str = "pending") -> dict[str, Any]:
    return {"state": state, "labels": {"en": en, "fr": fr}}


def labels(copies: Copies) -> list[tuple[str, str]]:
    found = json.loads(copies.export())["statuses"]
    return [(one["labels"]["en"], one["labels"]["fr"]) for one in found if not one["archived"]]


THREE = [status("A", "Un"), status("B", "Deux"), status("C", "Trois")]


@pytest.mark.parametrize(
    "french",
    [
        ("Deux", "Un", "Trois"),
        ("Un", "Trois", "Deux"),
        ("Deux", "Trois", "Un"),
        ("Trois", "Un", "Deux"),
        ("Deux", "Trois", "Quatre"),
        ("Zéro", "Un", "Deux"),
        ("trois", "DEUX", "ùn"),
    ],
)
@pytest.mark.parametrize("prune", [False, True])
def test_statuses_exchange_labels_in_any_circle(
    copies: Copies, french: tuple[str, str, str], prune: bool
) -> None:
    copies.sections(statuses=THREE)
    there = labels(copies)
    view = {"name": "V", "filter": "status:Un OR status:B"}
    copies.sections(saved_views=[view])
    wanted = [status(name, label) for name, label in zip("ABC", french, strict=True)]
    outcome = copies.sections(statuses=wanted, prune=prune)
    assert labels(copies) == list(zip("ABC", french, strict=True))
    assert {one.act for one in outcome.changes} == {"changed"}
    (kept,) = json.loads(copies.export())["saved_views"]
    assert kept["filter"] in {"status:A OR status:B", "status:Un OR status:B"}
    changed = [one for one, was in zip(wanted, there, strict=True) if one["labels"]["fr"] != was[1]]
    assert sum(one.part == "statuses" for one in outcome.changes) == len(changed)


def test_undoing_what_a_file_exchanged_gives_the_former_labels_back(copies: Copies) -> None:
    copies.sections(statuses=THREE)
    copies.sections(statuses=[status("A", "Deux"), status("B", "Quatre"), status("C", "Trois")])
    first = next(one for one in copies.desk.read_now(db.all_statuses) if one.label == "A")
    newest = copies.desk.read_now(setup_changes.latest, "status", first.id)
    assert newest is not None
    copies.desk.write_now(statuses.undo, first.id, seen=newest.id, by=SYSTEM)
    assert labels(copies) == [("A", "Un"), ("B", "Quatre"), ("C", "Trois")]


def test_a_new_status_gets_a_label_that_one_of_the_file_gives_up(copies: Copies) -> None:
    copies.sections(statuses=[status("A", "Un")])
    copies.sections(statuses=[status("New", "Un"), status("A", "Deux")])
    assert sorted(labels(copies)) == [("A", "Deux"), ("New", "Un")]


def test_a_status_gets_a_label_of_one_that_goes(copies: Copies) -> None:
    copies.sections(statuses=[status("A", "Un"), status("B", "Deux")])
    wanted = Copy(sections={"statuses": [status("B", "Un")]}, files={})
    assert list(copies.rehearse(wanted).faults), "without pruning it stays, and keeps its label"
    copies.take(wanted, prune=True)
    assert labels(copies) == [("B", "Un")]


def test_a_status_that_a_ticket_has_keeps_its_labels_and_that_is_told(copies: Copies) -> None:
    copies.sections(statuses=[status("A", "Un"), status("B", "Deux")])
    copies.desk.write_now(factories.furnish)
    factories.receive(copies.desk, factories.mail("cy@shop.example", "A lamp", "It"))
    (one, _) = copies.desk.read_now(db.all_statuses)
    copies.desk.write_now(lambda tx: tx.conn.execute(update(tickets).values(status_id=one.id)))
    wanted = Copy(sections={"statuses": [status("B", "Un")]}, files={})
    (fault,) = copies.rehearse(wanted, prune=True).faults
    assert (fault.place, fault.detail) == ("statuses[0].labels", "There is already a status 'Un'.")


def test_two_entries_with_one_label_are_told_once(copies: Copies) -> None:
    copies.sections(statuses=THREE)
    faults = copies.faults(statuses=[status("A", "Deux"), status("B", "Deux"), status("C", "Un")])
    assert len(faults) == 1


def test_what_names_an_entry_that_waits_is_taken_in_after_it(copies: Copies) -> None:
    copies.sections(statuses=[status("Waiting room", "Un"), status("Other room", "Deux")])
    act = {"type": "state", "state": "pending", "status": "Parcel"}
    rule = {"name": "R", "trigger": {"type": "events", "events": ["opened"]}, "actions": [act]}
    wanted = [status("Parcel", "Un"), status("Waiting room", "Deux"), status("Other room", "Trois")]
    copies.sections(statuses=wanted, rules=[rule])
    assert sorted(labels(copies)) == [("Other room", "Trois"), ("Parcel", "Un"), ("Waiting room", "Deux")]


@pytest.mark.parametrize(
    ("section", "there", "wanted"),
    [
        ("teams", {"name": "Equipe"}, {"name": "Équipe"}),
        ("calendars", {"name": "Our hours"}, {"name": "our  HOURS "}),
        ("sla_policies", {"name": "Gold"}, {"name": " gold"}),
        ("rules", {"name": "A rule"}, {"name": "A  Rule"}),
        ("routing_rules", {"name": "A rule", "team": "T"}, {"name": "A  Rule", "team": "T"}),
        ("saved_views", {"name": "Late", "filter": "tag:a"}, {"name": "late ", "filter": "tag:a"}),
    ],
)
@pytest.mark.parametrize("prune", [False, True])
def test_a_thing_is_found_by_its_name_as_the_desk_tells_names_apart(
    copies: Copies, section: str, there: dict[str, Any], wanted: dict[str, Any], prune: bool
) -> None:
    added: dict[str, dict[str, Any]] = {
        "calendars": {"hours": {"intervals": [{"day": 0, "start": 540, "end": 1020}]}, "is_default": True},
        "sla_policies": {"targets": {"normal": {"first_reply": 60}}},
        "rules": {
            "trigger": {"type": "events", "events": ["opened"]},
            "actions": [{"type": "priority", "priority": "high"}],
        },
    }
    more = added.get(section, {})
    if section != "teams":
        copies.sections(teams=[{"name": "T"}])
    copies.take(Copy(sections={section: [there | more]}, files={}))
    outcome = copies.take(Copy(sections={section: [wanted | more]}, files={}), prune=prune)
    assert {one.act for one in outcome.changes} <= {"changed"}
    names = [one["name"] for one in json.loads(copies.export())[section] if one["name"] != "T"]
    assert names == [" ".join(wanted["name"].split())]


def test_as_many_views_as_a_desk_may_have_are_all_replaced(
    copies: Copies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST", 2)
    copies.sections(saved_views=[{"name": name, "filter": "tag:a"} for name in "AB"])
    copies.sections(prune=True, saved_views=[{"name": name, "filter": "tag:a"} for name in "CD"])
    assert [one["name"] for one in json.loads(copies.export())["saved_views"]] == ["C", "D"]


def test_what_cannot_go_is_told_beside_what_waited_and_was_taken_in(copies: Copies) -> None:
    hours = {"intervals": [{"day": 0, "start": 540, "end": 1020}]}
    kept = {"name": "Of sales", "hours": hours, "teams": ["Sales"]}
    always = {"name": "Ours", "hours": hours, "is_default": True}
    copies.sections(teams=[{"name": "Sales"}], calendars=[always, kept], statuses=THREE)
    wanted: dict[str, Any] = {"calendars": [always], "statuses": [status("A", "Deux"), status("B", "Un")]}
    (fault,) = copies.rehearse(Copy(sections=wanted, files={}), prune=True).faults
    assert (fault.place, "keep this calendar" in fault.detail) == ("calendars 'Of sales'.teams", True)
