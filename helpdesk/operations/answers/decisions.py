"""What a person decides about an answer that was not delivered, or may not have been: it goes out again, it
arrived, or it is dealt with. The desk never decides that."""

from __future__ import annotations

from helpdesk.channels.traits import traits
from helpdesk.db import channels
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import outbox
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.messages import UNDELIVERED, MessageRow
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.messages import DeliveryChanged
from helpdesk.domain.jobs import DeliverMessage
from helpdesk.errors import Conflict
from helpdesk.operations.answers import undelivered
from helpdesk.operations.answers.delivery import go_on_by_mail, job_key
from helpdesk.operations.tickets.settling import settle as settle_rows
from helpdesk.said import Said


def settle(tx: Transaction, message_id: int, *, by: Actor) -> None:
    """Somebody has dealt with an answer that failed, or knows that an uncertain one arrived. Conflict for any
    other message."""
    row = messages.message(tx, message_id)
    if row.direction != "out" or not row.undelivered:
        raise Conflict(
            Said(
                "Message {message_id} is {now}: only a failed or uncertain answer can be settled, once.",
                message_id=message_id,
                now=row.delivery or Said("not an answer"),
            )
        )
    settle_rows(tx, [row], by=by, arrived=row.delivery == "uncertain")


def resend(tx: Transaction, message_id: int) -> None:
    """Send an answer again: to everybody, or to those of its people who do not have it if the others do.
    Conflict for an answer that is neither failed nor uncertain, or whose channel was removed."""
    tickets.lock_tickets(tx, [messages.message(tx, message_id).ticket_id])
    row = messages.message(tx, message_id)  # another may have sent it again meanwhile
    if row.direction != "out" or row.delivery not in UNDELIVERED:
        raise Conflict(
            Said(
                "Message {message_id} is {now}: only a failed or uncertain answer can be sent again.",
                message_id=message_id,
                now=row.delivery or Said("not an answer"),
            )
        )
    state = _queue_again(tx, row)
    values = {"delivery": state, "delivery_detail": "", "settled": False, "tried": None}
    messages.change_message(tx, message_id, values)
    if row.undelivered:
        undelivered.not_undelivered(tx, row.ticket_id)
    tx.record(
        DeliveryChanged(
            ticket_id=row.ticket_id,
            message_id=message_id,
            state=state,
            conversation_id=row.conversation_id,
        )
    )


def _queue_again(tx: Transaction, row: MessageRow) -> str:
    """Have an answer sent after the commit. Returns its delivery state until then."""
    if traits(row.channel_kind).live and row.conversation_id is not None:
        messages.change_message(tx, row.id, {"recipients": {}})
        go_on_by_mail(tx, row.conversation_id, row.id, at=tx.now)
        return "sent"  # it is in the chat; only the mail is sent again
    if all(one.id != row.channel_id for one in channels.all_channels(tx)):
        raise Conflict(
            Said("The channel of message {id} was removed: write a new answer by another one.", id=row.id)
        )
    if not outbox.queue_again(tx, job_key(row.id)):
        tx.add_job(DeliverMessage(message_id=row.id), key=job_key(row.id), channel=row.channel or "")
    return "queued"
