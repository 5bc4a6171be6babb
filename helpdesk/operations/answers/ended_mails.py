"""One mail that says a ticket is solved, or closed: where somebody switched that on, and only to a customer
who wrote last by mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from helpdesk.channels.traits import traits
from helpdesk.db import channels
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import limits
from helpdesk.db.log.event_log import Recorded
from helpdesk.db.tickets import newest_messages, tickets
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.domain.events.tickets import StateChanged
from helpdesk.domain.jobs import TellEnded
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers.automatic import loop_guard, mails, values, wording
from helpdesk.operations.surveys.invitations import UNDO

_FRESH = timedelta(hours=12)  # what the desk comes to hear later, after an outage, is no news
_TEXTS = {"solved": "ticket_solved", "closed": "ticket_closed"}
_SPAM = "spam"  # the tag of a ticket that no customer wrote


def follow(tx: Transaction, recorded: Sequence[Recorded]) -> None:
    """A follower of the event log: it adds a job for each ticket that was solved or closed, if its text is
    on; one that only has another status since is not news. The console offers for a few seconds to undo that;
    nobody is told before."""
    told = {state for state, kind in _TEXTS.items() if wording.anywhere_on(tx, kind)}
    for one in recorded:
        event = one.event
        if not isinstance(event, StateChanged) or event.was == event.now:
            continue
        if event.now in told and tx.now - one.at < _FRESH:
            job = TellEnded(ticket_id=event.ticket_id, state=event.now)
            tx.add_job(job, key=f"ended:{one.position}", not_before=tx.now + UNDO)


def tell(tx: Transaction, ticket_id: int, state: str, policy: Policy) -> int | None:
    """Store the mail and queue its delivery, once a day for a ticket and a state. Returns its id, or None if
    it must not go out: the ticket is open again, the text is off, or the loop guard refuses."""
    row = tickets.locked_ticket(tx, ticket_id)
    if row.state != state or row.merged_into is not None or _SPAM in row.tags:
        return None
    mail = newest_messages.newest_inbound(tx, ticket_id)
    kind = _TEXTS[state]
    if mail is None or not _told_by_mail(tx, mail, kind):
        return None
    if limits.hit(tx, f"ended:{ticket_id}:{state}", timedelta(days=1))[0] > 1:
        return None
    if not loop_guard.may_mail(tx, mail.author_address, kind):
        return None
    text = wording.template(tx, kind, row.language, mail.channel_id)
    known = values.of_ticket(tx, ticket_id, policy)
    return mails.answer(tx, ticket_id, mail, row.subject, text.filled(known), policy)


def _told_by_mail(tx: Transaction, mail: MessageRow, kind: str) -> bool:
    if mail.channel_id is None or not traits(mail.channel_kind).threaded or not loop_guard.from_person(mail):
        return False
    channel = channels.channel_by_id(tx, mail.channel_id)
    return channel.enabled and wording.is_on(tx, kind, channel)
