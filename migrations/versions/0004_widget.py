"""Web chats: several for each visitor, the answers to the form, and the messages that the desk has read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for column in (
        sa.Column("visitor", sa.Text),
        sa.Column("form", sa.Text, server_default="{}", nullable=False),
        sa.Column("read_message_id", sa.BigInteger, server_default="0", nullable=False),
    ):
        op.add_column("conversations", column)
    op.create_index("ix_conversations_visitor", "conversations", ["channel_id", "visitor"])
    op.execute(
        "UPDATE conversations SET visitor = key"
        " WHERE channel_id IN (SELECT id FROM channels WHERE kind = 'webchat')"
    )
