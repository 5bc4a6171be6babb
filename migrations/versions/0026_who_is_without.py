"""A mail knows which of its people do not have it, and an uncertain answer what is known of its sending."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("messages", sa.Column("without", sa.Text, nullable=False, server_default="[]"))
    op.add_column("messages", sa.Column("tried", sa.Text))
