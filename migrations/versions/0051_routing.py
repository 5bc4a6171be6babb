"""Skills, weights, offers that must be accepted, and tickets that were given back."""

from __future__ import annotations

import time

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.BigInteger()
Json = sa.Text()


def upgrade() -> None:
    op.create_table(
        "routing_settings",
        sa.Column("scope", sa.Text, primary_key=True),
        sa.Column("item", Id, primary_key=True, autoincrement=False),
        sa.Column("settings", sa.Text, nullable=False),
    )
    with op.batch_alter_table("advisors") as batch:
        batch.add_column(sa.Column("presence_at", Instant))
        batch.add_column(sa.Column("missed", sa.Integer, nullable=False, server_default="0"))
    # nobody knows since when they are away, so that grace times begin at the upgrade
    now = time.time_ns() // 1000
    op.execute(
        sa.text("UPDATE advisors SET presence_at = :now").bindparams(sa.bindparam("now", now, Instant))
    )
    with op.batch_alter_table("routing_rules") as batch:
        batch.add_column(sa.Column("skills", Json, nullable=False, server_default="{}"))
    with op.batch_alter_table("tickets") as batch:
        batch.add_column(sa.Column("asked_skills", Json))
        batch.add_column(sa.Column("accept_by", Instant))
        batch.add_column(sa.Column("missed_by", Json))
        batch.add_column(sa.Column("given_back_by", Id))
    op.create_index(
        "ix_tickets_accept_by",
        "tickets",
        ["accept_by"],
        sqlite_where=sa.text("accept_by IS NOT NULL"),
        postgresql_where=sa.text("accept_by IS NOT NULL"),
    )
