"""A file is taken in whole or not at all; what is wrong with it is told with its place."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from helpdesk.db import fields
from helpdesk.db.log import setup_changes
from helpdesk.db.people import advisors, teams
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.setup_copy.document import MOST_FILE, Copy, read
from helpdesk.domain.setup_copy.entries import Difference
from helpdesk.errors import BadInput, Conflict
from helpdesk.operations.people.staff import add_advisor
from tests.features.setup_copy.copies import MAIL, Copies

ANA = {"email": "ana@desk.example", "name": "Ana", "role": "admin"}


def told(outcome: Any) -> list[tuple[str, str, str]]:
    return [(one.act, one.part, one.name) for one in outcome.changes]


def test_what_is_missing_is_made_what_differs_is_changed_and_the_rest_is_left_alone(copies: Copies) -> None:
    copies.sections(teams=[{"name": "Support"}, {"name": "Sales"}], people=[ANA])
    outcome = copies.sections(
        teams=[{"name": "support"}, {"name": "Returns"}], people=[ANA | {"capacity": 9, "teams": ["Returns"]}]
    )
    assert told(outcome) == [
        ("made", "teams", "Returns"),
        ("changed", "teams", "support"),
        ("changed", "people", "ana@desk.example"),
    ]
    assert outcome.changes[2].fields == [
        Difference(field="capacity", before="5", after="9"),
        Difference(field="teams", before="[]", after='["Returns"]'),
    ]


def test_each_change_has_its_actor_and_can_be_undone_like_one_of_a_screen(copies: Copies) -> None:
    copies.sections(
        people=[ANA], fields=[{"of": "ticket", "key": "size", "kind": "text", "labels": {"en": "Size"}}]
    )
    (ana,) = copies.desk.read_now(advisors.enabled_advisors)
    copies.by = Actor(kind="advisor", id=ana.id, name="Ana")
    copies.sections(fields=[{"of": "ticket", "key": "size", "kind": "text", "labels": {"en": "Sizes"}}])
    (field,) = copies.desk.read_now(fields.all_fields)
    change = copies.desk.read_now(setup_changes.latest, "field", field.id)
    assert change is not None
    assert change.before is not None
    assert (change.by.name, change.before["labels"]) == ("Ana", {"en": "Size"})


def test_every_fault_is_told_with_its_place_and_nothing_is_changed(copies: Copies) -> None:
    before = copies.export()
    faults = copies.faults(
        teams=[{"name": "Support"}, {"name": " "}],
        people=[ANA | {"role": "boss"}, ANA | {"email": "nobody"}],
        routing_rules=[
            {"name": "One", "team": "Support"},
            {"name": "Two", "team": "Support", "filter": "tag:vip quue:support"},
            {"name": "Three", "team": "Suport"},
        ],
        rules=[
            {
                "name": "A",
                "trigger": {"type": "events", "events": ["opened"]},
                "actions": [{"type": "note", "text": ""}],
            },
            {
                "name": "B",
                "trigger": {"type": "events", "events": ["opened"]},
                "actions": [{"type": "assign", "advisor": "x@y.example"}],
            },
        ],
    )
    assert list(faults) == [
        "teams[1].name",
        "people[0].role",
        "people[1].email",
        "routing_rules[1].filter",
        "routing_rules[2].team",
        "rules[0].actions[0].text",
        "rules[1].actions[0].advisor",
    ]
    assert faults["routing_rules[1].filter"].startswith("There is no field “quue”.")
    assert faults["routing_rules[1].filter"].endswith("(At character 9.)")
    assert faults["routing_rules[2].team"] == "There is no team 'Suport'; there are: Support."
    assert faults["rules[1].actions[0].advisor"] == "There is no advisor 'x@y.example'."
    assert copies.export() == before


def test_what_the_file_names_twice_is_told(copies: Copies) -> None:
    copies.sections(people=[ANA])
    faults = copies.faults(
        people=[ANA, ANA | {"email": "Ana <ana@desk.example>"}], teams=[{"name": "A"}, {"name": "a"}]
    )
    assert faults == {
        "teams[1].name": "There is already a team 'A'.",
        "people[1].email": "ana@desk.example is already an advisor.",
    }


def test_what_is_wrong_with_a_thing_that_is_there_is_told_once(copies: Copies) -> None:
    copies.sections(people=[ANA])
    copy = Copy(sections={"people": [ANA | {"capacity": 0}]}, files={})
    assert [one.place for one in copies.rehearse(copy).faults] == ["people[0].capacity"]


def test_what_names_something_that_was_refused_is_not_told_too(copies: Copies) -> None:
    faults = copies.faults(
        fields=[{"of": "ticket", "key": "Bad Key", "kind": "text", "labels": {"en": "x"}}],
        people=[ANA | {"teams": ["Nowhere"]}],
        people_routing=[{"email": "ana@desk.example", "skills": {"french": 3}}],
    )
    assert list(faults) == ["people[0].team", "fields[0].key"]


def test_wrong_shapes_are_all_told_before_anything_is_tried(copies: Copies) -> None:
    faults = copies.faults(
        teams=[{"name": "Support", "nmae": "x"}, {"name": 3}],
        peple=[],
        routing={"weights": {"email": "much"}},
        people={},
    )
    assert faults.pop("peple").startswith("There is no such section; there are: brand, teams, people, ")
    assert faults == {
        "teams[0].nmae": "There is no such field.",
        "teams[1].name": "Expected `str`, got `int`.",
        "people": "This must be a list.",
        "routing.weights[...]": "Expected `float`, got `str`.",
    }


def test_taking_a_faulty_file_in_refuses_all_of_it_and_names_the_first_place(copies: Copies) -> None:
    with pytest.raises(BadInput) as refused:
        copies.sections(teams=[{"name": "Support"}, {"name": ""}], people=[ANA | {"capacity": 0}])
    assert refused.value.field == "teams[1].name"
    assert "people[0].capacity: capacity must be 1 to 10,000." in refused.value.detail
    assert copies.desk.read_now(teams.all_teams) == []


def test_a_rehearsal_tells_the_same_and_changes_nothing(copies: Copies) -> None:
    copy = Copy(sections={"teams": [{"name": "Support"}], "people": [ANA]}, files={})
    before = copies.export()
    seen = copies.rehearse(copy)
    assert copies.export() == before
    done = copies.take(copy, seen=seen.state)
    assert (done.changes, done.notes) == (seen.changes, seen.notes)
    with pytest.raises(Conflict, match="Somebody changed the settings"):
        copies.take(copy, seen=seen.state)


def test_fields_can_ask_for_what_comes_later_in_the_file(copies: Copies) -> None:
    field = {"of": "ticket", "key": "size", "kind": "text", "labels": {"en": "Size"}}
    outcome = copies.sections(
        fields=[
            field | {"required": "field.colour:red channel:support"},
            field | {"key": "colour", "required": "field.size:big"},
        ],
        channels=[MAIL],
    )
    assert told(outcome) == [
        ("made", "fields", "size"),
        ("made", "fields", "colour"),
        ("made", "channels", "support"),
    ]
    stored = copies.desk.read_now(fields.all_fields)
    assert [one.required for one in stored] == ["field.colour:red channel:support", "field.size:big"]


def test_another_calendar_can_become_the_default_one(copies: Copies) -> None:
    hours = {"intervals": [{"day": 0, "start": 540, "end": 1020}]}
    office, night = {"name": "Office", "hours": hours}, {"name": "Night", "hours": hours}
    copies.sections(calendars=[office | {"is_default": True}, night])
    copies.sections(calendars=[office, night | {"is_default": True}])
    found = read(copies.export()).sections["calendars"]
    assert [(one["name"], one["is_default"]) for one in found] == [("Night", True), ("Office", False)]
    assert list(copies.faults(calendars=[office, night])) == ["calendars[1].is_default"]


def test_the_order_is_the_one_of_the_file(copies: Copies) -> None:
    names = ["One", "Two", "Three"]
    rules = {name: {"name": name, "team": "Support"} for name in names}
    copies.sections(teams=[{"name": "Support"}], routing_rules=[rules[one] for one in names])
    outcome = copies.sections(routing_rules=[rules["Three"], rules["One"]])
    assert told(outcome) == [("ordered", "routing_rules", "")]
    found = read(copies.export()).sections["routing_rules"]
    assert [one["name"] for one in found] == ["Three", "One", "Two"]


def test_nothing_goes_unless_it_is_asked_for(copies: Copies) -> None:
    copies.sections(
        teams=[{"name": "Support"}, {"name": "Sales"}],
        people=[ANA, {"email": "bo@desk.example", "name": "Bo", "teams": ["Sales"]}],
        fields=[{"of": "ticket", "key": "size", "kind": "text", "labels": {"en": "Size"}}],
        channels=[MAIL],
        routing_rules=[{"name": "All", "team": "Sales"}],
        senders=[{"sender": "@spam.example", "action": "park"}],
        saved_views=[{"name": "Late", "filter": "is:waiting"}],
    )
    less: dict[str, Any] = {
        "teams": [{"name": "Support"}],
        "people": [ANA],
        "routing_rules": [],
        "fields": [],
    }
    less |= {"channels": [], "senders": []}
    assert copies.sections(**less).changes == []
    outcome = copies.sections(prune=True, **less)
    assert sorted(told(outcome)) == [
        ("changed", "fields", "size"),
        ("removed", "channels", "support"),
        ("removed", "people", "bo@desk.example"),
        ("removed", "routing_rules", "All"),
        ("removed", "senders", "@spam.example"),
        ("removed", "teams", "Sales"),
    ]
    assert [one.fields for one in outcome.changes if one.part == "fields"] == [
        [Difference(field="archived", before="false", after="true")]
    ]
    views = read(copies.export()).sections["saved_views"]
    assert [one["name"] for one in views] == ["Late"], "the file has no such section"
    back = copies.sections(teams=[{"name": "Sales"}])
    assert told(back) == [("made", "teams", "Sales")], "the archived team is back"
    assert copies.faults(people=[{"email": "bo@desk.example", "name": "Bo"}]) == {
        "people[0].email": "bo@desk.example is disabled here. Enable the account in Settings › People, or"
        " take it out of the file."
    }


def test_the_last_admin_stays(copies: Copies) -> None:
    copies.sections(people=[ANA])
    assert "only admin" in copies.faults(people=[ANA | {"role": "advisor"}])["people[0].role"]
    pruned = copies.rehearse(Copy(sections={"people": []}, files={}), prune=True)
    assert [one.place for one in pruned.faults] == ["people 'ana@desk.example'.role"]


def test_small_files_of_replies_come_along_and_large_ones_are_named(copies: Copies) -> None:
    contents = [b"prices", b"x" * (MOST_FILE + 1)]
    files = {hashlib.sha256(one).hexdigest(): one for one in contents}
    entries = [
        {"name": f"{number}.pdf", "type": "application/pdf", "size": len(content), "sha256": digest}
        for number, (digest, content) in enumerate(files.items())
    ]
    reply = {"name": "Prices", "texts": {"en": "See below."}, "attachments": entries}
    copies.take(Copy(sections={"saved_replies": [reply]}, files=files))
    content = copies.export()
    assert list(read(content).files.values()) == [b"prices"]
    assert read(content).sections["saved_replies"][0]["attachments"] == entries
    copies.stored.clear()
    outcome = copies.rehearse(Copy(sections={"saved_replies": [reply | {"name": "New"}]}, files={}))
    assert [one.told for one in outcome.notes] == [
        f"saved_replies[0].attachments: The copy does not have the file '{number}.pdf'. Add it to the reply."
        for number in (0, 1)
    ]


def test_a_rule_answers_with_the_reply_of_that_name_on_the_other_desk(copies: Copies) -> None:
    reply = {"folder": "Orders", "name": "Late", "team": None}
    rule = {"name": "A", "trigger": {"type": "events", "events": ["opened"]}}
    copies.sections(
        saved_replies=[{"name": "Other", "texts": {"en": "x"}}, reply | {"texts": {"en": "It is late."}}],
        rules=[rule | {"actions": [{"type": "reply", "reply": reply}]}],
    )
    assert read(copies.export()).sections["rules"][0]["actions"] == [{"type": "reply", "reply": reply}]
    faults = copies.faults(rules=[rule | {"actions": [{"type": "reply", "reply": None}]}])
    assert faults == {"rules[0].actions[0].reply": "There is no reply null."}
    assert list(copies.faults(rules=[rule | {"actions": [{"type": "dance"}]}])) == ["rules[0].actions[0]"]


def test_new_people_have_no_password(copies: Copies) -> None:
    outcome = copies.sections(people=[ANA])
    assert [one.told for one in outcome.notes] == [
        "people[0]: ana@desk.example has no password yet. Send a link from Settings › People."
    ]
    assert copies.desk.read_now(advisors.password_of, "ana@desk.example") is None
    with pytest.raises(Conflict):
        copies.desk.write_now(add_advisor, "ana@desk.example", "Ana", "advisor", [], 5, "x")
