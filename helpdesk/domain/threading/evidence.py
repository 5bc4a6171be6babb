"""Why a message is on its ticket: the rung of the evidence ladder, stored and shown on every message."""

from __future__ import annotations

from typing import Literal

import msgspec

Rung = Literal[
    "token", "headers", "reply", "newcomer", "subject", "conversation", "code", "identity", "advisor", "new"
]
"""Strongest first: our signed reply token; message headers with a known participant; the channel's own
reply reference; a Message-ID that its author was shown, from somebody who does not take part; an answer
("Re:") to the ticket's subject; the same running conversation; a code of a participant's ticket; the same
verified identity and topic; an advisor's own act; nothing (a new ticket)."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """`says` is the reason in one line, for people. `claimed` is the ticket that the proof named; after a
    merge the message is on another ticket. `against` lists the refused proofs with the reasons. `via` is the
    external id or token that decided. `runner_up`: the ticket that came next, or nearest if none was chosen,
    and why, where tickets were compared by what they are about; "" if none has anything in common."""

    rung: Rung
    says: str
    claimed: int | None = None
    via: str | None = None
    against: list[str] = []
    runner_up: str = ""


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """Another ticket that may be about the same matter. The advisor decides. `score` is 0 to 1."""

    ticket_id: int
    score: float
    why: str
