"""Wire shapes of a web chat, as its visitor sees it."""

from __future__ import annotations

from datetime import datetime

import msgspec


class OpenSurvey(msgspec.Struct, frozen=True, kw_only=True):
    """A survey that the visitor can still answer: "csat" (1 to 5, 5 is best) or "ces" (1 to 5, 1 is best)."""

    invitation_id: int
    survey: str


class ChatLine(msgspec.Struct, frozen=True, kw_only=True):
    """One of the visitor's chats in their list: its newest message, and how many answers they have not
    seen. `excerpt` is "" if the message has only files; `thread` is the name that the client gave the
    chat."""

    id: int
    thread: str
    state: str
    excerpt: str
    mine: bool
    author_kind: str
    author_name: str
    at: datetime
    unread: int


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """The place and wait, as in ChatQueue."""

    place: int | None
    minutes: int | None = None
