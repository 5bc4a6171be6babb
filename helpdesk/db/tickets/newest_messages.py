"""The newest messages of a ticket: of its customer, of a chat, of a kind of channel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import bindparam

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.tickets import messages
from helpdesk.db.tickets.messages import SELECTED, MessageRow

_newest_inbound = (
    SELECTED.where(messages.c.ticket_id == bindparam("ticket"), messages.c.direction == "in")
    .order_by(messages.c.id.desc())
    .limit(1)
)

_newest_inbound_of = {
    name: _newest_inbound.where(messages.c[name] == bindparam("which"))
    for name in ("conversation_id", "channel_id", "channel_kind")
}

_newest_of_kinds = (
    SELECTED.where(
        messages.c.ticket_id == bindparam("ticket"),
        messages.c.kind == "message",
        messages.c.channel_kind.in_(bindparam("kinds", expanding=True)),
    )
    .order_by(messages.c.id.desc())
    .limit(1)
)

_newest_from = _newest_of_kinds.where(messages.c.direction == "in")

_newest_of = {
    "contact_id": _newest_from.where(messages.c.contact_id == bindparam("of")),
    "author_address": _newest_from.where(messages.c.author_address == bindparam("of")),
    "channel_kind": _newest_of_kinds,
}


def newest_inbound(tx: Reading, ticket_id: int) -> MessageRow | None:
    """The customer's newest message on a ticket, on any channel."""
    row = tx.conn.execute(_newest_inbound, {"ticket": ticket_id}).first()
    return MessageRow(**row._mapping) if row is not None else None


def newest_inbound_of(
    tx: Reading,
    ticket_id: int,
    by: Literal["conversation_id", "channel_id", "channel_kind"],
    which: int | str,
) -> MessageRow | None:
    """The customer's newest message on a ticket in one chat, on one channel or on one kind of channel."""
    row = tx.conn.execute(_newest_inbound_of[by], {"ticket": ticket_id, "which": which}).first()
    return MessageRow(**row._mapping) if row is not None else None


def newest_among(
    tx: Reading,
    ticket_id: int,
    kinds: Sequence[str],
    by: Literal["contact_id", "author_address", "channel_kind"] = "channel_kind",
    of: int | str = "",
) -> MessageRow | None:
    """The newest message on a ticket on these kinds of channels, in or out: no note and no call. `by` and
    `of` ask for what came from a contact or from an address."""
    row = tx.conn.execute(_newest_of[by], {"ticket": ticket_id, "kinds": list(kinds), "of": of}).first()
    return MessageRow(**row._mapping) if row is not None else None
