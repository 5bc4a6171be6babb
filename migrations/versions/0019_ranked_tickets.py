"""Indexes for lists of waiting work: priority, then who waits longest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    rank = sa.text("(coalesce(waiting_since, 900000000000000000 - updated_at))")
    for name, columns in (("ix_tickets_ranked", []), ("ix_tickets_ranked_owner", ["owner_id"])):
        op.create_index(
            name,
            "tickets",
            [*columns, "priority", rank, "id"],
            sqlite_where=sa.text("active = 1"),
            postgresql_where=sa.text("active"),
        )
    op.drop_index("ix_tickets_active_owner", "tickets")
