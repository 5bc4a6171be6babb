"""Tables: advisors and teams, sign-ins, and data that all processes of one desk share."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from helpdesk.db.schema.base import ID, id_column, metadata, reference
from helpdesk.db.schema.types import Instant

teams = Table(
    "teams",
    metadata,
    id_column(),
    Column("name", Text, nullable=False, unique=True),
    reference("calendar_id", "calendars"),  # null: their channel's, or the default one
    Column("version", Integer, nullable=False, server_default="1"),  # rises with each change
    Column("archived_at", Instant),  # its closed tickets refer to it, so its row stays
)

advisors = Table(
    "advisors",
    metadata,
    id_column(),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False, server_default="advisor"),  # advisor | lead | admin
    Column("password_hash", Text),
    Column("locale", Text, nullable=False, server_default="en"),
    Column("signature", Text, nullable=False, server_default=""),
    Column("capacity", Integer, nullable=False, server_default="5"),
    Column("presence", Text, nullable=False, server_default="offline"),  # available | busy | away | offline
    Column("presence_at", Instant),  # since when; None: since they were added
    Column("missed", Integer, nullable=False, server_default="0"),  # offers in a row that they let pass
    Column("idle_since", Instant),  # last time a ticket was assigned to or closed by them
    Column("last_seen_at", Instant),  # heartbeat of their newest live connection
    Column("disabled_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("languages", Text, nullable=False, server_default=""),  # ISO 639 codes, separated by blanks
    Column("version", Integer, nullable=False, server_default="1"),  # rises with each change
)

team_members = Table(
    "team_members",
    metadata,
    Column("team_id", ID, ForeignKey("teams.id"), primary_key=True),
    Column("advisor_id", ID, ForeignKey("advisors.id"), primary_key=True),
    Index("ix_team_members_advisor_id", "advisor_id"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    reference("advisor_id", "advisors", nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    id_column(),
    Column("name", Text, nullable=False),
    Column("key_hash", Text, nullable=False, unique=True),
    Column("hint", Text, nullable=False),  # the key's first characters, to recognise it by
    reference("advisor_id", "advisors", nullable=False, index=True),
    Column("scopes", Text, nullable=False),  # separated by blanks
    Column("role", Text, nullable=False),  # its owner's when it was made: a key never gains rights
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),  # none: never
    Column("last_used_at", Instant),
    Column("revoked_at", Instant),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("advisor_id", ID, ForeignKey("advisors.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_hash", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False, index=True),
)

facts = Table(  # data that all processes of one desk share: its secret, its id, when a sign-in last ended
    "facts", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False)
)

limits = Table(  # counters of the rate limits, if there is no Redis
    "limits",
    metadata,
    Column("key", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("until", Instant, nullable=False),
)
