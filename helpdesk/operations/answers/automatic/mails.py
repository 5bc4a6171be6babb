"""An automatic mail that answers a customer's: a message of its ticket, in the same thread."""

from __future__ import annotations

from helpdesk.db.brand import desk_name
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.db.tickets.new_messages import NewMessage
from helpdesk.domain.jobs import DeliverMessage
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers import delivery
from helpdesk.operations.answers.parents import references_after
from helpdesk.operations.tickets.put_on_ticket import put_on_ticket


def answer(tx: Transaction, ticket_id: int, mail: MessageRow, subject: str, text: str, policy: Policy) -> int:
    """Store an automatic answer to a mail of a ticket, and queue its delivery. Returns its id. The customer
    still waits for a person, if they did. `subject`: for a mail without one."""
    subject = mail.subject or subject
    assert mail.channel is not None
    message_id = put_on_ticket(
        tx,
        ticket_id,
        NewMessage(
            direction="out",
            channel_id=mail.channel_id,
            channel_kind=mail.channel_kind,
            author_kind="system",
            author_name=desk_name(tx, policy),
            subject=subject if subject.lower().startswith("re:") else f"Re: {subject}",
            text=text,
            new_text=text,
            recipients={"to": [mail.author_address]},
            references=references_after(mail),
            automatic=True,
            ends_waiting=False,
            delivery="queued",
        ),
        channel=mail.channel,
    )
    delivery.name_mail(tx, ticket_id, message_id, policy)
    tx.add_job(DeliverMessage(message_id=message_id), key=f"deliver:{message_id}", channel=mail.channel)
    return message_id
