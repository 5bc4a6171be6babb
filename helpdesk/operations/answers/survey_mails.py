"""The mail that asks a customer: a message of its ticket, from the ticket's mailbox.

The stored message has no link, because everybody who has the link can vote. The worker adds it at sending."""

from __future__ import annotations

import msgspec

from helpdesk.db import surveys
from helpdesk.db.brand import Brand, desk_name
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.tickets import tickets
from helpdesk.db.tickets.new_messages import NewMessage
from helpdesk.domain.jobs import DeliverMessage
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers import brands, delivery, parents
from helpdesk.operations.answers.automatic import loop_guard
from helpdesk.operations.surveys import invitations
from helpdesk.operations.tickets.put_on_ticket import put_on_ticket


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """What the mail of an invitation says, besides its link."""

    ask: invitations.Ask
    brand: Brand


def put(tx: Transaction, ask: invitations.Ask, subject: str, text: str, policy: Policy) -> int | None:
    """Store the mail on its ticket and queue its delivery; once. Returns its id, or None if no mailbox can
    send it, or the loop guard refuses: then nobody is asked."""
    one = surveys.invitation(tx, ask.invitation.id)
    if one.message_id is not None:
        return one.message_id
    tickets.lock_tickets(tx, [ask.ticket_id])
    mailbox = brands.mailbox_of(tx, ask.ticket_id)
    if mailbox is None or ask.email is None:
        return None
    if not loop_guard.may_mail(tx, ask.email, "survey"):
        surveys.change_invitation(tx, one.id, state="suppressed", reason="a machine, or too many mails a day")
        return None
    message_id = put_on_ticket(
        tx,
        ask.ticket_id,
        NewMessage(
            direction="out",
            channel_id=mailbox.id,
            channel_kind=mailbox.kind,
            author_kind="system",
            author_name=brands.own_name(mailbox) or desk_name(tx, policy),
            subject=subject,
            text=text,
            new_text=text,
            recipients={"to": [ask.email]},
            references=parents.references(tx, ask.ticket_id, [ask.email]),
            automatic=True,
            delivery="queued",
        ),
        channel=mailbox.name,
    )
    delivery.name_mail(tx, ask.ticket_id, message_id, policy)
    surveys.change_invitation(tx, one.id, message_id=message_id)
    tx.add_job(DeliverMessage(message_id=message_id), key=f"deliver:{message_id}", channel=mailbox.name)
    return message_id


def asking(tx: Reading, message_id: int, policy: Policy) -> Asking | None:
    """What to say in a stored mail that asks; None for any other message."""
    one = surveys.invitation_of_message(tx, message_id)
    if one is None:
        return None
    ask = invitations.ask_of(tx, one)
    return Asking(ask=ask, brand=brands.brand(tx, ask.ticket_id, policy))
