"""Where a message or a call has been found to belong: its ticket is opened, reopened or gone on with."""

from __future__ import annotations

from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import tickets
from helpdesk.domain.events import Actor
from helpdesk.domain.threading.ladder import Choice, Open, Reopen
from helpdesk.language import topics
from helpdesk.language.topics import Topic
from helpdesk.operations.tickets.tickets import change_state, record_opened


def settle_ticket(
    tx: Transaction,
    choice: Choice,
    channel: ChannelRow,
    contact_id: int,
    *,
    subject: str,
    topic: Topic,
    language: str | None = None,
    with_bot: bool = False,
    by: Actor,
    reason: str = "",
) -> int:
    """Open, reopen or go on with the chosen ticket; its number. `by` and `reason` tell of a reopening; a new
    ticket is not routed yet."""
    if isinstance(choice, Open):
        ticket_id = tickets.add_ticket(
            tx,
            {
                "subject": subject,
                "contact_id": contact_id,
                "channel": channel.name,
                "channel_kinds": [channel.kind],
                "keywords": topics.pack(topic),
                "language": language,
                "linked_to": choice.linked_to,
                "suggestion": choice.suggestion,
                "with_bot": with_bot,
            },
        )
        record_opened(tx, ticket_id, contact_id, channel, subject, choice.linked_to)
        return ticket_id
    if isinstance(choice, Reopen):
        change_state(tx, choice.ticket_id, "open", by=by, reason=reason)
    return choice.ticket_id
