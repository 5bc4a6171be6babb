"""Custom fields that another system gives with a message: what fits is set on its ticket. What does not is
said on the message, which is never refused for it."""

from __future__ import annotations

import msgspec

from helpdesk.db import fields as db
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.fields.definition import FieldValue
from helpdesk.domain.fields.given import checked
from helpdesk.domain.messages import InboundMessage
from helpdesk.errors import BadInput
from helpdesk.operations.fields import on_tickets
from helpdesk.operations.inbound.customer_messages import Prepared


def fitting_fields(tx: Reading, prepared: Prepared) -> Prepared:
    """The message with those of its fields that a ticket takes, and a remark if there were others."""
    given = prepared.message.fields
    if not given:
        return prepared
    known = db.fields_of(tx, "ticket")
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


def take_fields(tx: Transaction, ticket_id: int, message: InboundMessage) -> None:
    """Set the fields of a message, which all fit, on its ticket."""
    if message.fields:
        name = message.sender.name or message.sender.value
        by = Actor(kind="contact", name=name)
        on_tickets.set_fields(tx, ticket_id, dict(message.fields), by=by)
