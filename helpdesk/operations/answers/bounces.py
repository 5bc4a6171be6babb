"""What a bounce says of an answer of ours."""

from __future__ import annotations

from helpdesk.channels import reply_tokens
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages
from helpdesk.domain.events import DeliveryChanged
from helpdesk.domain.messages import InboundMessage
from helpdesk.domain.policy import Policy
from helpdesk.errors import NotFound


def note_bounce(tx: Transaction, message: InboundMessage, channel_kind: str, policy: Policy) -> int | None:
    """Mark the answer a bounce is about as not delivered, where it is known and the failure is permanent.
    Only failed addresses that we wrote to count. The answer's ticket, or None."""
    sent = _bounced(tx, message, channel_kind, policy)
    if sent is None or sent.direction != "out":
        return None
    report = message.bounce
    written_to = set(sent.recipients.get("to", []) + sent.recipients.get("cc", []))
    failed = [one for one in (report.recipients if report else []) if one in written_to]
    if report is not None and report.permanent is not False and (failed or not report.recipients):
        detail = " ".join(part for part in ("returned:", report.status, ", ".join(failed)) if part)
        messages.set_delivery(tx, sent.id, "failed", detail)
        tx.record(
            DeliveryChanged(
                ticket_id=sent.ticket_id,
                message_id=sent.id,
                state="failed",
                detail=detail,
                conversation_id=sent.conversation_id,
            )
        )
    return sent.ticket_id


def _bounced(
    tx: Transaction, message: InboundMessage, channel_kind: str, policy: Policy
) -> messages.MessageRow | None:
    """The answer of ours that came back: by token, else by the Message-ID it quotes."""
    for token in message.tokens:
        read = reply_tokens.read(policy.secret, token)
        if read.message_id is not None:
            try:
                return messages.message(tx, read.message_id)
            except NotFound:
                continue
    original = message.bounce.original_message_id if message.bounce else None
    for external_id in [*([original] if original else []), *message.references]:
        known = messages.by_external_id(tx, channel_kind, external_id)
        if known is not None:
            return messages.message(tx, known.id)
    return None
