"""The words of a text with their places: what every finder of entities looks at."""

from __future__ import annotations

from typing import NamedTuple

from chatbot.nlu.limits import MOST
from helpdesk.language.fold import fold
from helpdesk.language.words import TOKEN


class Span(NamedTuple):
    """A word at characters [start, end) of the text as written; `word` is folded."""

    word: str
    start: int
    end: int


def spans(text: str) -> list[Span]:
    return [Span(fold(match[0]), match.start(), match.end()) for match in TOKEN.finditer(text[:MOST])]
