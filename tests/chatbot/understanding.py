"""A small interpreter for tests: the intent whose examples share most words with the text."""

from __future__ import annotations

import re

from chatbot.nlu.shapes import Entity, Ranked, TrainingData, Understanding

_WORD = re.compile(r"\w+")


class Overlap:
    """Deterministic; unsure below half of the words."""

    def __init__(self, data: TrainingData) -> None:
        self._data = data
        self._examples = [(set(_words(one.text)), one.intent) for one in data.examples]

    def parse(self, text: str) -> Understanding:
        words = set(_words(text))
        scores: dict[str, float] = {}
        for others, intent in self._examples:
            score = len(words & others) / len(words | others) if words | others else 0.0
            scores[intent] = max(score, scores.get(intent, 0.0))
        ranking = [
            Ranked(intent=name, confidence=scores[name]) for name in sorted(scores, key=lambda n: -scores[n])
        ]
        best = ranking[0] if ranking else Ranked(intent="", confidence=0.0)
        return Understanding(
            text=text,
            intent=best.intent if best.confidence >= 0.5 else None,
            confidence=best.confidence,
            ranking=ranking,
            entities=[*self._patterns(text)],
        )

    def _patterns(self, text: str) -> list[Entity]:
        return [
            Entity(entity=name, value=match[0], start=match.start(), end=match.end(), extractor="regex")
            for name, patterns in self._data.regexes.items()
            for pattern in patterns
            for match in re.finditer(pattern, text)
        ]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
