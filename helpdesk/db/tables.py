"""Every table of the desk. Times are `Instant` (UTC microseconds); lists and structs are `Json` text."""

from __future__ import annotations

from helpdesk.db.schema.base import metadata
from helpdesk.db.schema.bot import bot_cases, bot_files, bot_memories, bot_versions, queue_exits
from helpdesk.db.schema.customers import contacts, identities
from helpdesk.db.schema.inlets import channels, mail_cursors, routing_rules
from helpdesk.db.schema.people import (
    advisors,
    api_keys,
    facts,
    idempotency_keys,
    limits,
    sessions,
    team_members,
    teams,
)
from helpdesk.db.schema.records import events, jobs, ledger, ledger_raw
from helpdesk.db.schema.surveys import survey_invitations, survey_rules
from helpdesk.db.schema.tickets import (
    IS_OPEN,
    acts,
    conversations,
    messages,
    participants,
    ticket_tags,
    tickets,
)

__all__ = [
    "IS_OPEN",
    "acts",
    "advisors",
    "api_keys",
    "bot_cases",
    "bot_files",
    "bot_memories",
    "bot_versions",
    "channels",
    "contacts",
    "conversations",
    "events",
    "facts",
    "idempotency_keys",
    "identities",
    "jobs",
    "ledger",
    "ledger_raw",
    "limits",
    "mail_cursors",
    "messages",
    "metadata",
    "participants",
    "queue_exits",
    "routing_rules",
    "sessions",
    "survey_invitations",
    "survey_rules",
    "team_members",
    "teams",
    "ticket_tags",
    "tickets",
]
