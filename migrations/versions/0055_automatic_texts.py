"""What the desk's automatic texts say where somebody has changed them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "automatic_texts",
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("channel_id", _ID),
        sa.Column("texts", sa.Text, nullable=False),
        sa.Column("on", sa.Boolean),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name="fk_automatic_texts_channel_id"),
    )
    op.create_index(
        "ix_automatic_texts_everywhere",
        "automatic_texts",
        ["kind"],
        unique=True,
        sqlite_where=sa.text("channel_id IS NULL"),
        postgresql_where=sa.text("channel_id IS NULL"),
    )
    op.create_index("ix_automatic_texts_channel", "automatic_texts", ["channel_id", "kind"], unique=True)
