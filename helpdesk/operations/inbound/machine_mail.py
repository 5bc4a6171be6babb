"""Machine mail (bounces, absence notices, loops) is parked: it is never answered."""

from __future__ import annotations

from helpdesk.channels import reply_tokens
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import verdicts
from helpdesk.db.tickets import external_ids, ticket_facts
from helpdesk.domain.events.items import ItemParked
from helpdesk.domain.messages import InboundMessage
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers import bounces
from helpdesk.operations.inbound.outcomes import Outcome


def answers_by_system(message: InboundMessage, policy: Policy) -> bool:
    """Whether a system sent a person's answer: the token proves that it had our mail, and its text is no
    notice. Another desk does so for its users."""
    return (
        message.kind == "auto"
        and message.by_system
        and any(not reply_tokens.read(policy.secret, token).refused for token in message.tokens)
    )


def parked_before(tx: Transaction, item_id: int) -> Outcome | None:
    """The outcome of an item whose very bytes were parked before, for example because a mailbox was read
    again: what people decided about it holds, and a bounce has told its news."""
    known = verdicts.parked_before(tx, item_id)
    if known is None:
        return None
    return Outcome(fate="duplicate", reason=f"already parked as item {known[0]}", ticket_id=known[1])


def park(
    tx: Transaction, message: InboundMessage, channel: ChannelRow, item_id: int, policy: Policy
) -> Outcome:
    """Park machine mail: it is never answered, and is shown on its ticket if that is known."""
    said = (
        message.disproved,
        f"{message.kind}: {message.kind_reason}" if message.kind_reason else message.kind,
    )
    reason = "; ".join(filter(None, said))
    ticket_id: int | None = None
    if message.kind == "bounce":
        ticket_id = bounces.note_bounce(tx, message, channel.kind, policy)
    if ticket_id is None:
        ticket_id = _named_ticket(tx, message, channel.kind, policy)
    tx.record(ItemParked(item_id=item_id, channel=channel.name, reason=reason, ticket_id=ticket_id))
    return Outcome(fate="parked", reason=reason, ticket_id=ticket_id)


def _named_ticket(tx: Transaction, message: InboundMessage, kind: str, policy: Policy) -> int | None:
    for token in message.tokens:
        if (ticket_id := reply_tokens.read(policy.secret, token).ticket_id) is not None:
            facts = ticket_facts.facts_of(tx, [ticket_id]).get(ticket_id)
            return facts.id if facts else None
    if message.disproved:
        return None  # anybody can name our mails
    known = external_ids.tickets_of_references(tx, kind, message.references)
    return known[0].ticket_id if known else None
