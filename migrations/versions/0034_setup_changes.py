"""Each change of how the desk is set up, with what was there before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "setup_changes",
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("item", _ID, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text),
        sa.Column("undoes", _ID),
        sa.ForeignKeyConstraint(["undoes"], ["setup_changes.id"], name="fk_setup_changes_undoes"),
    )
    op.create_index("ix_setup_changes_item", "setup_changes", ["what", "item", "id"])
