"""A rung of the ladder that holds."""

from __future__ import annotations

import msgspec

from helpdesk.domain.threading.candidates import TicketFacts
from helpdesk.domain.threading.evidence import Rung


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """The number it named, that number's ticket after merges, and why."""

    rung: Rung
    asked: int
    ticket: TicketFacts
    says: str
    via: str | None = None
