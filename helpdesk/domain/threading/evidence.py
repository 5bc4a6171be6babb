"""Why a message is on its ticket: the rung of the evidence ladder, stored and shown on every message."""

from __future__ import annotations

from typing import Literal

import msgspec

Rung = Literal["token", "headers", "reply", "conversation", "identity", "advisor", "new"]
"""Strongest first: our signed reply token; message headers with a known participant; the channel's own
reply reference; the same running conversation; the same verified identity and topic; an advisor's own
act; nothing (a new ticket)."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """`says` is the reason in one line, for people. `claimed` is the ticket that the proof named; after a
    merge the message is on another one. `against` lists the proofs that were refused, with the reasons.
    `via` is the external id or token that decided."""

    rung: Rung
    says: str
    claimed: int | None = None
    via: str | None = None
    against: list[str] = []


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket this one may belong to. The advisor decides. `score` is 0 to 1."""

    ticket_id: int
    score: float
    why: str
