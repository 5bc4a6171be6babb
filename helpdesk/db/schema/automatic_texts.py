"""Table: what the desk's automatic texts say where somebody has changed them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Table, Text, text

from helpdesk.db.schema.base import id_column, metadata, reference
from helpdesk.db.schema.types import Json

automatic_texts = Table(
    "automatic_texts",
    metadata,
    id_column(),
    Column("kind", Text, nullable=False),  # answers/automatic.TEXTS
    reference("channel_id", "channels"),  # null: everywhere
    Column("texts", Json(dict[str, str]), nullable=False),  # by language; those that are missing are as above
    Column("on", Boolean),  # null: as above
    Index(
        "ix_automatic_texts_everywhere",
        "kind",
        unique=True,
        sqlite_where=text("channel_id IS NULL"),
        postgresql_where=text("channel_id IS NULL"),
    ),
    Index("ix_automatic_texts_channel", "channel_id", "kind", unique=True),
)
