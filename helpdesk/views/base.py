"""The base that every wire shape shares."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

import msgspec

State = Literal["open", "pending", "snoozed", "solved", "closed"]
Priority = Literal["urgent", "high", "normal", "low"]
Presence = Literal["available", "busy", "away", "offline"]
Delivery = Literal["", "queued", "sent", "delivered", "read", "failed", "uncertain"]


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every wire shape (each repeats the options, or mypy loses them)."""


class PersonRef(View, frozen=True, kw_only=True):
    """An advisor, team or contact in a list: enough to show it and link to it."""

    id: int
    name: str


T = TypeVar("T")


class Page(View, Generic[T], frozen=True, kw_only=True):
    """A keyset page: `next` is the cursor of the following page, null on the last."""

    items: list[T]
    next: str | None
