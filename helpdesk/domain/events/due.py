"""Facts about what was promised for a ticket."""

from __future__ import annotations

from datetime import datetime

import msgspec

from helpdesk.domain.due import ClockKind


class DueChanged(msgspec.Struct, frozen=True, kw_only=True, tag="due.changed"):
    """The ticket is due at another moment now, or by another clock (first_reply, next_reply, resolution).
    Null: no clock runs."""

    ticket_id: int
    clock: ClockKind | None
    due_at: datetime | None


class DueWarned(msgspec.Struct, frozen=True, kw_only=True, tag="due.warned"):
    """A clock of the ticket will run out soon: at `due_at`. It is told once for each clock."""

    ticket_id: int
    clock: ClockKind
    due_at: datetime | None


class DueBreached(msgspec.Struct, frozen=True, kw_only=True, tag="due.breached"):
    """A clock of the ticket ran out, at `due_at`, before what was promised came. It is told once for each
    clock."""

    ticket_id: int
    clock: ClockKind
    due_at: datetime | None
