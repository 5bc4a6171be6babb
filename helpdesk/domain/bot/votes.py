"""Which answer of the bot its customer is asked about ("Was this helpful?"), and under which name it is
counted. Pure."""

from __future__ import annotations

from typing import Final

import msgspec

from helpdesk.domain.chats.bot import ArticleRef, BotMessage, BotTurn, HandOverCause

BLAMED: Final[frozenset[HandOverCause]] = frozenset({"asked", "fallback", "complaint"})
"""Causes of a hand-over that tell against the answer before it. With "unhelpful" its customer says which."""


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """The message of a turn that is asked about, by its place from 0. `subject`: the intent whose rule
    answered, or "#" and the number of the article, with its `title`."""

    place: int
    subject: str
    title: str = ""


def judged(turn: BotTurn) -> Judged | None:
    """What to ask about in a turn: its article, or its last message that is no question. None if it answers
    nothing: it hands over, asks something itself, did not understand, or only greets."""
    if turn.hand_over is not None or not turn.understood or turn.small_talk:
        return None
    for place, said in reversed(list(enumerate(turn.messages))):
        if said.article is not None:
            return Judged(place=place, subject=subject_of(said.article), title=said.article.title)
    if not turn.intent or not turn.messages or _waits(turn.messages[-1]):
        return None
    answers = [place for place, said in enumerate(turn.messages) if not _asks(said)]
    return Judged(place=answers[-1], subject=turn.intent) if answers else None


def subject_of(article: ArticleRef) -> str:
    """The name under which an article's answers are counted."""
    return f"#{article.id}"


def _waits(said: BotMessage) -> bool:
    """Whether the customer is to give something before anything is answered."""
    return bool(said.slot) or any(one.payload for one in said.buttons)


def _asks(said: BotMessage) -> bool:
    return not said.text.strip() or said.text.rstrip().endswith(("?", "？", "؟"))
