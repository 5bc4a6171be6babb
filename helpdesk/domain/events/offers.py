"""Facts about chats that are offered to an advisor for some seconds."""

from __future__ import annotations

import msgspec

from helpdesk.domain.events.actors import Actor


class OfferAccepted(msgspec.Struct, frozen=True, kw_only=True, tag="offer.accepted"):
    """The owner of a chat that was only offered to them accepted it, or answered."""

    ticket_id: int
    by: Actor


class OfferMissed(msgspec.Struct, frozen=True, kw_only=True, tag="offer.missed"):
    """An advisor did not accept a chat in time, so it goes to the next one. `name`: theirs; `away`: they
    missed two in a row, so the desk set them away."""

    ticket_id: int
    advisor_id: int
    name: str
    away: bool = False
