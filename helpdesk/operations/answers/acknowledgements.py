"""One mail that says "we have your message", with articles that may help: only to people, once for a
ticket."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

import msgspec

from helpdesk.channels import reply_tokens
from helpdesk.channels.traits import traits
from helpdesk.db import channels
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import limits
from helpdesk.db.log.event_log import Recorded
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.db.tickets.new_messages import NewMessage
from helpdesk.domain.chats.bot import ArticleRef
from helpdesk.domain.events.tickets import TicketOpened
from helpdesk.domain.jobs import AcknowledgeMail, DeliverMessage
from helpdesk.domain.messages import disproved
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers import delivery
from helpdesk.operations.answers.desk_texts import words
from helpdesk.operations.answers.parents import references_after
from helpdesk.operations.tickets.put_on_ticket import put_on_ticket

_FRESH = timedelta(hours=12)
_A_DAY = 3  # the most acknowledgements that one person's address gets in a day
_MACHINES = re.compile(
    r"(no|do-?not|ne-?pas)[-_.]?(reply|repondre)|mailer-daemon|postmaster|bounces?|notifications?",
    re.IGNORECASE,
)


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """The question of a mail that opened a ticket, and its language."""

    text: str
    language: str


def follow(tx: Transaction, recorded: Sequence[Recorded]) -> None:
    """A follower of the event log: it adds a job for each ticket that began in a mailbox with
    acknowledgements."""
    opened = [one.event for one in recorded if isinstance(one.event, TicketOpened)]
    wanted = {name for name in {one.channel for one in opened} if _acknowledges(tx, name)}
    for event in opened:
        if event.channel in wanted:
            tx.add_job(AcknowledgeMail(ticket_id=event.ticket_id), key=f"acknowledge:{event.ticket_id}")


def question(tx: Reading, ticket_id: int) -> Question | None:
    """What to look up for a ticket; None if no acknowledgement goes out."""
    mail = _mail(tx, ticket_id)
    if mail is None:
        return None
    language = tickets.ticket(tx, ticket_id).language or "en"
    return Question(text=f"{mail.subject}\n{mail.new_text}"[:1000], language=language[:2].lower())


def acknowledge(
    tx: Transaction, ticket_id: int, articles: Sequence[ArticleRef], policy: Policy
) -> int | None:
    """Store the mail and queue its delivery. Returns its id, or None if it must not go out, for example
    because its address already got the day's limit."""
    row = tickets.locked_ticket(tx, ticket_id)
    mail = _mail(tx, ticket_id)
    if mail is None or limits.hit(tx, f"acknowledge:{mail.author_address}", timedelta(days=1))[0] > _A_DAY:
        return None
    spoken = words(row.language)
    text = spoken["received_text"].format(number=ticket_id)
    if articles:
        listed = "\n".join(f"{one.title}\n{one.url}\n" for one in articles)
        text = f"{text}\n\n{spoken['may_help']}\n\n{listed}".rstrip()
    subject = mail.subject or spoken["received"]
    assert mail.channel is not None
    message_id = put_on_ticket(
        tx,
        ticket_id,
        NewMessage(
            direction="out",
            channel_id=mail.channel_id,
            channel_kind=mail.channel_kind,
            author_kind="system",
            author_name=policy.desk_name,
            subject=subject if subject.lower().startswith("re:") else f"Re: {subject}",
            text=text,
            new_text=text,
            recipients={"to": [mail.author_address]},
            references=references_after(mail),
            automatic=True,
            ends_waiting=False,  # the customer still waits for a person
            delivery="queued",
        ),
        channel=mail.channel,
    )
    delivery.name_mail(tx, ticket_id, message_id, policy)
    tx.add_job(DeliverMessage(message_id=message_id), key=f"deliver:{message_id}", channel=mail.channel)
    return message_id


def _mail(tx: Reading, ticket_id: int) -> MessageRow | None:
    """The mail to acknowledge: it opened the ticket, a person wrote it, and nobody has answered yet."""
    ticket = tickets.ticket(tx, ticket_id)
    rows = [row for row in messages.messages_after(tx, ticket_id, 0) if row.kind == "message"]
    if ticket.merged_into is not None or not rows or any(row.direction == "out" for row in rows):
        return None
    first = rows[0]
    if first.automatic or disproved(first.remarks):  # a system sent it, or somebody in another's name
        return None
    if first.created_at < ticket.created_at:  # split off an older ticket
        return None
    told = first.sent_at if first.sent_at and "wrong-clock" not in first.remarks else first.created_at
    came = min(first.created_at, told)
    if tx.now - came > _FRESH:  # taken in late: the backlog of a mailbox, or the desk was not running
        return None
    local, _, domain = first.author_address.rpartition("@")
    if not local or not domain or _MACHINES.fullmatch(local):
        return None
    if reply_tokens.without_token(first.author_address) in channels.own_addresses(tx):
        return None
    return first if first.channel is not None and _acknowledges(tx, first.channel) else None


def _acknowledges(tx: Reading, name: str) -> bool:
    row = channels.channel(tx, name)
    return traits(row.kind).threaded and row.enabled and row.settings.get("acknowledge") is True
