"""Jobs of the outbox run in lanes, by their kind and channel."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    # jobs that are queued at this moment share the lane "other" until they are done
    op.add_column("jobs", sa.Column("lane", sa.Text, server_default="other", nullable=False))
    where: dict[str, Any] = {
        "sqlite_where": sa.text("done_at IS NULL"),
        "postgresql_where": sa.text("done_at IS NULL"),
    }
    op.drop_index("ix_jobs_due", "jobs")
    op.create_index("ix_jobs_due", "jobs", ["lane", "run_at", "id"], **where)
