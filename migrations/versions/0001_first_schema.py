"""The first schema: every table of the desk, and the index of the search."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # only INTEGER PRIMARY KEY is SQLite's rowid
Instant = sa.BigInteger()  # microseconds since 1970 UTC
Json = sa.Text()


def upgrade() -> None:
    op.create_table(
        "teams",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_teams"),
        sa.UniqueConstraint("name", name="uq_teams_name"),
    )
    op.create_table(
        "advisors",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, server_default="advisor", nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("locale", sa.Text, server_default="en", nullable=False),
        sa.Column("signature", sa.Text, server_default="", nullable=False),
        sa.Column("capacity", sa.Integer, server_default="5", nullable=False),
        sa.Column("presence", sa.Text, server_default="offline", nullable=False),
        sa.Column("idle_since", Instant),
        sa.Column("last_seen_at", Instant),
        sa.Column("disabled_at", Instant),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_advisors"),
        sa.UniqueConstraint("email", name="uq_advisors_email"),
    )
    op.create_table(
        "team_members",
        sa.Column("team_id", Id, nullable=False),
        sa.Column("advisor_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_team_members_team_id"),
        sa.ForeignKeyConstraint(["advisor_id"], ["advisors.id"], name="fk_team_members_advisor_id"),
        sa.PrimaryKeyConstraint("team_id", "advisor_id", name="pk_team_members"),
    )
    op.create_index("ix_team_members_advisor_id", "team_members", ["advisor_id"])
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("advisor_id", Id, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["advisor_id"], ["advisors.id"], name="fk_sessions_advisor_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
    )
    op.create_index("ix_sessions_advisor_id", "sessions", ["advisor_id"])
    op.create_table(
        "api_keys",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("key_hash", sa.Text, nullable=False),
        sa.Column("hint", sa.Text, nullable=False),
        sa.Column("advisor_id", Id, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("last_used_at", Instant),
        sa.Column("revoked_at", Instant),
        sa.ForeignKeyConstraint(["advisor_id"], ["advisors.id"], name="fk_api_keys_advisor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("key_hash", name="uq_api_keys_key_hash"),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("advisor_id", Id, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("request_hash", sa.Text, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["advisor_id"], ["advisors.id"], name="fk_idempotency_keys_advisor_id"),
        sa.PrimaryKeyConstraint("advisor_id", "key", name="pk_idempotency_keys"),
    )
    op.create_index("ix_idempotency_keys_at", "idempotency_keys", ["at"])
    op.create_table(
        "facts",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_facts"),
    )
    op.create_table(
        "limits",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("until", Instant, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_limits"),
    )
    op.create_table(
        "channels",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("team_id", Id),
        sa.Column("settings", Json, server_default="{}", nullable=False),
        sa.Column("enabled", sa.Boolean, server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_channels_team_id"),
        sa.PrimaryKeyConstraint("id", name="pk_channels"),
        sa.UniqueConstraint("name", name="uq_channels_name"),
    )
    op.create_table(
        "mail_cursors",
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("uidvalidity", sa.BigInteger, nullable=False),
        sa.Column("uid", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name="fk_mail_cursors_channel_id"),
        sa.PrimaryKeyConstraint("channel_id", "folder", name="pk_mail_cursors"),
    )
    op.create_table(
        "routing_rules",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("conditions", Json, nullable=False),
        sa.Column("team_id", Id, nullable=False),
        sa.Column("priority", sa.Text),
        sa.Column("tags", Json, server_default="[]", nullable=False),
        sa.Column("active", sa.Boolean, server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_routing_rules_team_id"),
        sa.PrimaryKeyConstraint("id", name="pk_routing_rules"),
    )
    op.create_table(
        "contacts",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text, server_default="", nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("company", sa.Text, server_default="", nullable=False),
        sa.Column("attributes", Json, server_default="{}", nullable=False),
        sa.Column("merged_into", Id),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["merged_into"], ["contacts.id"], name="fk_contacts_merged_into"),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
    )
    op.create_table(
        "identities",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("name", sa.Text, server_default="", nullable=False),
        sa.Column("verified_at", Instant),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_identities_contact_id"),
        sa.PrimaryKeyConstraint("id", name="pk_identities"),
        sa.UniqueConstraint("kind", "value", "contact_id", name="uq_identities_kind_value_contact_id"),
    )
    op.create_index("ix_identities_contact_id", "identities", ["contact_id"])
    op.create_index(
        "uq_identities_verified",
        "identities",
        ["kind", "value"],
        unique=True,
        **_where("verified_at IS NOT NULL"),
    )
    op.create_table(
        "tickets",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("subject", sa.Text, server_default="", nullable=False),
        sa.Column("state", sa.Text, server_default="open", nullable=False),
        sa.Column("active", sa.Boolean, server_default=sa.true(), nullable=False),
        sa.Column("priority", sa.Integer, server_default="3", nullable=False),
        sa.Column("team_id", Id),
        sa.Column("owner_id", Id),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("channel_kinds", Json, server_default="[]", nullable=False),
        sa.Column("tags", Json, server_default="[]", nullable=False),
        sa.Column("keywords", Json, server_default="[]", nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("excerpt", sa.Text, server_default="", nullable=False),
        sa.Column("message_count", sa.Integer, server_default="0", nullable=False),
        sa.Column("last_message_id", sa.BigInteger),
        sa.Column("assignment_reason", sa.Text, server_default="", nullable=False),
        sa.Column("suggestion", Json),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.Column("waiting_since", Instant),
        sa.Column("last_inbound_at", Instant),
        sa.Column("first_reply_at", Instant),
        sa.Column("state_at", Instant, nullable=False),
        sa.Column("snoozed_until", Instant),
        sa.Column("solved_at", Instant),
        sa.Column("closed_at", Instant),
        sa.Column("merged_into", Id),
        sa.Column("linked_to", Id),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_tickets_team_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["advisors.id"], name="fk_tickets_owner_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_tickets_contact_id"),
        sa.ForeignKeyConstraint(["merged_into"], ["tickets.id"], name="fk_tickets_merged_into"),
        sa.ForeignKeyConstraint(["linked_to"], ["tickets.id"], name="fk_tickets_linked_to"),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
    )
    op.create_index(
        "ix_tickets_active",
        "tickets",
        [sa.text("updated_at DESC"), sa.text("id DESC")],
        **_where("active", sqlite="active = 1"),
    )
    op.create_index(
        "ix_tickets_active_owner",
        "tickets",
        ["owner_id", sa.text("updated_at DESC"), sa.text("id DESC")],
        **_where("active", sqlite="active = 1"),
    )
    op.create_index(
        "ix_tickets_active_team",
        "tickets",
        ["team_id", "owner_id", sa.text("updated_at DESC"), sa.text("id DESC"), "state", "active"],
        **_where("active", sqlite="active = 1"),
    )
    op.create_index("ix_tickets_contact", "tickets", ["contact_id", "active"])
    op.create_index(
        "ix_tickets_open_owner",
        "tickets",
        ["owner_id", "state"],
        **_where("state = 'open' AND owner_id IS NOT NULL"),
    )
    op.create_index("ix_tickets_state", "tickets", ["state", sa.text("updated_at DESC"), sa.text("id DESC")])
    op.create_index("ix_tickets_updated", "tickets", [sa.text("updated_at DESC"), sa.text("id DESC")])
    op.create_index(
        "ix_tickets_waiting",
        "tickets",
        ["team_id", "priority", "waiting_since", "created_at", "state", "owner_id"],
        **_where("state = 'open' AND owner_id IS NULL"),
    )
    op.create_table(
        "ticket_tags",
        sa.Column("ticket_id", Id, nullable=False),
        sa.Column("tag", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_tags_ticket_id"),
        sa.PrimaryKeyConstraint("ticket_id", "tag", name="pk_ticket_tags"),
    )
    op.create_index("ix_ticket_tags_tag", "ticket_tags", ["tag", "ticket_id"])
    op.create_table(
        "participants",
        sa.Column("ticket_id", Id, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("name", sa.Text, server_default="", nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("contact_id", Id),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_participants_ticket_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_participants_contact_id"),
        sa.PrimaryKeyConstraint("ticket_id", "kind", "value", name="pk_participants"),
    )
    op.create_index("ix_participants_contact_id", "participants", ["contact_id"])
    op.create_table(
        "conversations",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("ticket_id", Id),
        sa.Column("email", sa.Text),
        sa.Column("page", sa.Text, server_default="", nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("last_inbound_at", Instant),
        sa.Column("seen_at", Instant),
        sa.Column("seen_message_id", sa.BigInteger, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name="fk_conversations_channel_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_conversations_contact_id"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_conversations_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
        sa.UniqueConstraint("channel_id", "key", name="uq_conversations_channel_id_key"),
    )
    op.create_index("ix_conversations_contact_id", "conversations", ["contact_id"])
    op.create_index("ix_conversations_ticket_id", "conversations", ["ticket_id"])
    op.create_table(
        "messages",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("ticket_id", Id, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("channel_id", Id),
        sa.Column("channel_kind", sa.Text, server_default="", nullable=False),
        sa.Column("external_id", sa.Text),
        sa.Column("fingerprint", sa.Text),
        sa.Column("conversation_id", Id),
        sa.Column("author_kind", sa.Text, nullable=False),
        sa.Column("contact_id", Id),
        sa.Column("advisor_id", Id),
        sa.Column("author_name", sa.Text, server_default="", nullable=False),
        sa.Column("author_address", sa.Text, server_default="", nullable=False),
        sa.Column("subject", sa.Text, server_default="", nullable=False),
        sa.Column("text", sa.Text, server_default="", nullable=False),
        sa.Column("new_text", sa.Text, server_default="", nullable=False),
        sa.Column("html", sa.Text),
        sa.Column("attachments", Json, server_default="[]", nullable=False),
        sa.Column("recipients", Json, server_default="{}", nullable=False),
        sa.Column("references", Json, server_default="[]", nullable=False),
        sa.Column("evidence", Json),
        sa.Column("call", Json),
        sa.Column("automatic", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.Column("delivery", sa.Text, server_default="", nullable=False),
        sa.Column("delivery_detail", sa.Text, server_default="", nullable=False),
        sa.Column("sent_at", Instant),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_messages_ticket_id"),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name="fk_messages_channel_id"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_messages_conversation_id"
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_messages_contact_id"),
        sa.ForeignKeyConstraint(["advisor_id"], ["advisors.id"], name="fk_messages_advisor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("channel_kind", "external_id", name="uq_messages_channel_kind_external_id"),
    )
    op.create_index(
        "ix_messages_conversation",
        "messages",
        ["conversation_id", "id"],
        **_where("conversation_id IS NOT NULL"),
    )
    op.create_index("ix_messages_ticket", "messages", ["ticket_id", "id"])
    op.create_table(
        "acts",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("ticket_id", Id, nullable=False),
        sa.Column("other_id", Id, nullable=False),
        sa.Column("advisor_id", Id),
        sa.Column("before", Json, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("undone_at", Instant),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_acts_ticket_id"),
        sa.ForeignKeyConstraint(["other_id"], ["tickets.id"], name="fk_acts_other_id"),
        sa.ForeignKeyConstraint(["advisor_id"], ["advisors.id"], name="fk_acts_advisor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_acts"),
    )
    op.create_index("ix_acts_other_id", "acts", ["other_id"])
    op.create_index("ix_acts_ticket_id", "acts", ["ticket_id"])
    op.create_table(
        "ledger",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("external_id", sa.Text),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("fate", sa.Text),
        sa.Column("reason", sa.Text, server_default="", nullable=False),
        sa.Column("attempts", sa.Integer, server_default="0", nullable=False),
        sa.Column("settled_at", Instant),
        sa.Column("message_id", Id),
        sa.Column("ticket_id", Id),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name="fk_ledger_channel_id"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_ledger_message_id"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ledger_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"),
    )
    op.create_index("ix_ledger_fate", "ledger", ["fate", "id"])
    op.create_index("ix_ledger_message", "ledger", ["message_id"], **_where("message_id IS NOT NULL"))
    op.create_table(
        "ledger_raw",
        sa.Column("item_id", Id, nullable=False),
        sa.Column("headers", Json, nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.ForeignKeyConstraint(["item_id"], ["ledger.id"], name="fk_ledger_raw_item_id"),
        sa.PrimaryKeyConstraint("item_id", name="pk_ledger_raw"),
    )
    op.create_table(
        "events",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("position", sa.BigInteger),
        sa.Column("at", Instant, nullable=False),
        sa.Column("ticket_id", Id),
        sa.Column("event", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.UniqueConstraint("position", name="uq_events_position"),
    )
    op.create_index("ix_events_ticket", "events", ["ticket_id", "id"])
    op.create_index("ix_events_unstamped", "events", ["id"], **_where("position IS NULL"))
    op.create_table(
        "jobs",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("job", Json, nullable=False),
        sa.Column("state", sa.Text, server_default="queued", nullable=False),
        sa.Column("run_at", Instant, nullable=False),
        sa.Column("attempts", sa.Integer, server_default="0", nullable=False),
        sa.Column("lease_until", Instant),
        sa.Column("worker", sa.Text),
        sa.Column("error", sa.Text, server_default="", nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("done_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.UniqueConstraint("key", name="uq_jobs_key"),
    )
    op.create_index("ix_jobs_due", "jobs", ["run_at", "id"], **_where("done_at IS NULL"))
    op.create_table(
        "survey_rules",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("survey", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("channel_kinds", Json, server_default="[]", nullable=False),
        sa.Column("team_id", Id),
        sa.Column("delay_minutes", sa.Integer, server_default="0", nullable=False),
        sa.Column("cooldown_days", sa.Integer, server_default="30", nullable=False),
        sa.Column("active", sa.Boolean, server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_survey_rules_team_id"),
        sa.PrimaryKeyConstraint("id", name="pk_survey_rules"),
    )
    op.create_table(
        "survey_invitations",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("survey", sa.Text, nullable=False),
        sa.Column("rule_id", Id),
        sa.Column("ticket_id", Id, nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("conversation_id", Id),
        sa.Column("advisor_id", Id),
        sa.Column("team_id", Id),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, server_default="", nullable=False),
        sa.Column("via", sa.Text, nullable=False),
        sa.Column("score", sa.Integer),
        sa.Column("comment", sa.Text, server_default="", nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("sent_at", Instant),
        sa.Column("answered_at", Instant),
        sa.ForeignKeyConstraint(["rule_id"], ["survey_rules.id"], name="fk_survey_invitations_rule_id"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_survey_invitations_ticket_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_survey_invitations_contact_id"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_survey_invitations_conversation_id"
        ),
        sa.ForeignKeyConstraint(["advisor_id"], ["advisors.id"], name="fk_survey_invitations_advisor_id"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_survey_invitations_team_id"),
        sa.PrimaryKeyConstraint("id", name="pk_survey_invitations"),
    )
    op.create_index("ix_survey_invitations_contact", "survey_invitations", ["contact_id", "created_at"])
    op.create_index("ix_survey_invitations_conversation_id", "survey_invitations", ["conversation_id"])
    op.create_index("ix_survey_invitations_sent_at", "survey_invitations", ["sent_at"])
    op.create_index("ix_survey_invitations_ticket_id", "survey_invitations", ["ticket_id"])
    search = _SEARCH_POSTGRES if op.get_bind().dialect.name == "postgresql" else _SEARCH_SQLITE
    for statement in search:
        op.execute(statement)


def _where(condition: str, *, sqlite: str = "") -> dict[str, Any]:
    """A partial index's condition, as an argument for each database."""
    return {"sqlite_where": sa.text(sqlite or condition), "postgresql_where": sa.text(condition)}


_SEARCH_SQLITE = (
    """CREATE VIRTUAL TABLE message_search USING fts5(
        subject, body, people, tokenize = "unicode61 remove_diacritics 2")""",
)
_SEARCH_POSTGRES = (
    "CREATE TABLE message_search (rowid BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
    "CREATE INDEX ix_message_search_words ON message_search USING gin (words)",
)
