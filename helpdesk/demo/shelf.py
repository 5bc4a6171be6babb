"""A buffer for made-up rows, and the facts that later threads need about earlier ones."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from helpdesk.db.engine.bulk import Bulk
from helpdesk.db.schema import customers as customer_tables
from helpdesk.db.schema import records as record_tables
from helpdesk.db.schema import surveys as survey_tables
from helpdesk.db.schema import tickets as ticket_tables


class Crew(NamedTuple):
    """The staff and channels: team ids, advisors as (id, name), channels by kind as (id, name)."""

    team_ids: list[int]
    advisors: list[tuple[int, str]]
    channels: dict[str, tuple[int, str]]


class Shelf:
    """A list for each table, in the order that foreign keys need; ids and positions are counted."""

    def __init__(self, bulk: Bulk, position: int) -> None:
        self.bulk = bulk
        self.position = position
        self.last_message = 0
        names = "name language company_id search created_at updated_at"
        self.contacts = bulk.table(customer_tables.contacts, "id", *names.split())
        names = "contact_id kind value name verified_at source created_at"
        self.identities = bulk.table(customer_tables.identities, "id", *names.split())
        names = (
            "subject state active priority team_id owner_id contact_id channel channel_kinds tags keywords"
            " language excerpt message_count last_message_id assignment_reason created_at updated_at"
            " waiting_since queued_since last_inbound_at first_reply_at state_at snoozed_until solved_at"
            " closed_at"
        )
        self.tickets = bulk.table(ticket_tables.tickets, "id", *names.split())
        self.tags = bulk.table(ticket_tables.ticket_tags, "ticket_id", "tag")
        names = "ticket_id kind value name role contact_id"
        self.participants = bulk.table(ticket_tables.participants, *names.split())
        names = "channel_id key contact_id ticket_id created_at last_inbound_at seen_at seen_message_id"
        self.conversations = bulk.table(ticket_tables.conversations, "id", *names.split())
        names = (
            "ticket_id kind direction channel_id channel_kind external_id fingerprint conversation_id"
            " author_kind contact_id advisor_id author_name author_address subject text new_text recipients"
            " references evidence call ends_waiting delivery sent_at created_at"
        )
        self.messages = bulk.table(ticket_tables.messages, "id", *names.split())
        names = (
            "channel_id external_id received_at size sha256 fate reason attempts settled_at message_id"
            " ticket_id"
        )
        self.ledger = bulk.table(record_tables.ledger, "id", *names.split())
        self.raw = bulk.table(record_tables.ledger_raw, "item_id", "headers", "body")
        self.events = bulk.table(record_tables.events, "id", "position", "at", "ticket_id", "event")
        names = (
            "survey ticket_id contact_id conversation_id advisor_id team_id state via score comment"
            " created_at sent_at answered_at"
        )
        self.invitations = bulk.table(survey_tables.survey_invitations, "id", *names.split())

    def record(self, at: int, event: Any) -> None:
        """An event with its position."""
        self.position += 1
        ticket_id = getattr(event, "ticket_id", None)
        row_id = self.bulk.new_id(record_tables.events)
        self.events.append((row_id, self.position, at, ticket_id, msgspec.json.encode(event).decode()))
