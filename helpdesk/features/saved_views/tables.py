"""The table of saved views. A personal one has an owner, a team's a team, and everybody's neither."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from helpdesk.db.schema.base import id_column, metadata, reference
from helpdesk.db.schema.types import Instant

saved_views = Table(
    "saved_views",
    metadata,
    id_column(),
    reference("team_id", "teams", index=True),
    reference("owner_id", "advisors", index=True),
    Column("name", Text, nullable=False),
    Column("filter", Text, nullable=False),  # domain/filters
    Column("sort", Text, nullable=False),  # ticket_lists.Sort
    Column("removed_at", Instant),
)
