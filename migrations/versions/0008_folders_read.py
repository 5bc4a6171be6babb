"""When an IMAP folder was last read to its end: an operator sees that a mailbox stands still."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("mail_cursors", sa.Column("read_at", sa.BigInteger))
