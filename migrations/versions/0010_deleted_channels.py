"""When a channel was deleted: its tickets keep it, and everything else forgets it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("channels", sa.Column("deleted_at", sa.BigInteger))
