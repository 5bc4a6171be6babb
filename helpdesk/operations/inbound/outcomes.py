"""What became of a message that came in."""

from __future__ import annotations

import msgspec

from helpdesk.db.log import ledger
from helpdesk.db.tickets import external_ids


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """The result for an item's message. `taught`: whose mail is never parked from now on, because a person
    made this item a ticket."""

    fate: ledger.Fate
    reason: str = ""
    ticket_id: int | None = None
    message_id: int | None = None
    taught: str = ""


def about(known: external_ids.Known, fate: ledger.Fate, reason: str) -> Outcome:
    """The outcome of a message that is about a stored one."""
    return Outcome(fate=fate, reason=reason, message_id=known.id, ticket_id=known.ticket_id)


def again(known: external_ids.Known) -> Outcome:
    """The outcome of a message that is stored already."""
    return about(known, "duplicate", f"already stored as message {known.id}")
