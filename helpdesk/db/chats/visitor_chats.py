"""A visitor's chats, each as an entry of their list."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import bindparam, func, select

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.tickets import conversations, messages, tickets

LISTED = 30  # how many of a visitor's newest chats the list has


class ChatRow(msgspec.Struct, frozen=True, kw_only=True):
    """A chat with its newest public message; `unread` counts answers its visitor has not seen."""

    id: int
    key: str
    state: str | None
    unread: int
    author_kind: str
    author_name: str
    direction: str
    text: str
    at: datetime


_newest = (
    select(func.max(messages.c.id))
    .where(messages.c.conversation_id == conversations.c.id, messages.c.kind == "message")
    .correlate(conversations)
    .scalar_subquery()
)
_unread = (
    select(func.count())
    .where(
        messages.c.conversation_id == conversations.c.id,
        messages.c.kind == "message",
        messages.c.direction == "out",
        messages.c.author_kind != "system",  # as the widget counts
        messages.c.id > conversations.c.seen_message_id,
    )
    .correlate(conversations)
    .scalar_subquery()
)
_chats = (
    select(
        conversations.c.id,
        conversations.c.key,
        tickets.c.state,
        _unread.label("unread"),
        messages.c.author_kind,
        messages.c.author_name,
        messages.c.direction,
        func.substr(messages.c.new_text, 1, 160).label("text"),
        messages.c.created_at.label("at"),
    )
    .join(messages, messages.c.id == _newest)
    .outerjoin(tickets, tickets.c.id == conversations.c.ticket_id)
    .where(
        conversations.c.channel_id == bindparam("channel"), conversations.c.visitor == bindparam("visitor")
    )
    .order_by(messages.c.id.desc())
    .limit(LISTED)
)
_newest_inbound = select(func.max(messages.c.id)).where(
    messages.c.conversation_id == bindparam("chat"), messages.c.direction == "in"
)
_keys = select(conversations.c.id, conversations.c.key, conversations.c.ticket_id).where(
    conversations.c.channel_id == bindparam("channel"), conversations.c.visitor == bindparam("visitor")
)
_all_keys = _keys.order_by(conversations.c.id.desc()).limit(LISTED)
_one = _keys.where(conversations.c.id == bindparam("chat"))


class ChatKey(msgspec.Struct, frozen=True, kw_only=True):
    """A chat by its id, with its secret key and the ticket it is about."""

    id: int
    key: str
    ticket_id: int | None


def chats_of(tx: Reading, channel_id: int, visitor: str) -> list[ChatRow]:
    """The visitor's chats on a channel, the one with the newest message first, at most LISTED."""
    rows = tx.conn.execute(_chats, {"channel": channel_id, "visitor": visitor})
    return [ChatRow(**row._mapping) for row in rows]


def keys_of(tx: Reading, channel_id: int, visitor: str) -> list[ChatKey]:
    """The visitor's newest chats, at most LISTED."""
    rows = tx.conn.execute(_all_keys, {"channel": channel_id, "visitor": visitor})
    return [ChatKey(**row._mapping) for row in rows]


def chat_of(tx: Reading, chat_id: int, channel_id: int, visitor: str) -> ChatKey | None:
    """This chat, if it is this visitor's."""
    asked = {"chat": chat_id, "channel": channel_id, "visitor": visitor}
    row = tx.conn.execute(_one, asked).one_or_none()
    return None if row is None else ChatKey(**row._mapping)


def newest_inbound(tx: Reading, chat_id: int) -> int:
    """The newest message of a chat's visitor, 0 without one."""
    return int(tx.conn.scalar(_newest_inbound, {"chat": chat_id}) or 0)
