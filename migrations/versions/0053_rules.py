"""Automation rules, and each time that one was applied to a ticket."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0051"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.BigInteger()
Json = sa.Text()


def upgrade() -> None:
    op.create_table(
        "automation_rules",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("team_id", Id, sa.ForeignKey("teams.id", name="fk_automation_rules_team_id")),
        sa.Column("trigger", Json, nullable=False),
        sa.Column("filter", sa.Text, nullable=False),
        sa.Column("actions", Json, nullable=False),
        sa.Column("stop", sa.Boolean, nullable=False),
        sa.Column("once", sa.Boolean, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("off_because", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("removed_at", Instant),
    )
    op.create_table(
        "rule_applications",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column(
            "rule_id",
            Id,
            sa.ForeignKey("automation_rules.id", name="fk_rule_applications_rule_id"),
            nullable=False,
        ),
        sa.Column(
            "ticket_id",
            Id,
            sa.ForeignKey("tickets.id", name="fk_rule_applications_ticket_id"),
            nullable=False,
        ),
        sa.Column("at", Instant, nullable=False),
        sa.Column("position", sa.BigInteger),
        sa.Column("moment", Instant),
        sa.Column("root", sa.BigInteger, nullable=False),
        sa.Column("depth", sa.Integer, nullable=False),
        sa.Column("changes", Json, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("quiet_since", Instant),
    )
    op.create_index("ix_rule_applications_ticket", "rule_applications", ["ticket_id", "rule_id", "id"])
    op.create_index("ix_rule_applications_rule", "rule_applications", ["rule_id", "id"])
    for name in ("position", "moment"):
        op.create_index(
            f"uq_rule_applications_{'event' if name == 'position' else name}",
            "rule_applications",
            ["rule_id", "ticket_id", name],
            unique=True,
            sqlite_where=sa.text(f"{name} IS NOT NULL"),
            postgresql_where=sa.text(f"{name} IS NOT NULL"),
        )
    op.create_index("ix_tickets_state_at", "tickets", ["state", "state_at"])
