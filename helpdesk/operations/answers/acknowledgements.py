"""One mail that says "we have your message", with articles that may help: only to people, once for a
ticket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from helpdesk.channels.traits import traits
from helpdesk.db import calendars, channels
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log.event_log import Recorded
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.db.tickets.tickets import TicketRecord
from helpdesk.domain.chats.bot import ArticleRef
from helpdesk.domain.events.tickets import TicketOpened
from helpdesk.domain.hours.open_time import is_open, opens_at
from helpdesk.domain.jobs import AcknowledgeMail
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers.automatic import loop_guard, mails, values, wording

_FRESH = timedelta(hours=12)


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """The question of a mail that opened a ticket, and its language."""

    text: str
    language: str


def follow(tx: Transaction, recorded: Sequence[Recorded]) -> None:
    """A follower of the event log: it adds a job for each ticket that began in a mailbox with
    acknowledgements."""
    opened = [one.event for one in recorded if isinstance(one.event, TicketOpened)]
    if not opened:
        return
    wanted = {row.name for row in channels.all_channels(tx) if _acknowledges(tx, row)}
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
    if mail is None or not loop_guard.may_mail(tx, mail.author_address, "acknowledge"):
        return None
    known = values.of_ticket(tx, ticket_id, policy)
    parts = [_received(tx, row, mail, known)]
    if articles:
        parts.append(_said(tx, "acknowledgement_articles", row, mail, known))
        parts.append("\n".join(f"{one.title}\n{one.url}\n" for one in articles))
    subject = _said(tx, "acknowledgement_subject", row, mail, known)
    return mails.answer(tx, ticket_id, mail, subject, "\n\n".join(parts).rstrip(), policy)


def _received(tx: Reading, row: TicketRecord, mail: MessageRow, known: dict[str, str]) -> str:
    """The acknowledgement; while the desk is closed another one if it is on, with the next opening."""
    assert mail.channel_id is not None
    hours = calendars.of_ticket(tx, row.id)
    opening = None if is_open(hours, tx.now) else opens_at(hours, tx.now)
    channel = channels.channel_by_id(tx, mail.channel_id)
    if opening is None or not wording.is_on(tx, "acknowledgement_closed", channel):
        return _said(tx, "acknowledgement", row, mail, known)
    text = wording.template(tx, "acknowledgement_closed", row.language, mail.channel_id)
    return text.filled({**known, "hours.opens": wording.told_moment(opening, row.language, text)})


def _said(tx: Reading, kind: str, row: TicketRecord, mail: MessageRow, known: dict[str, str]) -> str:
    return wording.template(tx, kind, row.language, mail.channel_id).filled(known)


def _mail(tx: Reading, ticket_id: int) -> MessageRow | None:
    """The mail to acknowledge: it opened the ticket, a person wrote it, and nobody has answered yet."""
    ticket = tickets.ticket(tx, ticket_id)
    rows = [row for row in messages.messages_after(tx, ticket_id, 0) if row.kind == "message"]
    if ticket.merged_into is not None or not rows or any(row.direction == "out" for row in rows):
        return None
    first = rows[0]
    if not loop_guard.from_person(first) or loop_guard.is_machine(tx, first.author_address):
        return None
    if first.created_at < ticket.created_at:  # split off an older ticket
        return None
    told = first.sent_at if first.sent_at and "wrong-clock" not in first.remarks else first.created_at
    came = min(first.created_at, told)
    if tx.now - came > _FRESH:  # taken in late: the backlog of a mailbox, or the desk was not running
        return None
    if first.channel_id is None:
        return None
    return first if _acknowledges(tx, channels.channel_by_id(tx, first.channel_id)) else None


def _acknowledges(tx: Reading, row: ChannelRow) -> bool:
    """Whether a mailbox acknowledges; a deleted one is not enabled."""
    return traits(row.kind).threaded and row.enabled and wording.is_on(tx, "acknowledgement", row)
