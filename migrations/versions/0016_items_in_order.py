"""What an item in flight is named and waits for, and the messages that others name but that have not come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("ledger", sa.Column("named", sa.Text))
    op.add_column("ledger", sa.Column("line", sa.Text))
    op.add_column("ledger", sa.Column("waits_for", ID))
    op.add_column("ledger", sa.Column("waits_by", sa.Text))
    for name, columns, given in (
        ("ix_ledger_named", ["named"], "named"),
        ("ix_ledger_line", ["channel_id", "line", "id"], "line"),
    ):
        where = sa.text(f"fate IS NULL AND {given} IS NOT NULL")
        op.create_index(name, "ledger", columns, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "missing_messages",
        sa.Column("channel_kind", sa.Text, primary_key=True),
        sa.Column("external_id", sa.Text, primary_key=True),
        sa.Column("message_id", ID, sa.ForeignKey("messages.id"), primary_key=True),
    )
    op.create_index("ix_missing_messages_message_id", "missing_messages", ["message_id"])
