"""Answers that were not delivered, and with which an advisor has dealt."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.messages import DeliveryChanged
from helpdesk.operations.surveys import invitations
from helpdesk.operations.tickets.act_records import recount


def settle_all(tx: Transaction, ticket_id: int, *, by: Actor) -> None:
    """An advisor ends the matter: they have dealt with each of its answers that was not delivered."""
    settle(tx, messages.undelivered_of(tx, ticket_id), by=by)


def settle(tx: Transaction, rows: Sequence[MessageRow], *, by: Actor, arrived: bool = False) -> None:
    """Store that an advisor has dealt with undelivered answers of one ticket. `arrived`: they know that the
    customer has them, so a survey among them was sent."""
    for row in rows:
        state = "sent" if arrived else row.delivery
        detail = f"{by.name}: it arrived" if arrived else row.delivery_detail
        values = {"delivery": state, "delivery_detail": detail, "settled": not arrived}
        if arrived:
            values |= {"without": [], "tried": None}
        messages.change_message(tx, row.id, values)
        if arrived and row.automatic:
            invitations.note_mail(tx, row.id, state, detail)
        tx.record(
            DeliveryChanged(
                ticket_id=row.ticket_id,
                message_id=row.id,
                state=state,
                detail=detail,
                conversation_id=row.conversation_id,
                settled=True,
                by=by,
            )
        )
    if rows:
        tickets.lock_tickets(tx, [rows[0].ticket_id])
        recount(tx, rows[0].ticket_id)
