"""Tables: rules, and each time that one was applied to a ticket."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, text

from helpdesk.db.schema.base import id_column, metadata, reference
from helpdesk.db.schema.types import Instant, Json
from helpdesk.features.automation.actions.planned import ActionChange
from helpdesk.features.automation.kinds import Action
from helpdesk.features.automation.rules.triggers import Trigger

automation_rules = Table(
    "automation_rules",
    metadata,
    id_column(),
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),
    reference("team_id", "teams"),  # null: the tickets of all teams
    Column("trigger", Json(Trigger), nullable=False),
    Column("filter", Text, nullable=False),  # domain/filters; empty: every ticket
    Column("actions", Json(list[Action]), nullable=False),
    Column("stop", Boolean, nullable=False),
    Column("once", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("off_because", Text, nullable=False),  # the error that switched it off; empty: a person did
    Column("failures", Integer, nullable=False),  # in a row
    Column("removed_at", Instant),  # its row stays: what it did names it
)

rule_applications = Table(  # never changed once written
    "rule_applications",
    metadata,
    id_column(),
    reference("rule_id", "automation_rules", nullable=False),
    reference("ticket_id", "tickets", nullable=False),
    Column("at", Instant, nullable=False),
    Column("position", BigInteger),  # of the event that started it
    Column("moment", Instant),  # when what lasted had begun
    Column("root", BigInteger, nullable=False),  # the position of the event at the start of its chain, or 0
    Column("depth", Integer, nullable=False),  # 0: no rule caused it
    Column("changes", Json(list[ActionChange]), nullable=False),
    Column("error", Text, nullable=False),
    Column("quiet_since", Instant),  # when somebody else than a rule had last done something to the ticket
    Index("ix_rule_applications_ticket", "ticket_id", "rule_id", "id"),
    Index("ix_rule_applications_rule", "rule_id", "id"),
    Index(
        "uq_rule_applications_event",
        "rule_id",
        "ticket_id",
        "position",
        unique=True,
        sqlite_where=text("position IS NOT NULL"),
        postgresql_where=text("position IS NOT NULL"),
    ),
    Index(
        "uq_rule_applications_moment",
        "rule_id",
        "ticket_id",
        "moment",
        unique=True,
        sqlite_where=text("moment IS NOT NULL"),
        postgresql_where=text("moment IS NOT NULL"),
    ),
)
