"""The table of macros that were used: what each changed, so that it can be undone."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import BigInteger, Column, Table

from helpdesk.db.schema.base import id_column, metadata, reference
from helpdesk.db.schema.types import Instant, Json
from helpdesk.domain.fields.definition import FieldValue
from helpdesk.domain.lifecycle import State
from helpdesk.features.automation.actions.planned import ActionChange


class Stand(msgspec.Struct, frozen=True, kw_only=True):
    """What actions can change of a ticket's row."""

    team_id: int | None
    owner_id: int | None
    state: State
    snoozed_until: datetime | None
    priority: int
    tags: list[str]
    status_id: int | None = None  # macros that were used before there were statuses have none
    fields: dict[str, FieldValue] = {}  # or values of fields


macro_uses = Table(
    "macro_uses",
    metadata,
    id_column(),
    reference("reply_id", "saved_replies", nullable=False),
    reference("ticket_id", "tickets", nullable=False, index=True),
    reference("advisor_id", "advisors", nullable=False),
    Column("message_id", BigInteger),  # the answer that was sent with it
    Column("before", Json(Stand), nullable=False),
    Column("after", Json(Stand), nullable=False),
    Column("changes", Json(list[ActionChange]), nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_at", Instant),
)
