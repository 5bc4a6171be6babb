"""Rules that set custom fields and statuses, and rules that start on those."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from helpdesk.db import setup_lists
from helpdesk.db.log import setup_changes
from helpdesk.domain.events import event as e
from helpdesk.domain.fields.definition import Option
from helpdesk.errors import BadInput
from helpdesk.features.automation.kinds import Action, ChangeTags, FillFields, GiveState
from helpdesk.features.automation.rules import preview, rows, setting_up
from helpdesk.features.automation.rules.setting_up import RuleForm
from helpdesk.features.automation.rules.triggers import OnEvents
from helpdesk.operations.fields import defining, on_tickets, statuses
from helpdesk.operations.fields.defining import FieldForm
from helpdesk.operations.fields.statuses import StatusForm
from helpdesk.operations.tickets import tickets as operations
from tests.features.rules_desk import VIP, Stage

PLAN = FieldForm(
    of="ticket",
    key="plan",
    kind="choice",
    labels={"en": "Plan"},
    choices=[Option(value="gold", labels={"en": "Best one"}), Option(value="basic", labels={"en": "Plain"})],
)
SEATS = FieldForm(of="ticket", key="seats", kind="number", labels={"en": "Seats"})
SUPPLIER = StatusForm(state="pending", labels={"en": "Waiting for supplier"})
GIVES = FillFields(fields={"plan": "gold", "seats": 3})


@pytest.fixture
def there(stage: Stage) -> dict[str, int]:
    """The fields and the status of the desk: their ids."""
    given: dict[str, Any] = {"seen": None, "by": stage.ana}
    made = {form.key: stage.write(defining.put, None, form, **given).id for form in (PLAN, SEATS)}
    return made | {"supplier": stage.write(statuses.put, None, SUPPLIER, **given).id}


def changed(stage: Stage, field_id: int, **values: Any) -> None:
    """Change the field `plan`."""
    newest = stage.desk.read_now(setup_changes.latest, "field", field_id)
    assert newest is not None
    form = msgspec.structs.replace(PLAN, **values)
    stage.write(defining.put, field_id, form, seen=newest.id, by=stage.ana)


def test_a_rule_gives_fields_and_a_status_and_says_so_before_and_after(
    stage: Stage, there: dict[str, int]
) -> None:
    actions: list[Action] = [GIVES, GiveState(state="pending", status_id=there["supplier"])]
    ticket_id = stage.opened()
    form = RuleForm(name="Try", trigger=OnEvents(events=["tags"]), actions=actions)
    (would,) = stage.desk.read_now(preview.dry_run, None, form, stage.who, 10).tickets
    said = [(one.what, one.was, one.now, one.left) for one in would.changes]
    assert said == [
        ("fields", "Plan: – · Seats: –", "Plan: Best one · Seats: 3", ""),
        ("status", "open", "Waiting for supplier", ""),
    ]
    rule_id = stage.rule(*actions, on="tags")
    stage.write(operations.change_tags, ticket_id, ["x"], by=stage.ana)
    stage.follow()
    row = stage.ticket(ticket_id)
    assert (row.fields, row.state, row.status_id) == (
        {"plan": "gold", "seats": 3},
        "pending",
        there["supplier"],
    )
    (done,) = stage.applied(ticket_id)
    assert done.changes == would.changes
    (told,) = stage.told(ticket_id, e.FieldsChanged)
    assert (told.by.kind, told.by.id) == ("rule", rule_id)
    stage.write(operations.change_tags, ticket_id, ["y"], by=stage.ana)
    stage.follow()
    assert stage.applied(ticket_id)[-1].changes == []


def test_a_status_is_given_within_its_state_and_another_state_takes_it(
    stage: Stage, there: dict[str, int]
) -> None:
    ticket_id = stage.opened()
    stage.write(operations.change_state, ticket_id, "pending", by=stage.ana)
    stage.rule(GiveState(state="pending", status_id=there["supplier"]), on="tags")
    stage.rule(GiveState(state="open"), on="priority", name="Open it")
    stage.write(operations.change_tags, ticket_id, ["x"], by=stage.ana)
    stage.follow()
    assert stage.ticket(ticket_id).status_id == there["supplier"]
    stage.write(operations.set_priority, ticket_id, "urgent", by=stage.ana)
    stage.follow()
    assert (stage.ticket(ticket_id).state, stage.ticket(ticket_id).status_id) == ("open", None)


def test_null_empties_a_field(stage: Stage, there: dict[str, int]) -> None:
    ticket_id = stage.opened()
    stage.write(on_tickets.set_fields, ticket_id, {"plan": "gold", "seats": 2}, by=stage.ana)
    stage.rule(FillFields(fields={"plan": None}), on="tags")
    stage.write(operations.change_tags, ticket_id, ["x"], by=stage.ana)
    stage.follow()
    assert stage.ticket(ticket_id).fields == {"seats": 2}


@pytest.mark.parametrize(
    ("action", "field"),
    [
        (FillFields(fields={"plan": "silver"}), "actions.0.fields.plan"),
        (FillFields(fields={"plan": "gold", "seats": "many"}), "actions.0.fields.seats"),
        (FillFields(fields={"colour": "red"}), "actions.0.fields.colour"),
        (GiveState(state="pending", status_id=999), "actions.0.status_id"),
        (GiveState(state="open", status_id=1), "actions.0.status_id"),
    ],
)
def test_a_wrong_value_is_refused_where_the_rule_is_made(
    stage: Stage, there: dict[str, int], action: Action, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        stage.rule(action)
    assert refused.value.field == field


def test_what_is_gone_is_left_out_and_told_and_the_rest_is_done(stage: Stage, there: dict[str, int]) -> None:
    rule_id = stage.rule(GIVES, GiveState(state="pending", status_id=there["supplier"]), *VIP, on="priority")
    assert stage.said_of(rule_id)[0] == ""
    changed(stage, there["plan"], choices=[PLAN.choices[1]])
    newest = stage.desk.read_now(setup_changes.latest, "status", there["supplier"])
    assert newest is not None
    gone = msgspec.structs.replace(SUPPLIER, archived=True)
    stage.write(statuses.put, there["supplier"], gone, seen=newest.id, by=stage.ana)
    assert "Plan must be one of its choices: basic" in stage.said_of(rule_id)[0]
    ticket_id = stage.opened()
    stage.write(operations.set_priority, ticket_id, "urgent", by=stage.ana)
    stage.follow()
    (done,) = stage.applied(ticket_id)
    assert [(one.what, one.left) for one in done.changes] == [
        ("fields", "gone"),
        ("status", "gone"),
        ("tags", ""),
    ]
    row = stage.ticket(ticket_id)
    assert (row.fields, row.state, row.tags, done.error) == ({}, "open", ["vip"], "")


def test_an_archived_field_takes_no_value_of_a_rule(stage: Stage, there: dict[str, int]) -> None:
    rule_id = stage.rule(FillFields(fields={"plan": "gold"}), on="priority")
    changed(stage, there["plan"], archived=True)
    assert "Plan is archived" in stage.said_of(rule_id)[0]
    ticket_id = stage.opened()
    stage.write(operations.set_priority, ticket_id, "urgent", by=stage.ana)
    stage.follow()
    assert [(one.now, one.left) for one in stage.applied(ticket_id)[0].changes] == [("Plan", "gone")]


def test_a_rule_starts_when_a_field_or_a_status_changes(stage: Stage, there: dict[str, int]) -> None:
    stage.rule(ChangeTags(add=["filled"]), on="fields")
    stage.rule(ChangeTags(add=["called"]), on="status", name="Called")
    ticket_id = stage.opened()
    stage.write(operations.change_state, ticket_id, "pending", by=stage.ana)
    stage.follow()
    assert stage.ticket(ticket_id).tags == []
    stage.write(on_tickets.set_fields, ticket_id, {"seats": 2}, by=stage.ana)
    stage.follow()
    assert stage.ticket(ticket_id).tags == ["filled"]
    stage.write(operations.change_state, ticket_id, "pending", by=stage.ana, status=there["supplier"])
    stage.follow()
    assert stage.ticket(ticket_id).tags == ["filled", "called"]


def test_a_rule_that_changes_what_it_starts_on_says_so(stage: Stage, there: dict[str, int]) -> None:
    rule_id = stage.rule(GIVES, on="fields")
    assert "fields" in stage.said_of(rule_id)[1]


def test_a_long_filter_of_before_stays_with_other_changes_and_comes_back(stage: Stage) -> None:
    rule_id = stage.rule(*VIP)
    long = " OR ".join(f'subject_has:"word number {number}"' for number in range(70))
    assert len(long) > 1_000

    def rewritten(tx: Any) -> None:
        setup_lists.put(tx, rows.RULES, msgspec.structs.replace(rows.rule(tx, rule_id), filter=long))

    stage.write(rewritten)

    def saved(name: str, text: str, seen: int | None) -> int:
        form = RuleForm(name=name, trigger=OnEvents(events=["opened"]), actions=VIP, filter=text)
        stage.write(setting_up.put, rule_id, form, seen=seen, who=stage.who, by=stage.ana)
        newest = stage.desk.read_now(setup_changes.latest, "rule", rule_id)
        assert newest is not None
        return newest.id

    first = stage.desk.read_now(setup_changes.latest, "rule", rule_id)
    seen = saved("Another name", long, first.id if first else None)
    with pytest.raises(BadInput) as refused:
        saved("Another name", f"{long} OR tag:x", seen)
    assert refused.value.field == "filter"
    seen = saved("Short", "tag:x", seen)
    back = stage.write(setting_up.undo, rule_id, seen=seen, who=stage.who, by=stage.ana)
    assert (back.name, back.filter) == ("Another name", long)
    assert stage.said_of(rule_id)[0] == ""
    ticket_id = stage.opened()
    stage.follow()
    assert stage.applied(ticket_id) == []
