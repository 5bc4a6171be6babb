"""Custom fields: set up and undone, given values, and required before a ticket is solved."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.db import fields as db
from helpdesk.db.customers import contacts
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import setup_changes
from helpdesk.db.schema.tickets import tickets as table
from helpdesk.db.tickets import messages
from helpdesk.db.tickets import tickets as rows
from helpdesk.db.tickets.filters.conditions import compiled
from helpdesk.domain.events.actors import SYSTEM, Actor
from helpdesk.domain.events.fields import FieldsChanged
from helpdesk.domain.events.people import ContactChanged
from helpdesk.domain.fields.definition import Definition, Option
from helpdesk.domain.filters.facts import Viewer
from helpdesk.domain.filters.parse import parse
from helpdesk.errors import BadInput, Conflict, FieldsMissing, InvalidMove, NotFound
from helpdesk.operations.customers import contacts as customers
from helpdesk.operations.customers import merges
from helpdesk.operations.fields import defining, on_tickets
from helpdesk.operations.fields.defining import WHAT, FieldForm
from helpdesk.operations.tickets import acts, tickets
from tests import factories

ANA = Actor(kind="advisor", id=1, name="Ana")
ORDER = FieldForm(of="ticket", key="order", kind="text", labels={"en": "Order number", "fr": "Commande"})
PLAN = FieldForm(
    of="contact",
    key="plan",
    kind="choice",
    labels={"en": "Plan"},
    choices=[Option(value=one, labels={"en": one.title()}) for one in ("gold", "silver")],
)


def make(desk: Desk, form: FieldForm, **values: Any) -> Definition:
    form = FieldForm(**{name: getattr(form, name) for name in FieldForm.__struct_fields__} | values)
    return desk.write_now(defining.put, None, form, seen=None, by=ANA)


def version(desk: Desk, field_id: int) -> int:
    newest = desk.read_now(setup_changes.latest, WHAT, field_id)
    assert newest is not None
    return newest.id


def receive(desk: Desk, sender: str = "cy@shop.example") -> int:
    outcome = factories.receive(desk, factories.mail(sender, "A lamp", "It came late"))
    assert outcome.ticket_id is not None
    return outcome.ticket_id


def found(tx: Reading, text: str) -> list[int]:
    condition = compiled(tx, parse(text), Viewer()).condition
    return list(tx.conn.scalars(select(table.c.id).where(condition).order_by(table.c.id)))


def test_a_field_is_made_changed_ordered_and_each_is_undone(desk: Desk, ids: dict[str, int]) -> None:
    order, plan = make(desk, ORDER), make(desk, PLAN)
    assert [order.position, plan.position] == [1, 2]
    renamed = FieldForm(of="ticket", key="order", kind="text", labels={"en": "Order no."}, archived=True)
    changed = desk.write_now(defining.put, order.id, renamed, seen=version(desk, order.id), by=ANA)
    assert (changed.label, changed.archived) == ("Order no.", True)
    with pytest.raises(Conflict, match="Ana changed this meanwhile"):
        desk.write_now(defining.put, order.id, renamed, seen=1, by=ANA)
    back = desk.write_now(defining.undo, order.id, seen=version(desk, order.id), by=ANA)
    assert back == order
    desk.write_now(defining.order, [plan.id, order.id], by=ANA)
    assert [one.key for one in desk.read_now(db.all_fields)] == ["plan", "order"]
    with pytest.raises(BadInput, match="Name each field once"):
        desk.write_now(defining.order, [plan.id], by=ANA)


def test_a_new_field_is_taken_back_only_while_it_has_no_values(desk: Desk, ids: dict[str, int]) -> None:
    order = make(desk, ORDER)
    assert desk.write_now(defining.undo, order.id, seen=version(desk, order.id), by=ANA) is None
    with pytest.raises(NotFound):
        desk.read_now(db.field, order.id)
    again = desk.write_now(defining.undo, order.id, seen=version(desk, order.id), by=ANA)
    assert again == order
    other = make(desk, ORDER, key="order_2")
    desk.write_now(on_tickets.set_fields, receive(desk), {"order_2": "A1"}, by=ANA)
    with pytest.raises(Conflict, match="has values already"):
        desk.write_now(defining.undo, other.id, seen=version(desk, other.id), by=ANA)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"key": "Order"}, "key"),
        ({"key": "x" * 41}, "key"),
        ({"labels": {}}, "labels"),
        ({"labels": {"english": "x"}}, "labels"),
        ({"labels": {"en": " "}}, "labels"),
        ({"help": {"en": "x" * 501}}, "help"),
        ({"kind": "choice"}, "choices"),
        ({"choices": [Option(value="a", labels={"en": "A"})]}, "choices"),
        ({"kind": "choices", "choices": [Option(value="a", labels={"en": "A"})] * 2}, "choices"),
        ({"kind": "choice", "choices": [Option(value="A b", labels={"en": "A"})]}, "choices"),
        ({"kind": "choice", "choices": [Option(value="a", labels={})]}, "choices"),
        ({"required": "is:opn"}, "required"),
        ({"required": "queue:nowhere"}, "required"),
    ],
)
def test_a_form_that_breaks_a_rule_names_its_field_and_changes_nothing(
    desk: Desk, ids: dict[str, int], values: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        make(desk, ORDER, **values)
    assert refused.value.field == field
    assert desk.read_now(db.all_fields) == []


def test_a_key_is_taken_once_and_never_changes(desk: Desk, ids: dict[str, int]) -> None:
    order = make(desk, ORDER)
    with pytest.raises(Conflict, match="already a field") as taken:
        make(desk, PLAN, key="order")
    assert taken.value.field == "key"
    for values in ({"key": "other"}, {"kind": "link"}, {"of": "contact"}):
        form = FieldForm(**{name: getattr(ORDER, name) for name in FieldForm.__struct_fields__} | values)
        with pytest.raises(BadInput, match="never changes"):
            desk.write_now(defining.put, order.id, form, seen=version(desk, order.id), by=ANA)


def test_values_are_set_told_as_an_event_and_found(desk: Desk, ids: dict[str, int]) -> None:
    make(desk, ORDER), make(desk, PLAN)
    ticket, other = receive(desk), receive(desk, "dora@shop.example")
    desk.write_now(on_tickets.set_fields, ticket, {"order": " AB 1 "}, by=ANA)
    assert desk.read_now(rows.ticket, ticket).fields == {"order": "AB 1"}
    (event,) = factories.recorded(desk, FieldsChanged)
    (change,) = event.changes
    assert change.says == "Order number – → AB 1"
    desk.write_now(on_tickets.set_fields, ticket, {"order": "AB 1"}, by=ANA)
    assert len(factories.recorded(desk, FieldsChanged)) == 1, "what did not change is no event"
    contact = desk.read_now(rows.ticket, ticket).contact_id
    desk.write_now(customers.change, contact, {"fields": {"plan": "gold"}}, by=ANA)
    assert factories.recorded(desk, ContactChanged)[-1].fields[0].now == "gold"
    assert desk.read_now(found, 'field.order:"ab 1"') == [ticket]
    assert desk.read_now(found, "field.plan:gold") == [ticket]
    assert desk.read_now(found, "field.plan:none") == [other]
    desk.write_now(on_tickets.set_fields, ticket, {"order": None}, by=ANA)
    assert desk.read_now(found, "-field.order:none") == []


def test_a_wrong_value_changes_nothing_and_an_archived_field_keeps_its_own(
    desk: Desk, ids: dict[str, int]
) -> None:
    make(desk, ORDER), make(desk, PLAN)
    ticket = receive(desk)
    desk.write_now(on_tickets.set_fields, ticket, {"order": "A"}, by=ANA)
    for given in ({"order": 3}, {"plan": "gold"}, {"order": "B", "none": 1}):
        with pytest.raises(BadInput):
            desk.write_now(on_tickets.set_fields, ticket, given, by=ANA)
    order = desk.read_now(db.all_fields)[0]
    archived = FieldForm(of="ticket", key="order", kind="text", labels=ORDER.labels, archived=True)
    desk.write_now(defining.put, order.id, archived, seen=version(desk, order.id), by=ANA)
    with pytest.raises(BadInput, match="Order number is archived"):
        desk.write_now(on_tickets.set_fields, ticket, {"order": "B"}, by=ANA)
    assert desk.read_now(rows.ticket, ticket).fields == {"order": "A"}
    assert desk.read_now(found, "field.order:a") == [ticket]


def test_a_merged_ticket_takes_no_values(desk: Desk, ids: dict[str, int]) -> None:
    make(desk, ORDER)
    one, other = receive(desk), receive(desk, "dora@shop.example")
    desk.write_now(acts.merge, one, other, by=ANA)
    with pytest.raises(InvalidMove, match="was merged"):
        desk.write_now(on_tickets.set_fields, one, {"order": "A"}, by=ANA)


def close(desk: Desk, ticket: int, by: Actor = ANA) -> None:
    desk.write_now(tickets.close, ticket, "solved", by=by, policy=factories.POLICY, survey=False)


def test_a_required_field_stops_a_person_and_nobody_else(desk: Desk, ids: dict[str, int]) -> None:
    make(desk, ORDER, required="channel:email"), make(desk, PLAN, required=""), make(desk, ORDER, key="more")
    ticket = receive(desk)
    with pytest.raises(FieldsMissing, match="a value in Order number, Plan before") as refused:
        close(desk, ticket)
    assert (refused.value.missing, refused.value.field) == (["order", "plan"], "fields.order")
    assert desk.read_now(rows.ticket, ticket).state == "open"
    desk.write_now(on_tickets.set_fields, ticket, {"order": "A"}, by=ANA)
    contact = desk.read_now(rows.ticket, ticket).contact_id
    desk.write_now(customers.change, contact, {"fields": {"plan": "gold"}}, by=ANA)
    close(desk, ticket)
    desk.write_now(on_tickets.set_fields, ticket, {"order": None}, by=ANA)
    desk.write_now(tickets.close, ticket, "closed", by=ANA, policy=factories.POLICY, survey=False)
    other = receive(desk, "dora@shop.example")
    close(desk, other, SYSTEM)
    assert desk.read_now(rows.ticket, other).state == "solved"


def test_a_field_is_required_only_of_tickets_that_its_filter_finds(desk: Desk, ids: dict[str, int]) -> None:
    make(desk, ORDER, required="tag:order")
    ticket = receive(desk)
    close(desk, ticket)
    other = receive(desk, "dora@shop.example")
    desk.write_now(tickets.change_tags, other, ["order"], by=ANA)
    with pytest.raises(FieldsMissing):
        close(desk, other)


def test_a_merge_of_customers_joins_their_fields_and_undoing_it_parts_them(
    desk: Desk, ids: dict[str, int]
) -> None:
    make(desk, PLAN), make(desk, PLAN, key="other", required=None)
    one, other = receive(desk), receive(desk, "dora@shop.example")
    gone, into = (desk.read_now(rows.ticket, number).contact_id for number in (one, other))
    desk.write_now(customers.change, gone, {"fields": {"plan": "gold", "other": "gold"}}, by=ANA)
    desk.write_now(customers.change, into, {"fields": {"plan": "silver"}}, by=ANA)
    merge = desk.write_now(merges.merge_contacts, gone, into, by=ANA)
    assert desk.read_now(contacts.contact, into).fields == {"plan": "silver", "other": "gold"}
    assert desk.read_now(found, "field.plan:silver field.other:gold") == [one, other]
    desk.write_now(merges.undo_merge, merge, by=ANA)
    assert desk.read_now(contacts.contact, into).fields == {"plan": "silver"}
    assert desk.read_now(contacts.contact, gone).fields == {"plan": "gold", "other": "gold"}
    assert desk.read_now(found, "field.plan:gold field.other:gold") == [one]
    assert desk.read_now(found, "field.other:none") == [other]


def test_a_message_sets_the_fields_that_fit_and_says_that_others_were_left_out(
    desk: Desk, ids: dict[str, int]
) -> None:
    make(desk, ORDER), make(desk, PLAN), make(desk, ORDER, key="seats", kind="number")
    given = {"order": "AB-1", "seats": "many", "plan": "gold", "nothing": 1}
    outcome = factories.receive(desk, factories.mail("cy@shop.example", "A lamp", "It", fields=given))
    assert outcome.ticket_id is not None
    assert desk.read_now(rows.ticket, outcome.ticket_id).fields == {"order": "AB-1"}
    (event,) = factories.recorded(desk, FieldsChanged)
    assert event.by.kind == "contact"
    assert outcome.message_id is not None
    stored = desk.read_now(messages.messages_by_id, [outcome.message_id])[outcome.message_id]
    assert stored.remarks == ["fields-left-out"]
