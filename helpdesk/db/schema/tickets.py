"""Tables: tickets with their people, chats and messages, and the acts that move messages between them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
    literal_column,
    text,
    true,
)

from helpdesk.db.schema.base import ID, id_column, metadata, partial_index, reference
from helpdesk.db.schema.types import Instant, Json, Line
from helpdesk.domain.chats.bot import BotPart
from helpdesk.domain.due import OpenStretch
from helpdesk.domain.fields.definition import FieldValue
from helpdesk.domain.messages import Attachment, Earlier, Quote, Remark, Tried
from helpdesk.domain.threading.evidence import Evidence, Suggestion

_NEWEST = (text("updated_at DESC"), text("id DESC"))
_WAITS = "(coalesce(waiting_since, 900000000000000000 - updated_at))"

tickets = Table(
    "tickets",
    metadata,
    id_column(),  # is the ticket's number
    Column("subject", Line, nullable=False, server_default=""),
    Column("state", Text, nullable=False, server_default="open"),
    Column("active", Boolean, nullable=False, server_default=true()),  # open, pending or snoozed
    Column("priority", Integer, nullable=False, server_default="3"),  # 1 urgent … 4 low
    reference("team_id", "teams"),
    reference("owner_id", "advisors"),
    reference("contact_id", "contacts", nullable=False),
    Column("channel", Text, nullable=False),  # the first one's name
    Column("channel_kinds", Json(list[str]), nullable=False, server_default="[]"),
    Column("tags", Json(list[str]), nullable=False, server_default="[]"),
    Column("fields", Json(dict[str, FieldValue]), nullable=False, server_default="{}"),  # by key
    Column("keywords", Json(list[str]), nullable=False, server_default="[]"),  # language.topics
    Column("language", Text),
    Column("excerpt", Text, nullable=False, server_default=""),
    Column("message_count", Integer, nullable=False, server_default="0"),
    Column("last_message_id", BigInteger),
    Column("assignment_reason", Text, nullable=False, server_default=""),
    Column("suggestion", Json(Suggestion)),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("waiting_since", Instant),  # oldest customer message that nobody answered
    Column("answered", Boolean, nullable=False, server_default=false()),  # by a person: no queue
    Column("queued_since", Instant),  # when it came into its present queue; None: it waits in no queue
    Column("last_inbound_at", Instant),
    Column("first_reply_at", Instant),
    Column("state_at", Instant, nullable=False),
    Column("snoozed_until", Instant),
    Column("state_before", Text),  # the active state before it was snoozed, solved or closed
    Column("status_id", ID),  # what its state is called: of statuses, whose rows stay
    Column("status_before", ID),  # of the state before
    Column("before_until", Instant),  # until then it was snoozed, in that state
    Column("solved_at", Instant),
    Column("closed_at", Instant),
    Column("merged_into", ID, ForeignKey("tickets.id")),
    Column("linked_to", ID, ForeignKey("tickets.id")),
    Column("with_bot", Boolean, nullable=False, server_default=false()),  # the bot has its turn: no queue
    Column("undelivered", Boolean, nullable=False, server_default=false()),  # domain/tally
    Column("due_at", Instant),  # operations/sweeps/due, with the next four
    Column("due_clock", Text),  # domain/due.ClockKind
    Column("due_since", Instant),
    Column("due_warn_at", Instant),
    Column("due_open", Json(list[OpenStretch])),
    Column("group_chat", Line),  # the title of the group that it is a conversation with
    Column("asked_skills", Json(dict[str, int])),  # the least level of each that its advisor has
    Column("accept_by", Instant),  # its owner is only offered it, until then
    Column("missed_by", Json(list[int])),  # who let that moment pass
    Column("given_back_by", ID),  # its former owner, who is preferred when they come back
    Index("ix_tickets_contact", "contact_id", "active"),
    # "active = 1" as in the queries, or SQLite does not use the index
    partial_index("ix_tickets_active", *_NEWEST, where="active", on_sqlite="active = 1"),
    partial_index(  # for counts
        "ix_tickets_active_team",
        "team_id",
        "owner_id",
        *_NEWEST,
        "state",
        "active",
        "with_bot",
        where="active",
        on_sqlite="active = 1",
    ),
    *(
        partial_index(name, *columns, text(first), "id", where="active", on_sqlite="active = 1")
        for name, columns, first in (  # db.tickets.ticket_lists
            ("ix_tickets_ranked", ("priority",), _WAITS),
            ("ix_tickets_ranked_owner", ("owner_id", "priority"), _WAITS),
            ("ix_tickets_due_first", (), "(coalesce(due_at, 900000000000000000))"),
        )
    ),
    Index("ix_tickets_state_at", "state", "state_at"),  # since when it is pending, for rules that follow time
    Index("ix_tickets_state", "state", *_NEWEST),
    partial_index(  # each advisor's load: counted at every routing decision
        "ix_tickets_open_owner", "owner_id", "state", where="state = 'open' AND owner_id IS NOT NULL"
    ),
    partial_index(  # the queues, with the columns of their order
        "ix_tickets_waiting",
        "team_id",
        "priority",
        "waiting_since",
        "queued_since",
        where="queued_since IS NOT NULL",
    ),
    partial_index(
        "ix_tickets_with_bot", *_NEWEST, "state", "active", where="with_bot", on_sqlite="with_bot = 1"
    ),
    partial_index(
        "ix_tickets_undelivered", *_NEWEST, "active", where="undelivered", on_sqlite="undelivered = 1"
    ),
    partial_index("ix_tickets_due", "due_at", "id", where="due_at IS NOT NULL"),
    partial_index("ix_tickets_status", "status_id", "id", where="status_id IS NOT NULL"),
    partial_index("ix_tickets_accept_by", "accept_by", where="accept_by IS NOT NULL"),
    Index("ix_tickets_updated", *_NEWEST),
)

LEFT_FIRST = 900_000_000_000_000_000
"""More than any moment in microseconds, and less than the largest integer of a database with one taken off:
LEFT_FIRST − updated_at sorts tickets that do not wait behind all that do."""

# Literal, because with a parameter the database does not use a partial index.
IS_OPEN: ColumnElement[Any] = literal_column("'open'")

ticket_tags = Table(  # tickets.tags again, for filters; written together
    "ticket_tags",
    metadata,
    Column("ticket_id", ID, ForeignKey("tickets.id"), primary_key=True),
    Column("tag", Text, primary_key=True),
    Index("ix_ticket_tags_tag", "tag", "ticket_id"),
)

missing_messages = Table(  # ids that a message names and that no message of the desk has yet
    "missing_messages",
    metadata,
    Column("channel_kind", Text, primary_key=True),
    Column("external_id", Text, primary_key=True),
    Column("message_id", ID, ForeignKey("messages.id"), primary_key=True, index=True),
)

participants = Table(
    "participants",
    metadata,
    Column("ticket_id", ID, ForeignKey("tickets.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("name", Line, nullable=False, server_default=""),
    Column("role", Text, nullable=False),  # requester | copied | mentioned
    reference("contact_id", "contacts", index=True),
)

conversations = Table(  # a running chat on webchat or a messenger, and the ticket it is about now
    "conversations",
    metadata,
    id_column(),
    reference("channel_id", "channels", nullable=False),
    Column("key", Text, nullable=False),  # the provider's chat id, or our own random one
    reference("contact_id", "contacts", nullable=False, index=True),
    reference("ticket_id", "tickets", index=True),
    Column("email", Text),  # left by the visitor: unverified
    Column("page", Text, nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("last_inbound_at", Instant),
    Column("seen_at", Instant),  # the visitor was connected until then
    Column("seen_message_id", BigInteger, nullable=False, server_default="0"),
    Column("visitor", Text),  # of a web chat: their key; a visitor can have several chats
    Column("form", Json(dict[str, str]), nullable=False, server_default="{}"),  # asked before the chat
    Column("read_message_id", BigInteger, nullable=False, server_default="0"),  # an advisor had it on screen
    Column("turn", Text, nullable=False, server_default="person"),  # bot | person
    Column("epoch", BigInteger, nullable=False, server_default="0"),  # grows whenever the turn changes hands
    Column("answered_id", BigInteger, nullable=False, server_default="0"),  # the bot has answered up to it
    Column("thinking_until", Instant),  # a worker asks the bot until then
    Column("waits", Boolean, nullable=False, server_default=false()),  # its visitor sees their place
    Column("nature", Text, nullable=False, server_default="private"),  # private | group
    Column("title", Line, nullable=False, server_default=""),  # of a group
    Column("people", Integer),  # how many read a group, if it is known
    Column(
        "closed", Text, nullable=False, server_default=""
    ),  # why nothing can be sent: domain/chats/notices
    Column("came_with", Text, nullable=False, server_default=""),  # what the link that began it carried
    UniqueConstraint("channel_id", "key"),
    Index(
        "ix_conversations_waits",
        "id",
        sqlite_where=text("waits = 1"),
        postgresql_where=text("waits"),
    ),
    Index("ix_conversations_visitor", "channel_id", "visitor"),
)

messages = Table(
    "messages",
    metadata,
    id_column(),
    reference("ticket_id", "tickets", nullable=False),
    Column("kind", Text, nullable=False),  # message | note | call
    Column("direction", Text, nullable=False),  # in | out | none
    reference("channel_id", "channels"),
    Column("channel_kind", Text, nullable=False, server_default=""),
    Column("external_id", Text),  # unique below its channel kind
    Column("fingerprint", Text),  # distinguishes the same mail from another one with a stolen id
    reference("conversation_id", "conversations"),
    Column("author_kind", Text, nullable=False),  # contact | advisor | bot | system
    reference("contact_id", "contacts"),
    reference("advisor_id", "advisors"),
    Column("author_name", Line, nullable=False, server_default=""),
    Column("author_address", Text, nullable=False, server_default=""),
    Column("subject", Line, nullable=False, server_default=""),
    Column("text", Text, nullable=False, server_default=""),
    Column("new_text", Text, nullable=False, server_default=""),
    Column("html", Text),
    Column("attachments", Json(list[Attachment]), nullable=False, server_default="[]"),
    Column("recipients", Json(dict[str, list[str]]), nullable=False, server_default="{}"),
    Column("references", Json(list[str]), nullable=False, server_default="[]"),
    Column("evidence", Json(Evidence)),
    Column("call", Json(dict[str, Any])),
    Column("remarks", Json(list[Remark]), nullable=False, server_default="[]"),
    Column("automatic", Boolean, nullable=False, server_default=false()),
    Column("ends_waiting", Boolean, nullable=False, server_default=false()),  # the customer no longer waits
    Column("delivery", Text, nullable=False, server_default=""),  # views/base.Delivery
    Column("delivery_detail", Text, nullable=False, server_default=""),
    Column("settled", Boolean, nullable=False, server_default=false()),  # a person dealt with its failure
    Column("without", Json(list[str]), nullable=False, server_default="[]"),  # who of its people has it not
    Column("tried", Json(Tried)),  # of one that is uncertain
    Column("bot", Json(BotPart)),
    Column("payload", Text, nullable=False, server_default=""),  # of the bot's button that was pressed
    Column("quote", Json(Quote)),  # words of somebody else
    Column("edited_at", Instant),  # when its author last changed it
    Column("earlier", Json(list[Earlier]), nullable=False, server_default="[]"),  # what it said before
    Column("sent_at", Instant),  # the time that the author's program gives
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("channel_kind", "external_id"),
    Index("ix_messages_ticket", "ticket_id", "id"),
    Index(
        "ix_messages_conversation",
        "conversation_id",
        "id",
        sqlite_where=text("conversation_id IS NOT NULL"),
        postgresql_where=text("conversation_id IS NOT NULL"),
    ),
)

message_parts = Table(  # further ids of a message: the parts of an album, a mail with answers of a chat
    "message_parts",
    metadata,
    Column("channel_kind", Text, primary_key=True),
    Column("external_id", Text, primary_key=True),
    reference("message_id", "messages", nullable=False, index=True),
)

acts = Table(  # merges, splits and moves, each with everything needed to undo it exactly
    "acts",
    metadata,
    id_column(),
    Column("kind", Text, nullable=False),  # merge | split | move
    reference("ticket_id", "tickets", nullable=False, index=True),
    reference("other_id", "tickets", nullable=False, index=True),
    reference("advisor_id", "advisors"),
    Column("before", Json(dict[str, Any]), nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_at", Instant),
)
