"""Who sent a parked item, what people decided about it, and whose mail is always or never parked."""

from __future__ import annotations

import time

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    for name in ("sender", "sender_name", "subject", "verdict"):
        op.add_column("ledger", sa.Column(name, sa.Text, server_default="", nullable=False))
    op.create_index(
        "ix_ledger_awaiting",
        "ledger",
        ["id"],
        sqlite_where=sa.text("verdict = 'awaiting'"),
        postgresql_where=sa.text("verdict = 'awaiting'"),
    )
    op.create_table(
        "sender_rules",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("made_by", sa.Text, server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sender_rules"),
        sa.UniqueConstraint("sender", name="uq_sender_rules_sender"),
    )
    # what was parked recently and is not shown on a ticket: somebody may still miss it
    since = int((time.time() - 30 * 86_400) * 1e6)
    op.execute(
        sa.text(
            "UPDATE ledger SET verdict = 'awaiting'"
            " WHERE fate = 'parked' AND ticket_id IS NULL AND received_at > :since"
        ).bindparams(since=since)
    )
