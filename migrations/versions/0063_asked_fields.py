"""Which forms of customers ask for a custom field."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0059"


def upgrade() -> None:
    with op.batch_alter_table("fields") as batch:
        batch.add_column(sa.Column("asked", sa.Text, nullable=False, server_default="[]"))
