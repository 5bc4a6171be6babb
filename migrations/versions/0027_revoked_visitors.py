"""Visitors of web chats whose earlier tokens open nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "revoked_visitors",
        sa.Column("channel_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name="fk_revoked_visitors_channel_id"),
        sa.PrimaryKeyConstraint("channel_id", "key", name="pk_revoked_visitors"),
    )
