"""Promises: policies, what was promised to each ticket, its clocks, and when it is due."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0044"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.BigInteger()
Json = sa.Text()


def _id() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


def upgrade() -> None:
    with op.batch_alter_table("tickets") as batch:
        batch.add_column(sa.Column("due_at", Instant))
        batch.add_column(sa.Column("due_clock", sa.Text))
        batch.add_column(sa.Column("due_since", Instant))
        batch.add_column(sa.Column("due_warn_at", Instant))
        batch.add_column(sa.Column("due_open", Json))
    op.create_index(
        "ix_tickets_due",
        "tickets",
        ["due_at", "id"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "sla_policies",
        _id(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("filter", sa.Text, nullable=False),
        sa.Column("calendar_id", Id, sa.ForeignKey("calendars.id", name="fk_sla_policies_calendar_id")),
        sa.Column("targets", Json, nullable=False),
        sa.Column("waits_snoozed", sa.Boolean, nullable=False),
        sa.Column("warn_percent", sa.Integer, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("removed_at", Instant),
    )
    op.create_table(
        "sla_terms",
        _id(),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("promise", sa.Text, nullable=False),
        sa.UniqueConstraint("digest", name="uq_sla_terms_digest"),
    )
    op.create_table(
        "sla_promises",
        _id(),
        sa.Column(
            "ticket_id", Id, sa.ForeignKey("tickets.id", name="fk_sla_promises_ticket_id"), nullable=False
        ),
        sa.Column("at", Instant, nullable=False),
        sa.Column("terms_id", Id, sa.ForeignKey("sla_terms.id", name="fk_sla_promises_terms_id")),
    )
    op.create_index("ix_sla_promises_ticket_id", "sla_promises", ["ticket_id"])
    op.create_table(
        "sla_clocks",
        _id(),
        sa.Column(
            "ticket_id", Id, sa.ForeignKey("tickets.id", name="fk_sla_clocks_ticket_id"), nullable=False
        ),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("policy_id", Id, nullable=False),
        sa.Column("target", sa.BigInteger, nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("ended_at", Instant),
        sa.Column("ending", sa.Text, nullable=False),
        sa.Column("due_at", Instant),
        sa.Column("warn_at", Instant),
        sa.Column("left", sa.BigInteger),
        sa.Column("breached", sa.Boolean, nullable=False),
        sa.Column("warned_at", Instant),
        sa.Column("breached_at", Instant),
        sa.Column("next_at", Instant),
    )
    op.create_index("ix_sla_clocks_ticket_id", "sla_clocks", ["ticket_id"])
    op.create_index(
        "ix_sla_clocks_next",
        "sla_clocks",
        ["next_at"],
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_table(
        "sla_stretches",
        sa.Column(
            "clock_id", Id, sa.ForeignKey("sla_clocks.id", name="fk_sla_stretches_clock_id"), primary_key=True
        ),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("since", Instant, nullable=False),
        sa.Column("until", Instant),
        sa.Column("business", sa.BigInteger),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "sla_rechecks",
        _id(),
        sa.Column("at", Instant, nullable=False),
        sa.Column("after", Id, nullable=False),
    )
