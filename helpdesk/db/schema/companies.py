"""Tables: companies of customers, their mail domains, and what changed of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Integer, Table, Text

from helpdesk.db.schema.base import ID, id_column, metadata, partial_index, reference
from helpdesk.db.schema.types import Instant, Json, Line
from helpdesk.domain.events.fields import FieldChange
from helpdesk.domain.fields.definition import FieldValue

companies = Table(
    "companies",
    metadata,
    id_column(),
    Column("name", Line, nullable=False),
    Column("folded", Text, nullable=False),  # its name: one company has it
    Column("note", Text, nullable=False, server_default=""),
    Column("fields", Json(dict[str, FieldValue]), nullable=False, server_default="{}"),  # by key
    Column("version", Integer, nullable=False, server_default="1"),
    Column("merged_into", ID),  # of companies
    Column("removed_at", Instant),  # its row stays: a new company must not get its id
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    partial_index(
        "uq_companies_folded", "folded", where="merged_into IS NULL AND removed_at IS NULL", unique=True
    ),
)

company_domains = Table(  # who writes from there, verified, is of the company
    "company_domains",
    metadata,
    Column("domain", Text, primary_key=True),
    reference("company_id", "companies", nullable=False, index=True),
)

company_changes = Table(  # who changed what, for people to read
    "company_changes",
    metadata,
    id_column(),
    reference("company_id", "companies", nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("by", Line, nullable=False),
    Column("act", Text, nullable=False),  # domain/events/companies.CompanyAct
    Column("changes", Json(list[FieldChange]), nullable=False),
    Column("other", Line, nullable=False, server_default=""),  # the company that went into it, or came back
)

company_merges = Table(  # each with everything needed to undo it exactly
    "company_merges",
    metadata,
    id_column(),
    reference("gone_id", "companies", nullable=False, index=True),
    reference("into_id", "companies", nullable=False, index=True),
    Column("by", Line, nullable=False),
    Column("before", Json(dict[str, Any]), nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_at", Instant),
)
