"""Answers that were not delivered: which tickets have one, which of them a person has dealt with, and what
keeps a channel from working."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.add_column("messages", sa.Column("settled", sa.Boolean, server_default=sa.false(), nullable=False))
    op.add_column("tickets", sa.Column("undelivered", sa.Boolean, server_default=sa.false(), nullable=False))
    op.execute(
        "UPDATE tickets SET undelivered = true WHERE id IN"
        " (SELECT ticket_id FROM messages WHERE delivery IN ('failed', 'uncertain'))"
    )
    op.create_index(
        "ix_tickets_undelivered",
        "tickets",
        [sa.text("updated_at DESC"), sa.text("id DESC"), "active"],
        sqlite_where=sa.text("undelivered = 1"),
        postgresql_where=sa.text("undelivered"),
    )
    op.create_table(
        "channel_troubles",
        sa.Column("channel_id", ID, sa.ForeignKey("channels.id"), primary_key=True),
        sa.Column("side", sa.Text, primary_key=True),
        sa.Column("fault", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False, server_default=""),
        sa.Column("since", sa.BigInteger, nullable=False),
    )
