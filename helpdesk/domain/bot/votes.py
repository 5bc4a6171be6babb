"""Which answer of the bot its customer is asked about ("Was this helpful?"), and under which name it is
counted. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from helpdesk.domain.chats.bot import GREETED, ArticleRef, BotMessage, BotPart, BotTurn, HandOverCause

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


def to_blame(newest_first: Iterable[tuple[int, bool, BotPart | None]]) -> int | None:
    """The answer right after which a conversation is handed over. The conversation is given as (message id,
    whether the customer wrote it, what the bot adds to it), newest first, with the words that led to the
    hand-over. None if something else was said after the answer that the customer could understand as one, or
    if the answer helped."""
    asked, answered = False, False
    for message_id, theirs, part in newest_first:
        if theirs:
            if answered:
                return None
            asked = True
        elif asked:  # before the customer's last words
            if part is not None and part.vote:
                return message_id if part.vote != "yes" else None
            answered = answered or part is None or (part.understood and part.why != GREETED)
    return None


def subject_of(article: ArticleRef) -> str:
    """The name under which an article's answers are counted."""
    return f"#{article.id}"


def _waits(said: BotMessage) -> bool:
    """Whether the customer is to give something before anything is answered."""
    return bool(said.slot) or any(one.payload for one in said.buttons)


def _asks(said: BotMessage) -> bool:
    return not said.text.strip() or said.text.rstrip().endswith(("?", "？", "؟"))
