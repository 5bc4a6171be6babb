"""Macros that were used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.BigInteger()
Json = sa.Text()


def _to(name: str, target: str) -> sa.Column[int]:
    return sa.Column(name, Id, sa.ForeignKey(target, name=f"fk_macro_uses_{name}"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "macro_uses",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        _to("reply_id", "saved_replies.id"),
        _to("ticket_id", "tickets.id"),
        _to("advisor_id", "advisors.id"),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("before", Json, nullable=False),
        sa.Column("after", Json, nullable=False),
        sa.Column("changes", Json, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("undone_at", Instant),
    )
    op.create_index("ix_macro_uses_ticket_id", "macro_uses", ["ticket_id"])
