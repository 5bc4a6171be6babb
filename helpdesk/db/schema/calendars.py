"""Table: the calendars that teams and channels keep."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Table, Text, false, text

from helpdesk.db.schema.base import id_column, metadata
from helpdesk.db.schema.types import Instant

calendars = Table(
    "calendars",
    metadata,
    id_column(),
    Column("name", Text, nullable=False),
    Column(
        "hours", Text, nullable=False
    ),  # domain/hours.Hours as JSON; text, so that equal ones are read once
    Column("is_default", Boolean, nullable=False, server_default=false()),
    Column("removed_at", Instant),  # its row stays: a new calendar must not get its id
    Index(
        "ix_calendars_name",
        "name",
        unique=True,
        sqlite_where=text("removed_at IS NULL"),
        postgresql_where=text("removed_at IS NULL"),
    ),
    Index(
        "ix_calendars_default",
        "is_default",
        unique=True,
        sqlite_where=text("is_default"),
        postgresql_where=text("is_default"),
    ),
)
