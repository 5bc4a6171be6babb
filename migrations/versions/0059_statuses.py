"""Statuses of a desk's own, each of one of the five states."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "statuses",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("labels", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("archived_at", sa.BigInteger),
        sa.Column("removed_at", sa.BigInteger),
    )
    with op.batch_alter_table("tickets") as batch:
        batch.add_column(sa.Column("status_id", Id))
        batch.add_column(sa.Column("status_before", Id))
    op.create_index(
        "ix_tickets_status",
        "tickets",
        ["status_id", "id"],
        sqlite_where=sa.text("status_id IS NOT NULL"),
        postgresql_where=sa.text("status_id IS NOT NULL"),
    )
