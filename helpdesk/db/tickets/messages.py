"""Messages, notes and calls of tickets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, case, func, literal_column, or_, select, update

from helpdesk.db.engine.prepared import Prepared, PreparedMany
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.inlets import channels
from helpdesk.db.schema.tickets import conversations, messages
from helpdesk.db.tickets.new_messages import use_files
from helpdesk.domain.chats.bot import BotPart
from helpdesk.domain.messages import Attachment, Earlier, Quote, Remark, Tried
from helpdesk.domain.threading.evidence import Evidence
from helpdesk.errors import NotFound
from helpdesk.said import Said

UNDELIVERED = ("failed", "uncertain")


class MessageRow(msgspec.Struct, frozen=True, kw_only=True):
    """A message as stored, with its channel's name. `group`: the title of the group in which it was written;
    `earlier`: what it said before its author edited it, oldest first; `without`: those of its recipients who
    do not have it, if the others do; `tried`: what is known of a send whose end nobody knows."""

    id: int
    ticket_id: int
    kind: str
    direction: str
    channel: str | None
    channel_id: int | None
    channel_kind: str
    external_id: str | None
    conversation_id: int | None
    author_kind: str
    contact_id: int | None
    advisor_id: int | None
    author_name: str
    author_address: str
    subject: str
    text: str
    new_text: str
    html: str | None
    attachments: list[Attachment]
    recipients: dict[str, list[str]]
    references: list[str]
    evidence: Evidence | None
    call: dict[str, Any] | None
    remarks: list[Remark]
    automatic: bool
    ends_waiting: bool
    delivery: str
    delivery_detail: str
    settled: bool
    without: list[str]
    tried: Tried | None
    bot: BotPart | None
    payload: str
    quote: Quote | None
    edited_at: datetime | None
    earlier: list[Earlier]
    sent_at: datetime | None
    created_at: datetime
    group: str | None

    @property
    def undelivered(self) -> bool:
        """Its delivery failed or may have failed, and nobody has dealt with that."""
        return self.delivery in UNDELIVERED and not self.settled


_OWN = tuple(name for name in MessageRow.__struct_fields__ if name not in ("channel", "group"))
_group = case(
    (
        conversations.c.nature == "group",
        func.coalesce(func.nullif(conversations.c.title, ""), conversations.c.key),
    )
)
SELECTED = (
    select(*(messages.c[name] for name in _OWN), channels.c.name.label("channel"), _group.label("group"))
    .outerjoin(channels, channels.c.id == messages.c.channel_id)
    .outerjoin(conversations, conversations.c.id == messages.c.conversation_id)
)
_by_id = Prepared(SELECTED.where(messages.c.id == bindparam("id")))
_NAMES = (*_OWN, "channel", "group")
_by_ids = PreparedMany(SELECTED, messages.c.id)
_set_delivery = (
    update(messages)
    .where(messages.c.id == bindparam("message"))
    .values(delivery=bindparam("to_state"), delivery_detail=bindparam("detail"))
)
_undelivered_of = SELECTED.where(
    messages.c.ticket_id == bindparam("ticket"),
    messages.c.delivery.in_(UNDELIVERED),
    ~messages.c.settled,
).order_by(messages.c.id)
_page = (
    SELECTED.where(messages.c.ticket_id == bindparam("ticket"), messages.c.id < bindparam("before"))
    .order_by(messages.c.id.desc())
    .limit(bindparam("n"))
)
_after = (
    SELECTED.where(messages.c.ticket_id == bindparam("ticket"), messages.c.id > bindparam("after"))
    .order_by(messages.c.id)
    .limit(200)
)
_said_after = _after.where(
    (messages.c.direction == literal_column("'in'"))
    | (
        (messages.c.direction == literal_column("'out'"))
        & (messages.c.author_kind != literal_column("'system'"))
    )
)
_of_conversation = (
    SELECTED.where(
        messages.c.conversation_id == bindparam("conversation"),
        messages.c.kind == "message",
        messages.c.id > bindparam("after"),
    )
    .order_by(messages.c.id.desc())
    .limit(bindparam("n"))
)
_private = Prepared(
    select(messages.c.id)
    .outerjoin(conversations, conversations.c.id == messages.c.conversation_id)
    .where(
        messages.c.ticket_id == bindparam("ticket"),
        messages.c.kind != "note",
        or_(conversations.c.nature.is_(None), conversations.c.nature != "group"),
    )
    .limit(1)
)
_next_inbound = Prepared(
    select(messages.c.id)
    .where(
        messages.c.conversation_id == bindparam("chat"),
        messages.c.kind == "message",
        messages.c.direction == "in",
        messages.c.id > bindparam("after"),
    )
    .order_by(messages.c.id)
    .limit(1)
)
_unanswered = Prepared(
    select(messages.c.id)
    .join(conversations, conversations.c.id == messages.c.conversation_id)
    .where(
        conversations.c.ticket_id == bindparam("ticket"),
        conversations.c.turn == "bot",
        messages.c.kind == "message",
        messages.c.direction == "in",
        messages.c.id > conversations.c.answered_id,
    )
    .limit(1)
)
_still_queued = Prepared(
    select(messages.c.id)
    .where(
        messages.c.conversation_id == bindparam("chat"),
        messages.c.direction == "out",
        messages.c.delivery == "queued",
        messages.c.id < bindparam("before"),
    )
    .order_by(messages.c.id)
    .limit(1)
)


def message(tx: Reading, message_id: int) -> MessageRow:
    """One message; NotFound."""
    row = _by_id.one(tx, {"id": message_id})
    if row is None:
        raise no_message(message_id)
    return _row(row)


def no_message(message_id: int) -> NotFound:
    """What a message answers that is not there, or that the caller does not see."""
    return NotFound(Said("There is no message {message_id}.", message_id=message_id))


def messages_by_id(tx: Reading, ids: Sequence[int]) -> dict[int, MessageRow]:
    """Several messages."""
    return {row[0]: _row(row) for row in _by_ids.all(tx, ids)}


def page(tx: Reading, ticket_id: int, *, before: int, limit: int) -> list[MessageRow]:
    """Messages of a ticket below the id `before`, newest first."""
    rows = tx.conn.execute(_page, {"ticket": ticket_id, "before": before, "n": limit})
    return [MessageRow(**row._mapping) for row in rows]


def messages_after(tx: Reading, ticket_id: int, after: int) -> list[MessageRow]:
    """Messages of a ticket above the id `after`, oldest first, at most 200."""
    rows = tx.conn.execute(_after, {"ticket": ticket_id, "after": after})
    return [MessageRow(**row._mapping) for row in rows]


def undelivered_of(tx: Reading, ticket_id: int) -> list[MessageRow]:
    """A ticket's answers that failed or may have failed, and that nobody has dealt with; oldest first."""
    return [MessageRow(**row._mapping) for row in tx.conn.execute(_undelivered_of, {"ticket": ticket_id})]


def said_after(tx: Reading, ticket_id: int, after: int) -> list[MessageRow]:
    """What a ticket's customer wrote or was answered above the id `after`, oldest first, at most 200: no
    note, no call and none of the desk's own texts."""
    rows = tx.conn.execute(_said_after, {"ticket": ticket_id, "after": after})
    return [MessageRow(**row._mapping) for row in rows]


def of_conversation(
    tx: Reading, conversation_id: int, *, after: int = 0, limit: int = 500
) -> list[MessageRow]:
    """Public messages of a chat above the id `after`, oldest first; the newest `limit` of them."""
    rows = tx.conn.execute(_of_conversation, {"conversation": conversation_id, "after": after, "n": limit})
    return [MessageRow(**row._mapping) for row in rows][::-1]


def only_of_conversation(tx: Reading, ticket_id: int, conversation_id: int) -> bool:
    """Whether every message of a ticket was written in this chat."""
    other = select(messages.c.id).where(
        messages.c.ticket_id == ticket_id, messages.c.conversation_id.is_distinct_from(conversation_id)
    )
    return tx.conn.scalar(other.limit(1)) is None


def has_private(tx: Reading, ticket_id: int) -> bool:
    """Whether a ticket has a message or a call that no group has read."""
    return _private.one(tx, {"ticket": ticket_id}) is not None


def next_inbound(tx: Reading, conversation_id: int, after: int) -> int | None:
    """The id of the customer's first message of a chat above the id `after`."""
    row = _next_inbound.one(tx, {"chat": conversation_id, "after": after})
    found: int | None = row[0] if row is not None else None
    return found


def bot_owes_answer(tx: Reading, ticket_id: int) -> bool:
    """Whether a customer's message in a chat of the bot about this ticket is still unanswered."""
    return _unanswered.one(tx, {"ticket": ticket_id}) is not None


def earlier_queued(tx: Reading, conversation_id: int, message_id: int) -> int | None:
    """The oldest answer of the same chat before this one that is not delivered yet."""
    row = _still_queued.one(tx, {"chat": conversation_id, "before": message_id})
    found: int | None = row[0] if row is not None else None
    return found


def set_delivery(tx: Transaction, message_id: int, state: str, detail: str = "") -> None:
    """Store the delivery state of an answer (views/base.Delivery)."""
    tx.conn.execute(_set_delivery, {"message": message_id, "to_state": state, "detail": detail})


def change_message(tx: Transaction, message_id: int, values: dict[str, Any]) -> None:
    """Set columns of a message; FileGone if one of its files was collected meanwhile."""
    tx.conn.execute(update(messages).where(messages.c.id == message_id).values(**values))
    if "attachments" in values:
        use_files(tx, message_id, values["attachments"])


def _row(values: Sequence[Any]) -> MessageRow:
    return MessageRow(**dict(zip(_NAMES, values, strict=True)))
