"""What a merge of two contacts changed, so that it can be undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "contact_merges",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("gone_id", key, nullable=False),
        sa.Column("into_id", key, nullable=False),
        sa.Column("advisor_id", key),
        sa.Column("why", sa.Text, server_default="", nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("undone_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_contact_merges"),
        sa.ForeignKeyConstraint(["gone_id"], ["contacts.id"], name="fk_contact_merges_gone_id"),
        sa.ForeignKeyConstraint(["into_id"], ["contacts.id"], name="fk_contact_merges_into_id"),
        sa.ForeignKeyConstraint(["advisor_id"], ["advisors.id"], name="fk_contact_merges_advisor_id"),
    )
    for column in ("gone_id", "into_id"):
        op.create_index(f"ix_contact_merges_{column}", "contact_merges", [column])
