"""Saved views."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("team_id", Id, sa.ForeignKey("teams.id", name="fk_saved_views_team_id")),
        sa.Column("owner_id", Id, sa.ForeignKey("advisors.id", name="fk_saved_views_owner_id")),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("filter", sa.Text, nullable=False),
        sa.Column("sort", sa.Text, nullable=False),
        sa.Column("removed_at", sa.BigInteger()),
    )
    op.create_index("ix_saved_views_team_id", "saved_views", ["team_id"])
    op.create_index("ix_saved_views_owner_id", "saved_views", ["owner_id"])
