"""How the bot answers, as people set it up on screen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "bot_settings",
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        sa.Column("channel_id", _ID),
        sa.Column("settings", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name="fk_bot_settings_channel_id"),
    )
    op.create_index("ix_bot_settings_channel", "bot_settings", ["channel_id"], unique=True)
