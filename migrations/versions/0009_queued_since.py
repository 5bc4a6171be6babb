"""When a ticket came into the queue it waits in, and which messages end a customer's waiting."""

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
    # since when it is open is the nearest that is known of a ticket that waits already
    op.execute(
        "UPDATE tickets SET queued_since = state_at"
        " WHERE state = 'open' AND owner_id IS NULL AND NOT with_bot"
    )
    # as it was derived until now: every answer but the desk's own words
    op.execute("UPDATE messages SET ends_waiting = true WHERE direction = 'out' AND author_kind <> 'system'")
    op.drop_index("ix_tickets_waiting", "tickets")
    op.create_index(
        "ix_tickets_waiting",
        "tickets",
        ["team_id", "priority", "waiting_since", "queued_since"],
        sqlite_where=sa.text("queued_since IS NOT NULL"),
        postgresql_where=sa.text("queued_since IS NOT NULL"),
    )
