"""The state to which a ticket returns when its snooze or its closing is undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("state_before", sa.Text))
    op.add_column("tickets", sa.Column("before_until", sa.BigInteger))
