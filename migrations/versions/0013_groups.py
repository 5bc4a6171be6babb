"""Conversations with groups; quoted words, edits and albums; chats that their customer blocked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("nature", sa.Text, server_default="private", nullable=False))
    op.add_column("conversations", sa.Column("title", sa.Text, server_default="", nullable=False))
    op.add_column("conversations", sa.Column("people", sa.Integer))
    op.add_column("conversations", sa.Column("closed", sa.Text, server_default="", nullable=False))
    op.add_column("conversations", sa.Column("came_with", sa.Text, server_default="", nullable=False))
    op.add_column("tickets", sa.Column("group_chat", sa.Text))
    op.add_column("messages", sa.Column("quote", sa.Text))
    op.add_column("messages", sa.Column("edited_at", sa.BigInteger))
    op.add_column("messages", sa.Column("earlier", sa.Text, server_default="[]", nullable=False))
    op.create_table(
        "message_parts",
        sa.Column("channel_kind", sa.Text, primary_key=True),
        sa.Column("external_id", sa.Text, primary_key=True),
        sa.Column(
            "message_id",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            sa.ForeignKey("messages.id"),
            nullable=False,
        ),
    )
    op.create_index("ix_message_parts_message_id", "message_parts", ["message_id"])
    # the Bot API gives groups, supergroups and channels negative ids
    groups = (
        "SELECT c.id FROM conversations c JOIN channels h ON h.id = c.channel_id"
        " WHERE h.kind = 'telegram' AND c.key LIKE '-%'"
    )
    op.execute(f"UPDATE conversations SET nature = 'group', title = key WHERE id IN ({groups})")  # noqa: S608
    op.execute(
        "UPDATE tickets SET group_chat = (SELECT MAX(c.title) FROM conversations c"
        " WHERE c.ticket_id = tickets.id AND c.nature = 'group')"
        " WHERE id IN (SELECT ticket_id FROM conversations WHERE nature = 'group')"
    )
