"""When an IMAP folder was last read to its end, so that an operator sees if a mailbox is stuck."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("mail_cursors", sa.Column("read_at", sa.BigInteger))
