"""Failed jobs are counted by an index of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

_FAILED = sa.text("state = 'failed'")


def upgrade() -> None:
    op.create_index("ix_jobs_failed", "jobs", ["done_at"], sqlite_where=_FAILED, postgresql_where=_FAILED)
