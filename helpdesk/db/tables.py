"""Every table of the desk. Times are `Instant` (UTC microseconds); lists and structs are `Json` text."""

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
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    literal_column,
    text,
    true,
)

from helpdesk.db.types import Instant, Json
from helpdesk.domain.events import Event
from helpdesk.domain.evidence import Evidence, Suggestion
from helpdesk.domain.jobs import Job
from helpdesk.domain.messages import Attachment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_Id = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER PRIMARY KEY is SQLite's rowid


def _id() -> Column[int]:
    return Column("id", _Id, primary_key=True, autoincrement=True)


def _ref(name: str, target: str, *, nullable: bool = True, index: bool = False) -> Column[Any]:
    return Column(name, _Id, ForeignKey(f"{target}.id"), nullable=nullable, index=index)


# --- who works here -----------------------------------------------------------------------------

teams = Table("teams", metadata, _id(), Column("name", Text, nullable=False, unique=True))

advisors = Table(
    "advisors",
    metadata,
    _id(),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False, server_default="advisor"),  # advisor | lead | admin
    Column("password_hash", Text),
    Column("locale", Text, nullable=False, server_default="en"),
    Column("signature", Text, nullable=False, server_default=""),
    Column("capacity", Integer, nullable=False, server_default="5"),
    Column("presence", Text, nullable=False, server_default="offline"),  # available | away | offline
    Column("idle_since", Instant),  # last time a ticket was assigned to or closed by them
    Column("last_seen_at", Instant),  # heartbeat of their newest live connection
    Column("disabled_at", Instant),
    Column("created_at", Instant, nullable=False),
)

team_members = Table(
    "team_members",
    metadata,
    Column("team_id", _Id, ForeignKey("teams.id"), primary_key=True),
    Column("advisor_id", _Id, ForeignKey("advisors.id"), primary_key=True),
    Index("ix_team_members_advisor_id", "advisor_id"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    _ref("advisor_id", "advisors", nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("key_hash", Text, nullable=False, unique=True),
    Column("hint", Text, nullable=False),  # the key's first characters, to recognise it by
    _ref("advisor_id", "advisors", nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_used_at", Instant),
    Column("revoked_at", Instant),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("advisor_id", _Id, ForeignKey("advisors.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_hash", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False, index=True),
)

facts = Table(  # what all processes of one desk share: its secret, its id
    "facts", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False)
)

limits = Table(  # counters of the rate limits, where there is no Redis
    "limits",
    metadata,
    Column("key", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("until", Instant, nullable=False),
)

# --- inlets ---------------------------------------------------------------------------------------

channels = Table(
    "channels",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),  # messages.ChannelKind
    Column("label", Text, nullable=False),
    _ref("team_id", "teams"),
    Column("settings", Json(dict[str, Any]), nullable=False, server_default="{}"),
    Column("enabled", Boolean, nullable=False, server_default=true()),
)

mail_cursors = Table(  # where an IMAP folder was read to (RFC 3501 §2.3.1.1)
    "mail_cursors",
    metadata,
    Column("channel_id", _Id, ForeignKey("channels.id"), primary_key=True),
    Column("folder", Text, primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
)

routing_rules = Table(
    "routing_rules",
    metadata,
    _id(),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("conditions", Json(dict[str, Any]), nullable=False),  # domain.routing.Conditions
    _ref("team_id", "teams", nullable=False),
    Column("priority", Text),
    Column("tags", Json(list[str]), nullable=False, server_default="[]"),
    Column("active", Boolean, nullable=False, server_default=true()),
)

# --- customers --------------------------------------------------------------------------------------

contacts = Table(
    "contacts",
    metadata,
    _id(),
    Column("name", Text, nullable=False, server_default=""),
    Column("language", Text),
    Column("company", Text, nullable=False, server_default=""),
    Column("attributes", Json(dict[str, Any]), nullable=False, server_default="{}"),
    Column("merged_into", _Id, ForeignKey("contacts.id")),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

identities = Table(
    "identities",
    metadata,
    _id(),
    _ref("contact_id", "contacts", nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("verified_at", Instant),  # null: only a claim
    Column("source", Text, nullable=False),  # mail | typed | provider | signed | token | advisor
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("kind", "value", "contact_id"),
    Index(  # an address belongs to one person once somebody vouched for it
        "uq_identities_verified",
        "kind",
        "value",
        unique=True,
        sqlite_where=text("verified_at IS NOT NULL"),
        postgresql_where=text("verified_at IS NOT NULL"),
    ),
)

# --- tickets ----------------------------------------------------------------------------------------

tickets = Table(
    "tickets",
    metadata,
    _id(),  # is the ticket's number
    Column("subject", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, server_default="open"),
    Column("active", Boolean, nullable=False, server_default=true()),  # open, pending or snoozed
    Column("priority", Integer, nullable=False, server_default="3"),  # 1 urgent … 4 low
    _ref("team_id", "teams"),
    _ref("owner_id", "advisors"),
    _ref("contact_id", "contacts", nullable=False),
    Column("channel", Text, nullable=False),  # the first one's name
    Column("channel_kinds", Json(list[str]), nullable=False, server_default="[]"),
    Column("tags", Json(list[str]), nullable=False, server_default="[]"),
    Column("keywords", Json(list[str]), nullable=False, server_default="[]"),  # domain.topics
    Column("language", Text),
    Column("excerpt", Text, nullable=False, server_default=""),
    Column("message_count", Integer, nullable=False, server_default="0"),
    Column("last_message_id", BigInteger),
    Column("assignment_reason", Text, nullable=False, server_default=""),
    Column("suggestion", Json(Suggestion)),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("waiting_since", Instant),  # oldest customer message nobody answered
    Column("last_inbound_at", Instant),
    Column("first_reply_at", Instant),
    Column("state_at", Instant, nullable=False),
    Column("snoozed_until", Instant),
    Column("solved_at", Instant),
    Column("closed_at", Instant),
    Column("merged_into", _Id, ForeignKey("tickets.id")),
    Column("linked_to", _Id, ForeignKey("tickets.id")),
    Index("ix_tickets_contact", "contact_id", "active"),
    *(
        Index(
            name,
            *columns,
            text("updated_at DESC"),
            text("id DESC"),
            *more,
            sqlite_where=text("active = 1"),  # as queries say it there, or SQLite does not see that it fits
            postgresql_where=text("active"),
        )
        for name, columns, more in (
            ("ix_tickets_active", (), ()),
            ("ix_tickets_active_owner", ("owner_id",), ()),
            ("ix_tickets_active_team", ("team_id", "owner_id"), ("state", "active")),  # all that counts need
        )
    ),
    Index("ix_tickets_state", "state", text("updated_at DESC"), text("id DESC")),
    Index(  # what each advisor has to do: counted at every routing decision
        "ix_tickets_open_owner",
        "owner_id",
        "state",
        sqlite_where=text("state = 'open' AND owner_id IS NOT NULL"),
        postgresql_where=text("state = 'open' AND owner_id IS NOT NULL"),
    ),
    Index(  # the queues, with all that their order needs
        "ix_tickets_waiting",
        "team_id",
        "priority",
        "waiting_since",
        "created_at",
        "state",
        "owner_id",
        sqlite_where=text("state = 'open' AND owner_id IS NULL"),
        postgresql_where=text("state = 'open' AND owner_id IS NULL"),
    ),
    Index("ix_tickets_updated", text("updated_at DESC"), text("id DESC")),
)

# Where a partial index must be seen to fit: a parameter hides it.
IS_OPEN: ColumnElement[Any] = literal_column("'open'")

ticket_tags = Table(  # tickets.tags again, for filters; written together
    "ticket_tags",
    metadata,
    Column("ticket_id", _Id, ForeignKey("tickets.id"), primary_key=True),
    Column("tag", Text, primary_key=True),
    Index("ix_ticket_tags_tag", "tag", "ticket_id"),
)

participants = Table(
    "participants",
    metadata,
    Column("ticket_id", _Id, ForeignKey("tickets.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("name", Text, nullable=False, server_default=""),
    Column("role", Text, nullable=False),  # requester | copied | mentioned
    _ref("contact_id", "contacts", index=True),
)

conversations = Table(  # a running chat on webchat or a messenger, and the ticket it is about now
    "conversations",
    metadata,
    _id(),
    _ref("channel_id", "channels", nullable=False),
    Column("key", Text, nullable=False),  # the provider's chat id, or our own random one
    _ref("contact_id", "contacts", nullable=False, index=True),
    _ref("ticket_id", "tickets", index=True),
    Column("email", Text),  # left by the visitor: a claim
    Column("page", Text, nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("last_inbound_at", Instant),
    Column("seen_at", Instant),  # the visitor was connected until then
    Column("seen_message_id", BigInteger, nullable=False, server_default="0"),
    UniqueConstraint("channel_id", "key"),
)

messages = Table(
    "messages",
    metadata,
    _id(),
    _ref("ticket_id", "tickets", nullable=False),
    Column("kind", Text, nullable=False),  # message | note | call
    Column("direction", Text, nullable=False),  # in | out | none
    _ref("channel_id", "channels"),
    Column("channel_kind", Text, nullable=False, server_default=""),
    Column("external_id", Text),  # unique below its channel kind
    Column("fingerprint", Text),  # tells the same mail again from another with a stolen id
    _ref("conversation_id", "conversations"),
    Column("author_kind", Text, nullable=False),  # contact | advisor | bot | system
    _ref("contact_id", "contacts"),
    _ref("advisor_id", "advisors"),
    Column("author_name", Text, nullable=False, server_default=""),
    Column("author_address", Text, nullable=False, server_default=""),
    Column("subject", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False, server_default=""),
    Column("new_text", Text, nullable=False, server_default=""),
    Column("html", Text),
    Column("attachments", Json(list[Attachment]), nullable=False, server_default="[]"),
    Column("recipients", Json(dict[str, list[str]]), nullable=False, server_default="{}"),
    Column("references", Json(list[str]), nullable=False, server_default="[]"),
    Column("evidence", Json(Evidence)),
    Column("call", Json(dict[str, Any])),
    Column("automatic", Boolean, nullable=False, server_default=false()),
    Column("delivery", Text, nullable=False, server_default=""),  # views.Delivery
    Column("delivery_detail", Text, nullable=False, server_default=""),
    Column("sent_at", Instant),  # as its author's side says
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

acts = Table(  # merges, splits and moves, each with what is needed to take it back exactly
    "acts",
    metadata,
    _id(),
    Column("kind", Text, nullable=False),  # merge | split | move
    _ref("ticket_id", "tickets", nullable=False, index=True),
    _ref("other_id", "tickets", nullable=False, index=True),
    _ref("advisor_id", "advisors"),
    Column("before", Json(dict[str, Any]), nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_at", Instant),
)

# --- the ledger, the event log, the outbox ---------------------------------------------------------

ledger = Table(
    "ledger",
    metadata,
    _id(),
    _ref("channel_id", "channels", nullable=False),
    Column("external_id", Text),
    Column("received_at", Instant, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("fate", Text),  # null: in flight; threaded | opened | duplicate | parked | failed
    Column("reason", Text, nullable=False, server_default=""),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("settled_at", Instant),
    _ref("message_id", "messages"),
    _ref("ticket_id", "tickets"),
    Index("ix_ledger_fate", "fate", "id"),
    Index(
        "ix_ledger_message",
        "message_id",
        sqlite_where=text("message_id IS NOT NULL"),
        postgresql_where=text("message_id IS NOT NULL"),
    ),
)

ledger_raw = Table(
    "ledger_raw",
    metadata,
    Column("item_id", _Id, ForeignKey("ledger.id"), primary_key=True),
    Column("headers", Json(dict[str, str]), nullable=False),
    Column("body", LargeBinary),  # null: the body lies in the blob store below ledger.sha256
)

events = Table(
    "events",
    metadata,
    _id(),
    Column("position", BigInteger, unique=True),  # gapless, stamped after commit by one dispatcher at a time
    Column("at", Instant, nullable=False),
    Column("ticket_id", _Id),
    Column("event", Json(Event), nullable=False),
    Index("ix_events_ticket", "ticket_id", "id"),
    Index(
        "ix_events_unstamped",
        "id",
        sqlite_where=text("position IS NULL"),
        postgresql_where=text("position IS NULL"),
    ),
)

jobs = Table(
    "jobs",
    metadata,
    _id(),
    Column("key", Text, nullable=False, unique=True),
    Column("job", Json(Job), nullable=False),
    Column("state", Text, nullable=False, server_default="queued"),  # queued | running | done | failed
    Column("run_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("lease_until", Instant),
    Column("worker", Text),
    Column("error", Text, nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("done_at", Instant),  # done or failed
    Index(
        "ix_jobs_due",
        "run_at",
        "id",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
)

# --- surveys ----------------------------------------------------------------------------------------

survey_rules = Table(
    "survey_rules",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("survey", Text, nullable=False),  # csat | ces
    Column("position", Integer, nullable=False),
    Column("channel_kinds", Json(list[str]), nullable=False, server_default="[]"),  # empty: all
    _ref("team_id", "teams"),  # null: all
    Column("delay_minutes", Integer, nullable=False, server_default="0"),
    Column("cooldown_days", Integer, nullable=False, server_default="30"),
    Column("active", Boolean, nullable=False, server_default=true()),
)

survey_invitations = Table(
    "survey_invitations",
    metadata,
    _id(),
    Column("survey", Text, nullable=False),
    _ref("rule_id", "survey_rules"),
    _ref("ticket_id", "tickets", nullable=False, index=True),
    _ref("contact_id", "contacts", nullable=False),
    _ref("conversation_id", "conversations", index=True),
    _ref("advisor_id", "advisors"),  # who owned the ticket when it closed
    _ref("team_id", "teams"),
    Column("state", Text, nullable=False),  # scheduled | sent | answered | cancelled | suppressed
    Column("reason", Text, nullable=False, server_default=""),
    Column("via", Text, nullable=False),  # mail | widget
    Column("score", Integer),
    Column("comment", Text, nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant, index=True),
    Column("answered_at", Instant),
    Index("ix_survey_invitations_contact", "contact_id", "created_at"),
)
