"""Followers of the event log get a position each, and what they cannot follow is set aside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "followers",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, server_default="0", nullable=False),
        sa.Column("retry_at", sa.BigInteger),
    )
    op.create_table(
        "failed_events",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            primary_key=True,
            autoincrement=True,
        ),
        sa.Column("follower", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    # until now they followed in the transaction that stamped: everything with a position is followed
    op.execute(
        "INSERT INTO followers (name, position)"
        " SELECT f.name, COALESCE((SELECT MAX(position) FROM events), 0)"
        " FROM (SELECT 'bot' AS name UNION ALL SELECT 'acknowledgements') AS f"
    )
