"""The bot: who has the turn in a chat, what the bot knows, its published versions, and the queue's speed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.BigInteger()  # microseconds since 1970 UTC
Json = sa.Text()


def upgrade() -> None:
    # added one by one and not in a batch, so that no database copies the table of messages
    op.add_column("tickets", sa.Column("with_bot", sa.Boolean, server_default=sa.false(), nullable=False))
    op.add_column("messages", sa.Column("bot", Json))
    op.add_column("messages", sa.Column("payload", sa.Text, server_default="", nullable=False))
    for column in (
        sa.Column("turn", sa.Text, server_default="person", nullable=False),
        sa.Column("epoch", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("answered_id", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("thinking_until", Instant),
        sa.Column("waits", sa.Boolean, server_default=sa.false(), nullable=False),
    ):
        op.add_column("conversations", column)
    op.create_index("ix_conversations_waits", "conversations", ["id"], **_where("waits", sqlite="waits = 1"))
    op.drop_index("ix_tickets_active_team", "tickets")
    op.create_index(
        "ix_tickets_active_team",
        "tickets",
        [
            "team_id",
            "owner_id",
            sa.text("updated_at DESC"),
            sa.text("id DESC"),
            "state",
            "active",
            "with_bot",
        ],
        **_where("active", sqlite="active = 1"),
    )
    op.drop_index("ix_tickets_waiting", "tickets")
    op.create_index(
        "ix_tickets_waiting",
        "tickets",
        ["team_id", "priority", "waiting_since", "created_at", "state", "owner_id", "with_bot"],
        **_where(
            "state = 'open' AND owner_id IS NULL AND NOT with_bot",
            sqlite="state = 'open' AND owner_id IS NULL AND with_bot = 0",
        ),
    )
    op.create_index(
        "ix_tickets_with_bot",
        "tickets",
        [sa.text("updated_at DESC"), sa.text("id DESC"), "state", "active"],
        **_where("with_bot", sqlite="with_bot = 1"),
    )
    op.create_table(
        "bot_memories",
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("state", sa.LargeBinary),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_bot_memories_conversation_id"
        ),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_bot_memories"),
    )
    op.create_table(
        "bot_cases",
        sa.Column("ticket_id", Id, nullable=False),
        sa.Column("intent", sa.Text, server_default="", nullable=False),
        sa.Column("confidence", sa.Float, server_default="0", nullable=False),
        sa.Column("slots", Json, server_default="{}", nullable=False),
        sa.Column("articles", Json, server_default="[]", nullable=False),
        sa.Column("cause", sa.Text, server_default="", nullable=False),
        sa.Column("summary", sa.Text, server_default="", nullable=False),
        sa.Column("outside_hours", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.Column("handed_at", Instant),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_bot_cases_ticket_id"),
        sa.PrimaryKeyConstraint("ticket_id", name="pk_bot_cases"),
    )
    op.create_table(
        "bot_versions",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("published_by", sa.Text, server_default="", nullable=False),
        sa.Column("restores", sa.BigInteger),
        sa.Column("error", sa.Text, server_default="", nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bot_versions"),
    )
    op.create_table(
        "bot_files",
        sa.Column("version_id", Id, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["bot_versions.id"], name="fk_bot_files_version_id"),
        sa.PrimaryKeyConstraint("version_id", "path", name="pk_bot_files"),
    )
    op.create_table(
        "queue_exits",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("team_id", Id),
        sa.Column("at", Instant, nullable=False),
        sa.Column("available", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_queue_exits_team_id"),
        sa.PrimaryKeyConstraint("id", name="pk_queue_exits"),
    )
    op.create_index("ix_queue_exits_team_id", "queue_exits", ["team_id", "id"])


def _where(condition: str, *, sqlite: str) -> dict[str, Any]:
    """A partial index's condition, as an argument for each database."""
    return {"sqlite_where": sa.text(sqlite), "postgresql_where": sa.text(condition)}
