"""Saved views follow a rename in its own transaction: nobody follows the events of teams for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0064"


def upgrade() -> None:
    for table, column in (("failed_events", "follower"), ("followers", "name")):
        op.execute(sa.text(f"DELETE FROM {table} WHERE {column} = 'saved_views'"))  # noqa: S608
