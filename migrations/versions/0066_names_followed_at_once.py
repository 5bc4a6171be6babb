"""Saved views follow a rename in its own transaction: nobody follows the events of teams for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0064"


def upgrade() -> None:
    op.execute(sa.text("DELETE FROM failed_events WHERE follower = 'saved_views'"))
    op.execute(sa.text("DELETE FROM followers WHERE name = 'saved_views'"))
