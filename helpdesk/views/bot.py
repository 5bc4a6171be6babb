"""Wire shapes: what a bot offers its customer, and what an advisor is told of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from helpdesk.views.base import View


class ChatButton(View, frozen=True, kw_only=True):
    """A button below a bot's message. It sends `payload` with `title` as text, or opens `url`."""

    title: str
    payload: str = ""
    url: str = ""


class ChatArticle(View, frozen=True, kw_only=True):
    """The FAQ article a bot's message quotes."""

    id: int
    title: str
    url: str


class BotWhy(View, frozen=True, kw_only=True):
    """Why the bot said something: "rule X because intent Y 0.93"."""

    why: str
    intent: str
    confidence: float


class BotCard(View, frozen=True, kw_only=True):
    """What the bot knows about a ticket. `cause`: why it handed over, "" if it has not; `summary`: one
    line; `outside_hours`: the desk was closed then. `may_take_over`: the bot has the turn now;
    `may_hand_back`: a person has it, and a bot answers on a channel of this ticket."""

    cause: str
    summary: str
    intent: str
    confidence: float
    slots: dict[str, Any]
    articles: list[ChatArticle]
    outside_hours: bool
    handed_at: datetime | None
    may_take_over: bool
    may_hand_back: bool
