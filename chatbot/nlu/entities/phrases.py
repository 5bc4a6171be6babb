"""Phrases known by heart: what lookup tables list, and values annotated in examples, found again as whole
words whatever their case and accents."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from chatbot.nlu.entities.spans import Span, spans
from chatbot.nlu.limits import MOST
from chatbot.nlu.shapes import Entity

_BETWEEN = re.compile(r"[\s\-'’.]*")


class Phrases:
    """Finds the phrases of one extractor. Thousands of them cost no more than a few."""

    def __init__(self, extractor: str, phrases: Iterable[tuple[str, str]]) -> None:
        """`phrases`: pairs of an entity's name and a phrase."""
        self.extractor = extractor
        self._by_word: defaultdict[str, dict[tuple[tuple[str, ...], str], None]] = defaultdict(dict)
        self._literal: dict[tuple[str, str], None] = {}
        for entity, phrase in phrases:
            words = spans(phrase)
            if words and not _BETWEEN.sub("", _without(phrase, words)):
                key = tuple(one.word for one in words)
                self._by_word[key[0]][key, entity] = None
            elif phrase.strip():
                self._literal[phrase.strip().casefold(), entity] = None  # "c++": signs are part of it

    def find(self, text: str, words: Sequence[Span]) -> Iterator[Entity]:
        for place, first in enumerate(words):
            for key, entity in self._by_word.get(first.word, ()):
                last = place + len(key) - 1
                if last >= len(words) or any(
                    word != words[place + step].word for step, word in enumerate(key)
                ):
                    continue
                gaps = [text[words[step].end : words[step + 1].start] for step in range(place, last)]
                if all(gap == "" or _BETWEEN.fullmatch(gap) for gap in gaps):
                    yield self._entity(entity, text, first.start, words[last].end)
        lowered = text[:MOST].lower()
        if len(lowered) == len(text[:MOST]):  # else places would shift; rare letters such as İ
            for phrase, entity in self._literal:
                for match in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", lowered):
                    yield self._entity(entity, text, match.start(), match.end())

    def _entity(self, entity: str, text: str, start: int, end: int) -> Entity:
        return Entity(entity=entity, value=text[start:end], start=start, end=end, extractor=self.extractor)


def _without(phrase: str, words: Sequence[Span]) -> str:
    """What of a phrase is in none of its words."""
    kept, end = [], 0
    for one in words:
        kept.append(phrase[end : one.start])
        end = one.end
    return "".join([*kept, phrase[end:]])
