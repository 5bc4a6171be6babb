"""Tables: contacts and their addresses."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Table, Text, UniqueConstraint, text

from helpdesk.db.schema.base import ID, id_column, metadata, partial_index, reference
from helpdesk.db.schema.types import Instant, Json, Line
from helpdesk.domain.fields.definition import FieldValue

contacts = Table(
    "contacts",
    metadata,
    id_column(),
    Column("name", Line, nullable=False, server_default=""),
    Column("language", Text),
    Column("company_id", ID),  # of companies, whose rows stay
    Column("search", Text, nullable=False, server_default=""),  # name and company's name, folded
    Column("attributes", Json(dict[str, Any]), nullable=False, server_default="{}"),
    Column("fields", Json(dict[str, FieldValue]), nullable=False, server_default="{}"),  # by key
    Column("merged_into", ID, ForeignKey("contacts.id")),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    partial_index("ix_contacts_company_id", "company_id", "id", where="company_id IS NOT NULL"),
)

identities = Table(
    "identities",
    metadata,
    id_column(),
    reference("contact_id", "contacts", nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("name", Line, nullable=False, server_default=""),
    Column("verified_at", Instant),  # null: unverified
    Column("source", Text, nullable=False),  # mail | typed | disproved | provider | signed | token | advisor
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("kind", "value", "contact_id"),
    Index(  # a verified address belongs to one person
        "uq_identities_verified",
        "kind",
        "value",
        unique=True,
        sqlite_where=text("verified_at IS NOT NULL"),
        postgresql_where=text("verified_at IS NOT NULL"),
    ),
)

contact_merges = Table(  # each with everything needed to undo it exactly
    "contact_merges",
    metadata,
    id_column(),
    reference("gone_id", "contacts", nullable=False, index=True),
    reference("into_id", "contacts", nullable=False, index=True),
    reference("advisor_id", "advisors"),  # null: the desk itself
    Column("why", Text, nullable=False, server_default=""),
    Column("before", Json(dict[str, Any]), nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_at", Instant),
)

revoked_visitors = Table(  # of web chats: their tokens from before open nothing
    "revoked_visitors",
    metadata,
    Column("channel_id", ID, ForeignKey("channels.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("at", Instant, nullable=False),
)
