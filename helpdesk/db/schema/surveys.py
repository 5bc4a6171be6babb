"""Tables: survey rules, invitations and answers."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, text, true

from helpdesk.db.schema.base import id_column, metadata, reference
from helpdesk.db.schema.types import Instant

survey_rules = Table(
    "survey_rules",
    metadata,
    id_column(),
    Column("name", Text, nullable=False),
    Column("survey", Text, nullable=False),  # csat | ces
    Column("position", Integer, nullable=False),
    Column("filter", Text, nullable=False, server_default=""),  # domain/filters
    Column("delay_minutes", Integer, nullable=False, server_default="0"),
    Column("cooldown_days", Integer, nullable=False, server_default="30"),
    Column("active", Boolean, nullable=False, server_default=true()),
)

survey_invitations = Table(
    "survey_invitations",
    metadata,
    id_column(),
    Column("survey", Text, nullable=False),
    reference("rule_id", "survey_rules"),
    reference("ticket_id", "tickets", nullable=False, index=True),
    reference("contact_id", "contacts", nullable=False),
    reference("conversation_id", "conversations", index=True),
    reference("advisor_id", "advisors"),  # who owned the ticket when it closed
    reference("team_id", "teams"),
    Column("state", Text, nullable=False),  # db/surveys.Invitation
    Column("reason", Text, nullable=False, server_default=""),
    Column("via", Text, nullable=False),  # mail | widget
    Column("score", Integer),
    Column("comment", Text, nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant, index=True),
    Column("answered_at", Instant),
    Column("message_id", BigInteger),  # the mail that asks
    Index("ix_survey_invitations_contact", "contact_id", "created_at"),
    Index(
        "ix_survey_invitations_message",
        "message_id",
        sqlite_where=text("message_id IS NOT NULL"),
        postgresql_where=text("message_id IS NOT NULL"),
    ),
)
