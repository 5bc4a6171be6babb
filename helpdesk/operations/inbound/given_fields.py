"""Custom fields that come with a message, from another system or from a form that its customer filled in:
what fits is set on its ticket and its customer. What does not is said on the message, which is never refused
for it."""

from __future__ import annotations

import msgspec

from helpdesk.db import fields as db
from helpdesk.db.customers import contacts
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.domain.events.actors import SYSTEM, Actor
from helpdesk.domain.fields.definition import Definition, FieldValue, told
from helpdesk.domain.fields.given import checked
from helpdesk.domain.messages import InboundMessage
from helpdesk.errors import BadInput
from helpdesk.operations.answers import replies
from helpdesk.operations.customers import contacts as customers
from helpdesk.operations.fields import on_tickets
from helpdesk.operations.inbound.customer_messages import Prepared


def fitting_fields(tx: Reading, prepared: Prepared) -> Prepared:
    """The message with those of its fields that a ticket or a contact takes, and a remark if there were
    others."""
    given = prepared.message.fields
    if not given:
        return prepared
    known = [one for one in db.all_fields(tx) if one.of != "company"]  # no message says what a company has
    kept: dict[str, FieldValue] = {}
    for key, value in given.items():
        try:
            checked(known, {key: value}, field="fields")
        except BadInput:
            continue
        kept[key] = value
    remarks = prepared.message.remarks
    if len(kept) < len(given):
        remarks = [*remarks, "fields-left-out"]
    message = msgspec.structs.replace(prepared.message, fields=kept, remarks=remarks)
    return msgspec.structs.replace(prepared, message=message)


def take_fields(tx: Transaction, ticket_id: int, message: InboundMessage, contact_id: int) -> None:
    """Set the fields of a message, which all fit, on its ticket and on the contact who wrote it. Who is not
    attested changes nothing that is known of a contact: an address can be typed by anybody. Then a note says
    what they gave."""
    if not message.fields:
        return
    by = Actor(kind="contact", name=message.sender.name or message.sender.value)
    fields = [one for one in db.all_fields(tx) if one.key in message.fields]
    of_ticket = _given(fields, "ticket", message)
    if of_ticket:
        on_tickets.set_fields(tx, ticket_id, of_ticket, by=by)
    of_contact = _given(fields, "contact", message)
    if not of_contact:
        return
    known = contacts.contact(tx, contact_id).fields
    refused = {} if message.sender.attested else {key: known[key] for key in of_contact.keys() & known.keys()}
    taken = {key: value for key, value in of_contact.items() if key not in refused}
    if taken:
        customers.change(tx, contact_id, {"fields": taken}, by=by)
    lines = [
        f"{one.label}: {told(of_contact[one.key])} (known: {told(refused[one.key])})"
        for one in fields
        if one.key in refused and of_contact[one.key] != refused[one.key]
    ]
    if lines:
        text = "The sender is unverified, so these answers did not change the contact:\n" + "\n".join(lines)
        replies.add_note(tx, ticket_id, text, by=SYSTEM)


def _given(fields: list[Definition], of: str, message: InboundMessage) -> dict[str, FieldValue]:
    return {one.key: message.fields[one.key] for one in fields if one.of == of}
