"""Whether a person answered a ticket last: then it waits for its customer, in no queue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("answered", sa.Boolean, server_default=sa.false(), nullable=False))
    op.execute(
        "UPDATE tickets SET answered = true"
        " WHERE active AND waiting_since IS NULL AND first_reply_at IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM messages m WHERE m.ticket_id = tickets.id AND m.ends_waiting"
        " AND m.author_kind = 'advisor' AND NOT EXISTS (SELECT 1 FROM messages n"
        " WHERE n.ticket_id = tickets.id AND n.direction = 'in' AND n.id > m.id))"
    )
    op.execute("UPDATE tickets SET queued_since = NULL WHERE answered AND queued_since IS NOT NULL")
