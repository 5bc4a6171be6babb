"""What a bounce says about one of our answers."""

from __future__ import annotations

from helpdesk.channels import reply_tokens
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import external_ids, messages
from helpdesk.domain.messages import InboundMessage
from helpdesk.domain.policy import Policy
from helpdesk.errors import NotFound
from helpdesk.operations.answers import delivery

RETURNED = "returned:"
"""How the reason of a mail that came back begins."""


def note_bounce(tx: Transaction, message: InboundMessage, channel_kind: str, policy: Policy) -> int | None:
    """Mark the answer that a bounce names as not delivered, if we know it and the failure is permanent. Only
    failed addresses that we wrote to count. Returns the answer's ticket, or None."""
    sent = _bounced(tx, message, channel_kind, policy)
    if sent is None or sent.direction != "out":
        return None
    report = message.bounce
    written_to = set(sent.recipients.get("to", []) + sent.recipients.get("cc", []))
    failed = [one for one in (report.recipients if report else []) if one in written_to]
    if report is not None and report.permanent is not False and (failed or not report.recipients):
        detail = " ".join(part for part in (RETURNED, report.status, ", ".join(failed)) if part)
        for row in _of_mail(tx, sent, channel_kind):
            _note(tx, row, detail, failed)
    return sent.ticket_id


def _note(tx: Transaction, row: messages.MessageRow, detail: str, failed: list[str]) -> None:
    """Each recipient has their own bounce: together they say who does not have the mail."""
    open_still = row.undelivered or row.delivery == "queued"  # queued: it is tried again for some
    before = row.without if open_still else []
    if before:
        known = set(failed) <= set(before)
        detail = row.delivery_detail if known else f"{row.delivery_detail}; {detail}"
    elif row.delivery == "failed" and row.undelivered:
        failed = []  # nobody has it anyway
    without = [*before, *failed]
    delivery.note_delivery(tx, row.id, "failed", detail=detail, without=without)


def _of_mail(tx: Transaction, sent: messages.MessageRow, kind: str) -> list[messages.MessageRow]:
    """The answers in a mail: `sent`; in a mail of a chat, from a mailbox of this kind, `sent` is the newest
    one, and those that the visitor has seen in the chat since do not count."""
    if sent.conversation_id is None or not sent.recipients:
        return [sent]
    before = external_ids.newest_with_part(tx, sent.conversation_id, kind, before=sent.id)
    rows = messages.of_conversation(tx, sent.conversation_id, after=before)
    return [
        row
        for row in rows
        if row.id <= sent.id and row.recipients == sent.recipients and row.delivery != "read"
    ]


def _bounced(
    tx: Transaction, message: InboundMessage, channel_kind: str, policy: Policy
) -> messages.MessageRow | None:
    """The answer that bounced: by token, else by the Message-ID that the bounce quotes, unless our mail
    server found that the bounce is forged."""
    for token in message.tokens:
        read = reply_tokens.read(policy.secret, token)
        if read.message_id is not None:
            try:
                return messages.message(tx, read.message_id)
            except NotFound:
                continue
    if message.disproved:
        return None
    original = message.bounce.original_message_id if message.bounce else None
    for external_id in [*([original] if original else []), *message.references]:
        known = external_ids.by_external_id(tx, channel_kind, external_id) or external_ids.part(
            tx, channel_kind, external_id
        )
        if known is not None:
            return messages.message(tx, known.id)
    return None
