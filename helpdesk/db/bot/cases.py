"""The bot's state in a chat, and what it learned about a ticket."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.bot import bot_cases, bot_memories
from helpdesk.domain.chats.bot import ArticleRef
from helpdesk.domain.filters.comparing import slot_words


class BotCase(msgspec.Struct, frozen=True, kw_only=True):
    """What the bot learned about a ticket. `cause` is "" until it hands the ticket over."""

    ticket_id: int
    intent: str
    confidence: float
    slots: dict[str, Any]
    articles: list[ArticleRef]
    cause: str
    summary: str
    outside_hours: bool
    handed_at: datetime | None
    updated_at: datetime


_memory = select(bot_memories.c.state).where(bot_memories.c.conversation_id == bindparam("chat"))
_case = select(*(bot_cases.c[name] for name in BotCase.__struct_fields__)).where(
    bot_cases.c.ticket_id == bindparam("ticket")
)


def memory(tx: Reading, conversation_id: int) -> bytes | None:
    """The state that the bot returned at its last turn in a chat; None before the first."""
    found: bytes | None = tx.conn.scalar(_memory, {"chat": conversation_id})
    return found


def remember(tx: Transaction, conversation_id: int, state: bytes) -> None:
    """Store the bot's state until its next turn."""
    values = {"state": state, "updated_at": tx.now}
    known = bot_memories.c.conversation_id == conversation_id
    if not tx.conn.execute(update(bot_memories).where(known).values(**values)).rowcount:
        tx.conn.execute(insert(bot_memories), {"conversation_id": conversation_id, **values})


def forget(tx: Transaction, conversation_id: int) -> None:
    """Delete the bot's state in a chat, so that it starts again."""
    tx.conn.execute(delete(bot_memories).where(bot_memories.c.conversation_id == conversation_id))


def case(tx: Reading, ticket_id: int) -> BotCase | None:
    """What the bot learned about a ticket; None if it never had the ticket."""
    row = tx.conn.execute(_case, {"ticket": ticket_id}).one_or_none()
    return None if row is None else BotCase(**row._mapping)


def put_case(tx: Transaction, ticket_id: int, **values: Any) -> None:
    """Store what the bot learned about a ticket; values that are not given stay."""
    values = {"updated_at": tx.now, **values}
    if "slots" in values:
        values["slot_words"] = "".join(f"\n{word}\n" for word in slot_words(values["slots"]))
    known = bot_cases.c.ticket_id == ticket_id
    if not tx.conn.execute(update(bot_cases).where(known).values(**values)).rowcount:
        tx.conn.execute(insert(bot_cases), {"ticket_id": ticket_id, **values})
