"""Custom fields of a ticket: their values, and those that it needs before it is solved."""

from __future__ import annotations

from typing import Any

from helpdesk.db import fields as db
from helpdesk.db.customers import contacts
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.tickets.filters.stored_facts import facts_of
from helpdesk.db.tickets.tickets import TicketRecord, change_ticket, locked_ticket
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.fields import FieldsChanged
from helpdesk.domain.fields.definition import Definition
from helpdesk.domain.filters.facts import Viewer, matches
from helpdesk.domain.filters.parse import stored
from helpdesk.domain.filters.tree import Filter, asked_by
from helpdesk.domain.lifecycle import was_merged
from helpdesk.errors import BadInput, FieldsMissing
from helpdesk.operations.fields import values
from helpdesk.said import Said


def set_fields(tx: Transaction, ticket_id: int, given: dict[str, Any], *, by: Actor) -> None:
    """Give a ticket values in custom fields; null empties one, and what is not given stays. BadInput names
    the field by its label."""
    row = locked_ticket(tx, ticket_id)
    if row.merged_into is not None:
        raise was_merged(ticket_id, row.merged_into)
    after, changes = values.changed(tx, "ticket", ticket_id, given, row.fields)
    if changes:
        change_ticket(tx, ticket_id, fields=after)
        tx.record(FieldsChanged(ticket_id=ticket_id, changes=changes, by=by))


def check_required(tx: Reading, row: TicketRecord, *, by: Actor) -> None:
    """FieldsMissing if a person ends the work on a ticket that has no value in a field that it needs. The
    desk itself, a rule, the bot and a sweep are not stopped: nobody is there who could fill it in."""
    if by.kind != "advisor" or not row.active:
        return
    missing = missing_of(tx, row, by=by)
    if missing:
        labels = ", ".join(one.label for one in missing)
        raise FieldsMissing(
            Said(
                "Ticket {number} needs a value in {labels} before it is solved.", number=row.id, labels=labels
            ),
            field=f"fields.{missing[0].key}",
            ticket=row.id,
            missing=[one.key for one in missing],
        )


def missing_of(tx: Reading, row: TicketRecord, *, by: Actor) -> list[Definition]:
    """The fields that a ticket needs before it is solved, and in which it, or its customer, has no value."""
    needed = [
        one
        for one in db.all_fields(tx)
        if one.required is not None and one.of != "company" and not one.archived
    ]
    if not needed:
        return []
    known = {"ticket": row.fields, "contact": contacts.contact(tx, row.contact_id).fields}
    empty = [(one, wanted) for one in needed if one.key not in known[one.of] and (wanted := _filter(one))]
    asked = frozenset(name for _, wanted in empty for name in asked_by(wanted))
    facts = facts_of(tx, [row.id], asked).get(row.id) if empty else None
    if facts is None:
        return []
    viewer = Viewer(advisor=by.id)
    return [one for one, wanted in empty if matches(wanted, facts, tx.now, viewer)]


def _filter(one: Definition) -> Filter | None:
    """When a field is required; None if something that its filter names is gone, so that it finds nothing."""
    try:
        return stored(one.required or "")
    except BadInput:
        return None
