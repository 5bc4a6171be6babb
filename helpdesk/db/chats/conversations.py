"""Running chats on webchat and messengers, and the ticket that each is about now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, insert, select, update

from helpdesk.db.engine.locks import CHAT, hold_name
from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.customers import contacts
from helpdesk.db.schema.inlets import channels
from helpdesk.db.schema.tickets import conversations, messages, tickets
from helpdesk.domain.chats.turns import Turn
from helpdesk.domain.messages import ChannelKind, Nature


class Conversation(msgspec.Struct, frozen=True, kw_only=True):
    """A chat with its contact, and its ticket's state (None: it has no ticket yet). Of a group: `title`, and
    `people`, how many read it, if that is known. `closed`: why nothing can be sent (domain/chats/notices);
    `came_with`: what the link carried that began the chat."""

    id: int
    channel_id: int
    channel: str
    channel_kind: ChannelKind
    key: str
    contact_id: int
    contact_name: str
    ticket_id: int | None
    email: str | None
    page: str
    last_inbound_at: datetime | None
    seen_at: datetime | None
    seen_message_id: int
    visitor: str | None
    form: dict[str, str]
    read_message_id: int
    turn: Turn
    epoch: int
    answered_id: int
    thinking_until: datetime | None
    waits: bool
    nature: Nature
    title: str
    people: int | None
    closed: str
    came_with: str
    ticket_state: str | None
    ticket_updated_at: datetime | None
    ticket_merged_into: int | None


_conversation = (
    select(
        conversations.c.id,
        conversations.c.channel_id,
        channels.c.name.label("channel"),
        channels.c.kind.label("channel_kind"),
        conversations.c.key,
        conversations.c.contact_id,
        contacts.c.name.label("contact_name"),
        conversations.c.ticket_id,
        conversations.c.email,
        conversations.c.page,
        conversations.c.last_inbound_at,
        conversations.c.seen_at,
        conversations.c.seen_message_id,
        conversations.c.visitor,
        conversations.c.form,
        conversations.c.read_message_id,
        conversations.c.turn,
        conversations.c.epoch,
        conversations.c.answered_id,
        conversations.c.thinking_until,
        conversations.c.waits,
        conversations.c.nature,
        conversations.c.title,
        conversations.c.people,
        conversations.c.closed,
        conversations.c.came_with,
        tickets.c.state.label("ticket_state"),
        tickets.c.updated_at.label("ticket_updated_at"),
        tickets.c.merged_into.label("ticket_merged_into"),
    )
    .join(channels, channels.c.id == conversations.c.channel_id)
    .join(contacts, contacts.c.id == conversations.c.contact_id)
    .outerjoin(tickets, tickets.c.id == conversations.c.ticket_id)
)
_by_id = _conversation.where(conversations.c.id == bindparam("id"))
_locked = (
    select(conversations.c.id).where(conversations.c.id == bindparam("id")).with_for_update(key_share=True)
)
_by_key = _conversation.where(
    conversations.c.channel_id == bindparam("channel_id"), conversations.c.key == bindparam("key")
)
_of_ticket = _conversation.where(conversations.c.ticket_id == bindparam("ticket")).order_by(
    conversations.c.last_inbound_at.desc()
)
_groups_of_ticket = _conversation.where(
    conversations.c.nature == "group",
    conversations.c.id.in_(
        select(messages.c.conversation_id).where(
            messages.c.ticket_id == bindparam("ticket"), messages.c.conversation_id.is_not(None)
        )
    ),
).order_by(conversations.c.id)
_of_key = _conversation.where(
    conversations.c.channel_id == bindparam("channel_id"),
    (conversations.c.key == bindparam("key"))
    | (
        (conversations.c.key > bindparam("from")) & (conversations.c.key < bindparam("to"))
    ),  # "0" follows "/"
).order_by(conversations.c.id)
_heard = (
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"))
    .values(ticket_id=bindparam("ticket"), last_inbound_at=bindparam("at"))
)
_insert = insert(conversations)
_pass = (
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"), conversations.c.turn != bindparam("to"))
    .values(
        turn=bindparam("to"),
        epoch=conversations.c.epoch + 1,
        thinking_until=None,
        answered_id=bindparam("upto"),
    )
    .returning(conversations.c.epoch)
)
_about = Prepared(select(conversations.c.id).where(conversations.c.ticket_id == bindparam("ticket")))
_the_bots = select(conversations.c.id, conversations.c.epoch).where(conversations.c.turn == "bot")
_one_of_the_bot = Prepared(_the_bots.where(conversations.c.id == bindparam("id")))
_some_of_the_bot = _the_bots.where(conversations.c.id.in_(bindparam("ids", expanding=True)))


def conversation(tx: Reading, conversation_id: int) -> Conversation | None:
    """One chat."""
    row = tx.conn.execute(_by_id, {"id": conversation_id}).one_or_none()
    return None if row is None else Conversation(**row._mapping)


def lock_conversation(tx: Transaction, conversation_id: int) -> None:
    """Lock a chat until the commit. SQLite has one writer anyway."""
    if tx.postgres:
        tx.conn.execute(_locked, {"id": conversation_id})


def conversation_by_key(tx: Reading, channel_id: int, key: str) -> Conversation | None:
    """The chat of this key on a channel."""
    row = tx.conn.execute(_by_key, {"channel_id": channel_id, "key": key}).one_or_none()
    return None if row is None else Conversation(**row._mapping)


def lock_chat(tx: Transaction, channel_id: int, key: str, nature: Nature) -> None:
    """Lock the chat of this key until the commit, even if it does not exist yet: several people write in a
    group at once. In a private chat the lock of its person does that."""
    if nature == "group":
        hold_name(tx, CHAT, f"{channel_id}:{key}")


def conversations_of_ticket(tx: Reading, ticket_id: int) -> list[Conversation]:
    """The chats that are about a ticket now, the most recent first."""
    return [Conversation(**row._mapping) for row in tx.conn.execute(_of_ticket, {"ticket": ticket_id})]


def groups_of_ticket(tx: Reading, ticket_id: int) -> list[Conversation]:
    """The groups in which a ticket's messages were written, also those that speak about another one now."""
    return [Conversation(**row._mapping) for row in tx.conn.execute(_groups_of_ticket, {"ticket": ticket_id})]


def of_key(tx: Reading, channel_id: int, key: str) -> list[Conversation]:
    """The chat of this key and, if it is a forum, those of its topics ("key/topic")."""
    rows = tx.conn.execute(
        _of_key, {"channel_id": channel_id, "key": key, "from": f"{key}/", "to": f"{key}0"}
    )
    return [Conversation(**row._mapping) for row in rows]


def join(tx: Transaction, gone_id: int, into_id: int) -> None:
    """Give the messages of one chat to another, and put it aside under a key that no provider has."""
    tx.conn.execute(
        update(messages).where(messages.c.conversation_id == gone_id).values(conversation_id=into_id)
    )
    change_conversation(tx, gone_id, ticket_id=None, key=f"joined {into_id} {gone_id}", turn="person")


def add_conversation(
    tx: Transaction,
    *,
    channel_id: int,
    key: str,
    contact_id: int,
    email: str | None = None,
    page: str = "",
    turn: Turn = "person",
    nature: Nature = "private",
    title: str = "",
) -> int:
    """Store a new chat. Returns its id."""
    result = tx.conn.execute(
        _insert,
        {
            "channel_id": channel_id,
            "key": key,
            "contact_id": contact_id,
            "email": email,
            "page": page,
            "turn": turn,
            "nature": nature,
            "title": title,
            "created_at": tx.now,
        },
    )
    key_row = result.inserted_primary_key
    assert key_row is not None
    return int(key_row[0])


def note_heard(tx: Transaction, conversation_id: int, ticket_id: int) -> None:
    """Record that the chat's customer wrote, and that it is about `ticket_id` now."""
    tx.conn.execute(_heard, {"conversation": conversation_id, "ticket": ticket_id, "at": tx.now})


def note_read(tx: Transaction, conversation_id: int, message_id: int) -> bool:
    """An advisor has read up to this message. False where that was known, also from a rival just now."""
    statement = update(conversations).where(
        conversations.c.id == conversation_id, conversations.c.read_message_id < message_id
    )
    return bool(tx.conn.execute(statement.values(read_message_id=message_id)).rowcount)


def change_conversation(tx: Transaction, conversation_id: int, **values: Any) -> None:
    """Set columns of a chat."""
    tx.conn.execute(update(conversations).where(conversations.c.id == conversation_id).values(**values))


def note_people(tx: Transaction, conversation_id: int, people: int) -> None:
    """Store how many people read a group."""
    change_conversation(tx, conversation_id, people=people)


def move_conversations(tx: Transaction, ids: list[int], ticket_id: int) -> None:
    """Let these chats be about another ticket."""
    if ids:
        tx.conn.execute(update(conversations).where(conversations.c.id.in_(ids)).values(ticket_id=ticket_id))


def pass_turn(tx: Transaction, conversation_id: int, to: Turn, *, answered_id: int) -> int | None:
    """Give a chat's turn to the bot or to a person, and increase its epoch. Returns the new epoch, or None if
    they already had the turn. The bot continues after the message `answered_id`."""
    found: int | None = tx.conn.scalar(
        _pass, {"conversation": conversation_id, "to": to, "upto": answered_id}
    )
    return found


def about(tx: Reading, ticket_id: int) -> list[int]:
    """The ids of the chats that are about a ticket now."""
    return [row[0] for row in _about.all(tx, {"ticket": ticket_id})]


def of_the_bot(tx: Reading, ids: Iterable[int]) -> dict[int, int]:
    """The chats among these in which the bot has the turn, each with its epoch."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    if tx.postgres:
        return {row.id: row.epoch for row in tx.conn.execute(_some_of_the_bot, {"ids": wanted})}
    found = (_one_of_the_bot.one(tx, {"id": one}) for one in wanted)  # cheaper than IN here
    return {row[0]: row[1] for row in found if row is not None}
