"""Messages that belong to an earlier one: its new version, or a further part of its album."""

from __future__ import annotations

from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import external_ids, messages
from helpdesk.domain.messages import InboundMessage
from helpdesk.domain.policy import Policy
from helpdesk.operations.inbound import changed_messages
from helpdesk.operations.inbound.outcomes import Outcome, about, again


def take(tx: Transaction, message: InboundMessage, channel: ChannelRow, policy: Policy) -> Outcome | None:
    """A message that changes an earlier one: its new version, or a further part of its album. None if the
    earlier one is not here."""
    if message.kind != "human":
        return None
    if message.edits is not None:
        known = _of_id(tx, channel, message.edits)
        if known is None:
            return None
        done = changed_messages.edit(tx, message, known.id, policy)
        if not done:
            return about(known, "duplicate", f"message {known.id} says that already")
        return about(known, "noted", done)
    if message.album is None:
        return None
    known = _of_id(tx, channel, message.external_id)
    if known is not None:
        return None if external_ids.part(tx, channel.kind, message.external_id) is None else again(known)
    known = external_ids.part(tx, channel.kind, message.album)
    if known is None:
        return None
    changed_messages.join_album(tx, message, known.id, policy)
    return about(known, "noted", f"a part of the album of message {known.id}")


def _of_id(tx: Transaction, channel: ChannelRow, external_id: str) -> external_ids.Known | None:
    return external_ids.by_external_id(tx, channel.kind, external_id) or external_ids.part(
        tx, channel.kind, external_id
    )


def note_begun(tx: Transaction, message: InboundMessage, channel: ChannelRow, outcome: Outcome) -> None:
    """What later items must know of a new message: the album that it begins, the edit that it was."""
    if outcome.message_id is None:
        return
    if message.album is not None and external_ids.part(tx, channel.kind, message.album) is None:
        external_ids.add_part(tx, channel.kind, message.album, outcome.message_id)
    if message.edits is not None:
        messages.change_message(tx, outcome.message_id, {"edited_at": message.sent_at or tx.now})
