"""Custom fields that customers fill in: which forms ask, and where the answers stand."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from helpdesk.channels.given_fields import fields_header, fields_of
from helpdesk.db import channels
from helpdesk.db import fields as db
from helpdesk.db.customers import contacts
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import ledger
from helpdesk.db.people import advisors
from helpdesk.db.tickets import messages
from helpdesk.db.tickets.tickets import ticket
from helpdesk.domain.events.fields import FieldsChanged
from helpdesk.domain.events.tickets import TicketOpened
from helpdesk.domain.fields.definition import Asked, FieldValue
from helpdesk.errors import BadInput, ParseFailed
from helpdesk.operations.chats import visitor_chat
from helpdesk.operations.fields import defining
from helpdesk.operations.inbound import calls
from helpdesk.operations.tickets.by_hand import opening
from tests.factories import POLICY, add_routing_rule, mail, receive, recorded
from tests.operations.fields.test_fields import ANA, ORDER, PLAN, make, version

WIDGET = [Asked(form="widget", required=True), Asked(form="contact")]
CALL: dict[str, Any] = {
    "call_direction": "in",
    "seconds": 60,
    "text": "It leaks",
    "by": ANA,
    "policy": POLICY,
}


@pytest.fixture
def billing(desk: Desk, ids: dict[str, int]) -> int:
    """A team that gets what names an order with a B."""
    team = desk.write_now(advisors.add_team, "Billing", [])
    make(desk, ORDER, asked=WIDGET)
    desk.write_now(add_routing_rule, "B orders", team, "field.order:B-1")
    return team


def say(desk: Desk, key: str, **values: Any) -> visitor_chat.Said:
    row = desk.read_now(channels.channel, "chat")
    return desk.write_now(visitor_chat.say, row, key, f"c-{key}", "It leaks", POLICY, **values)


def test_where_a_field_is_asked_is_set_up_and_undone(desk: Desk, ids: dict[str, int]) -> None:
    order = make(desk, ORDER)
    form = defining.FieldForm(of="ticket", key="order", kind="text", labels={"en": "Order"}, asked=WIDGET)
    changed = desk.write_now(defining.put, order.id, form, seen=version(desk, order.id), by=ANA)
    assert changed.asked == WIDGET
    back = desk.write_now(defining.undo, order.id, seen=version(desk, order.id), by=ANA)
    assert back is not None
    assert back.asked == desk.read_now(db.field, order.id).asked == []
    with pytest.raises(BadInput, match="asked names each form once") as refused:
        make(desk, ORDER, key="other", asked=[*WIDGET, Asked(form="widget")])
    assert refused.value.field == "asked"


def test_a_visitors_answers_stand_on_ticket_and_contact_before_it_is_routed(desk: Desk, billing: int) -> None:
    make(desk, PLAN, asked=WIDGET)
    said = say(desk, "visitor", fields={"order": "B-1", "plan": "gold"})
    row = desk.read_now(ticket, said.ticket_id)
    assert (row.fields, row.team_id) == ({"order": "B-1"}, billing)
    assert desk.read_now(contacts.contact, row.contact_id).fields == {"plan": "gold"}
    assert recorded(desk, TicketOpened)
    assert [one.by.kind for one in recorded(desk, FieldsChanged)] == ["contact"]
    kept = desk.read_now(messages.message, said.message_id)
    assert kept.remarks == []
    (item,) = desk.read_now(ledger.items, fate=None, after=None, limit=10)
    assert fields_of(desk.read_now(ledger.raw, item.id).headers) == {"order": "B-1", "plan": "gold"}


def test_tickets_by_hand_and_calls_are_routed_by_their_fields_too(desk: Desk, billing: int) -> None:
    contact = receive(desk, mail("cy@shop.example", "A lamp", "It came late")).ticket_id
    assert contact is not None
    row = desk.read_now(channels.channel, "support")
    person = desk.read_now(ticket, contact).contact_id
    values: dict[str, Any] = {"contact_id": person, "channel": row, "subject": "Jar", "text": "It", "by": ANA}
    number = desk.write_now(opening.open_ticket, **values, fields={"order": "B-1"})
    assert desk.read_now(ticket, number).team_id == billing
    with pytest.raises(BadInput) as refused:
        desk.write_now(opening.open_ticket, **values, fields={"order": 1})
    assert refused.value.field == "fields.order"
    phone = desk.read_now(channels.channel, "phone")
    noted = desk.write_now(
        calls.note_call, channel=phone, number="+33123456789", fields={"order": "B-1"}, **CALL
    )
    called = desk.read_now(ticket, desk.read_now(messages.message, noted).ticket_id)
    assert (called.team_id, called.fields) == (billing, {"order": "B-1"})


def test_a_typed_address_changes_nothing_that_is_known_of_a_contact(desk: Desk, ids: dict[str, int]) -> None:
    make(desk, PLAN), make(desk, PLAN, key="level")
    first = receive(desk, mail("cy@shop.example", "A lamp", "It came late", fields={"plan": "gold"}))
    assert first.ticket_id is not None
    person = desk.read_now(ticket, first.ticket_id).contact_id
    assert desk.read_now(contacts.contact, person).fields == {"plan": "gold"}
    given = {"plan": "silver", "level": "gold"}
    second = receive(desk, mail("cy@shop.example", "A jar", "Its lid is gone", fields=given))
    assert second.ticket_id is not None
    assert desk.read_now(contacts.contact, person).fields == {"plan": "gold", "level": "gold"}
    notes = [
        one.text for one in desk.read_now(messages.messages_after, second.ticket_id, 0) if one.kind == "note"
    ]
    assert [note.splitlines()[1:] for note in notes] == [["Plan: silver (known: gold)"]]
    proved = mail("cy@shop.example", "A cup", "It broke", fields={"plan": "silver"})
    receive(desk, structs.replace(proved, sender=structs.replace(proved.sender, attested=True)))
    assert desk.read_now(contacts.contact, person).fields["plan"] == "silver"


def test_given_fields_are_read_from_the_ledger_again_or_fail_visibly() -> None:
    assert fields_header({}) == fields_header(None) == {}
    values: dict[str, FieldValue] = {"order": "Été", "seats": 2.5, "parts": ["a"], "vip": True}
    assert fields_of(fields_header(values)) == values
    with pytest.raises(ParseFailed):
        fields_of({"given-fields": "{"})
