"""Tables: custom fields, their values once more for filters, and statuses of the desk's own."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, Table, Text, text

from helpdesk.db.schema.base import ID, id_column, metadata
from helpdesk.db.schema.types import Instant, Json
from helpdesk.domain.fields.definition import Asked, Option

fields = Table(
    "fields",
    metadata,
    id_column(),
    Column("of", Text, nullable=False),  # ticket | contact | company
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("labels", Json(dict[str, str]), nullable=False),
    Column("help", Json(dict[str, str]), nullable=False),
    Column("choices", Json(list[Option]), nullable=False),
    Column("required", Text),  # a filter: a ticket that it finds cannot be solved without a value
    Column("position", Integer, nullable=False),
    Column("asked", Json(list[Asked]), nullable=False, server_default="[]"),  # the forms that ask for it
    Column("archived_at", Instant),
    Column("removed_at", Instant),  # its row stays: a new field must not get its id
    Index(
        "ix_fields_key",
        "key",
        unique=True,
        sqlite_where=text("removed_at IS NULL"),
        postgresql_where=text("removed_at IS NULL"),
    ),
)

statuses = Table(  # what a state is called on some tickets
    "statuses",
    metadata,
    id_column(),
    Column("state", Text, nullable=False),
    Column("labels", Json(dict[str, str]), nullable=False),
    Column("position", Integer, nullable=False),
    Column("archived_at", Instant),
    Column("removed_at", Instant),  # its row stays: a new status must not get its id
)

field_values = Table(  # what tickets, contacts and companies have in `fields`, again for filters
    "field_values",
    metadata,
    Column("field_id", ID, ForeignKey("fields.id"), primary_key=True),
    Column("item", ID, primary_key=True, autoincrement=False),  # the ticket, contact or company
    Column("place", Integer, primary_key=True, autoincrement=False),  # of several choices
    Column("word", Text, nullable=False),  # domain/filters/custom.Stored
    Column("number", Float),
    Index("ix_field_values_word", "field_id", "word", "item"),
    Index("ix_field_values_number", "field_id", "number", "item"),
)
