"""Calendars, and which one a team or a channel keeps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "calendars",
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("hours", sa.Text, nullable=False),
        sa.Column("is_default", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.Column("removed_at", sa.BigInteger),
    )
    op.create_index(
        "ix_calendars_name",
        "calendars",
        ["name"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_index(
        "ix_calendars_default",
        "calendars",
        ["is_default"],
        unique=True,
        sqlite_where=sa.text("is_default"),
        postgresql_where=sa.text("is_default"),
    )
    for table in ("teams", "channels"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("calendar_id", _ID))
            batch.create_foreign_key(f"fk_{table}_calendar_id", "calendars", ["calendar_id"], ["id"])
