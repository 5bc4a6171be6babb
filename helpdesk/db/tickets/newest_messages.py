"""The newest messages of a ticket: of its customer, of a chat, of a kind of channel.

They decide who gets an answer, by which channel and mailbox, and under what subject. So those of strangers
are left out: what a newcomer writes, or who is only mentioned, changes none of it, until an advisor adds
them. Who answers a chat's mail from another mailbox is only mentioned too, but is the chat's visitor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import ColumnElement, alias, and_, bindparam, literal_column, or_, select

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.tickets import messages, participants, tickets
from helpdesk.db.tickets.messages import SELECTED, MessageRow
from helpdesk.db.tickets.participants import NEWCOMER

_visitor = alias(participants)
_of_a_chat = (
    select(_visitor.c.ticket_id)
    .where(
        _visitor.c.ticket_id == messages.c.ticket_id,
        _visitor.c.kind == literal_column("'visitor'"),
    )
    .exists()
)
_by_stranger = (
    select(participants.c.ticket_id)
    .where(
        participants.c.ticket_id == messages.c.ticket_id,
        participants.c.kind == literal_column("'email'"),
        participants.c.value == messages.c.author_address,
        or_(
            participants.c.role == literal_column(f"'{NEWCOMER}'"),
            and_(participants.c.role == literal_column("'mentioned'"), ~_of_a_chat),
        ),
        messages.c.direction == literal_column("'in'"),
    )
    .exists()
)

_newest_of_anybody = (
    SELECTED.where(messages.c.ticket_id == bindparam("ticket"), messages.c.direction == "in")
    .order_by(messages.c.id.desc())
    .limit(1)
)
_newest_inbound = _newest_of_anybody.where(~_by_stranger)

_newest_of_each = (
    select(messages.c.id)
    .where(messages.c.ticket_id == tickets.c.id, messages.c.direction == "in", ~_by_stranger)
    .order_by(messages.c.id.desc())
    .limit(1)
    .correlate(tickets)
    .scalar_subquery()
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
    "contact_id": _newest_from.where(messages.c.contact_id == bindparam("of"), ~_by_stranger),
    "author_address": _newest_from.where(messages.c.author_address == bindparam("of")),
    "channel_kind": _newest_of_kinds.where(~_by_stranger),
}


def newest_inbound(tx: Reading, ticket_id: int) -> MessageRow | None:
    """The customer's newest message on a ticket, on any channel; of an added person too."""
    row = tx.conn.execute(_newest_inbound, {"ticket": ticket_id}).first()
    return MessageRow(**row._mapping) if row is not None else None


def newest_of_each() -> ColumnElement[int]:
    """`newest_inbound` as a part of a query on tickets: the id of that message."""
    return _newest_of_each


def newest_of_anybody(tx: Reading, ticket_id: int) -> MessageRow | None:
    """The newest message that came in on a ticket, also a stranger's. Use it only to show it."""
    row = tx.conn.execute(_newest_of_anybody, {"ticket": ticket_id}).first()
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
    `of` ask for what came from a contact; or from an address, also from a newcomer's, to answer it."""
    row = tx.conn.execute(_newest_of[by], {"ticket": ticket_id, "kinds": list(kinds), "of": of}).first()
    return MessageRow(**row._mapping) if row is not None else None
