"""How many mails each rule of a sender decided, and when the last one came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0030"


def upgrade() -> None:
    op.add_column("sender_rules", sa.Column("mails", sa.BigInteger, server_default="0", nullable=False))
    op.add_column("sender_rules", sa.Column("last_at", sa.BigInteger, nullable=True))
