"""What other settings would have made of the bot's past conversations: how many answered, how many handed
over. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

Heard = Literal["sure", "faq", "unsure"]
"""What the bot made of a message: an intent or a button that it was sure of, an article of the FAQ, or it did
not understand."""


_ENDED_BY_LAST = frozenset({"asked", "complaint", "intent", "failed"})
"""Causes of the last answer itself: however well the bot understood its message, it asked a person."""


class PastTurn(msgspec.Struct, frozen=True, kw_only=True):
    """One answer of the bot. `confidence`: of the likeliest intent, also if it was not sure of it."""

    heard: Heard
    confidence: float


class PastChat(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation of the bot; `cause`: why it handed over, "" if it did not."""

    turns: list[PastTurn]
    cause: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The settings to try. `threshold`: the confidence that an intent needs."""

    threshold: float
    misunderstandings: int


class Consequence(msgspec.Struct, frozen=True, kw_only=True):
    """Of `conversations`, so many the bot would have answered to their end, and so many it would have handed
    over, those among them because it did not understand."""

    conversations: int
    answered: int
    handed_over: int
    not_understood: int


def consequence(chats: Iterable[PastChat], now: Asked, tried: Asked) -> Consequence:
    """What `tried` would have made of conversations that were held under `now`. What nobody can know counts
    as it was: what the FAQ would have found, and whether a customer would have gone on."""
    ends = [_end(chat, now, tried) for chat in chats]
    handed = sum(end != "" for end in ends)
    return Consequence(
        conversations=len(ends),
        answered=len(ends) - handed,
        handed_over=handed,
        not_understood=ends.count("fallback"),
    )


def _end(chat: PastChat, now: Asked, tried: Asked) -> str:
    """Why a conversation would have been handed over; "" if it would not."""
    by_itself = chat.cause in _ENDED_BY_LAST
    if _fails(chat.turns[:-1] if by_itself else chat.turns, now, tried):
        return "fallback"
    return "" if chat.cause == "fallback" else chat.cause


def _fails(turns: Sequence[PastTurn], now: Asked, tried: Asked) -> bool:
    """Whether so many misunderstandings come in a row that a person takes over."""
    row = 0
    for turn in turns:
        row = 0 if _understood(turn, now, tried) else row + 1
        if row >= tried.misunderstandings:
            return True
    return False


def _understood(turn: PastTurn, now: Asked, tried: Asked) -> bool:
    if turn.heard == "faq":
        return True
    if turn.heard == "sure":
        return turn.confidence >= tried.threshold
    # if it was sure enough already, it failed for another reason: two intents were close, or no rule fitted
    return now.threshold > turn.confidence >= tried.threshold
