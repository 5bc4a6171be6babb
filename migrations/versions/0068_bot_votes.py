"""Whether the bot's answers helped, and drafts of its files. Nobody is asked about answers from before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "bot_answers",
        sa.Column("message_id", _ID, primary_key=True, autoincrement=False),
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False, server_default=""),
        sa.Column("vote", sa.Text, nullable=False),
        sa.Column("handed_over", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_bot_answers_message_id"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_bot_answers_conversation_id"
        ),
    )
    op.create_index("ix_bot_answers_conversation", "bot_answers", ["conversation_id", "message_id"])
    op.create_table(
        "bot_drafts",
        sa.Column("advisor_id", _ID, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("files", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["advisor_id"], ["advisors.id"], name="fk_bot_drafts_advisor_id"),
    )
