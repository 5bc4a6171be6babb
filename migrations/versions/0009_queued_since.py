"""When a ticket came into its present queue, and which messages end a customer's wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("queued_since", sa.BigInteger))
    op.add_column(
        "messages", sa.Column("ends_waiting", sa.Boolean, server_default=sa.false(), nullable=False)
    )
    # for a ticket that already waits, the best known moment is when it was opened
    op.execute(
        "UPDATE tickets SET queued_since = state_at"
        " WHERE state = 'open' AND owner_id IS NULL AND NOT with_bot"
    )
    # the rule until now: every answer except the desk's own texts
    op.execute("UPDATE messages SET ends_waiting = true WHERE direction = 'out' AND author_kind <> 'system'")
    op.drop_index("ix_tickets_waiting", "tickets")
    op.create_index(
        "ix_tickets_waiting",
        "tickets",
        ["team_id", "priority", "waiting_since", "queued_since"],
        sqlite_where=sa.text("queued_since IS NOT NULL"),
        postgresql_where=sa.text("queued_since IS NOT NULL"),
    )
