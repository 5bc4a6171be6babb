"""Whose folder a mail cursor is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("mail_cursors", sa.Column("account", sa.Text))
