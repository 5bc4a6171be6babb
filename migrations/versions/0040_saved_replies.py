"""Saved replies, with their versions and uses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0035"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # only INTEGER PRIMARY KEY is SQLite's rowid
Instant = sa.BigInteger()  # microseconds since 1970 UTC
Json = sa.Text()


def upgrade() -> None:
    op.create_table(
        "saved_replies",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("team_id", Id),
        sa.Column("owner_id", Id),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("folder", sa.Text, server_default="", nullable=False),
        sa.Column("search", sa.Text, nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("uses", sa.Integer, server_default="0", nullable=False),
        sa.Column("last_used_at", Instant),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("deleted_at", Instant),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_saved_replies_team_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["advisors.id"], name="fk_saved_replies_owner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_replies"),
    )
    op.create_index("ix_saved_replies_team_id", "saved_replies", ["team_id"])
    op.create_index("ix_saved_replies_owner_id", "saved_replies", ["owner_id"])
    op.create_table(
        "saved_reply_versions",
        sa.Column("reply_id", Id, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("advisor_id", Id),
        sa.Column("author_name", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["reply_id"], ["saved_replies.id"], name="fk_saved_reply_versions_reply_id"),
        sa.ForeignKeyConstraint(["advisor_id"], ["advisors.id"], name="fk_saved_reply_versions_advisor_id"),
        sa.PrimaryKeyConstraint("reply_id", "number", name="pk_saved_reply_versions"),
    )
    op.create_table(
        "saved_reply_uses",
        sa.Column("reply_id", Id, nullable=False),
        sa.Column("message_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["reply_id"], ["saved_replies.id"], name="fk_saved_reply_uses_reply_id"),
        sa.PrimaryKeyConstraint("reply_id", "message_id", name="pk_saved_reply_uses"),
    )
