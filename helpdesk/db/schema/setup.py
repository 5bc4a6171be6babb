"""Tables: what is set up on screen: calendars, how routing works, and what the desk says on its own."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Table, Text, false

from helpdesk.db.schema.base import ID, id_column, metadata, partial_index, reference
from helpdesk.db.schema.types import Instant, Json

calendars = Table(
    "calendars",
    metadata,
    id_column(),
    Column("name", Text, nullable=False),
    Column("hours", Text, nullable=False),  # domain/hours.Hours as JSON; text: equal ones are read once
    Column("is_default", Boolean, nullable=False, server_default=false()),
    Column("removed_at", Instant),  # its row stays: a new calendar must not get its id
    partial_index("ix_calendars_name", "name", where="removed_at IS NULL", unique=True),
    partial_index("ix_calendars_default", "is_default", where="is_default", unique=True),
)

routing_settings = Table(
    "routing_settings",
    metadata,
    Column("scope", Text, primary_key=True),  # desk | team | advisor
    Column("item", ID, primary_key=True, autoincrement=False),  # of the desk: 0
    Column("settings", Text, nullable=False),  # the scope's struct of domain/routing/settings, as JSON
)

automatic_texts = Table(  # where somebody has changed them
    "automatic_texts",
    metadata,
    id_column(),
    Column("kind", Text, nullable=False),  # answers/automatic.TEXTS
    reference("channel_id", "channels"),  # null: everywhere
    Column("texts", Json(dict[str, str]), nullable=False),  # by language; those that are missing are as above
    Column("on", Boolean),  # null: as above
    partial_index("ix_automatic_texts_everywhere", "kind", where="channel_id IS NULL", unique=True),
    Index("ix_automatic_texts_channel", "channel_id", "kind", unique=True),
)
