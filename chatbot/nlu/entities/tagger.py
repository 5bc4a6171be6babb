"""The entities of a text, from every finder, with synonyms, roles and groups.

Precedence if two finders give the same entity in the same place: annotated examples, lookup tables, regexes,
simple extractors, context; and the longer of two that overlap.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from chatbot.nlu.entities import builtin
from chatbot.nlu.entities.context import Context
from chatbot.nlu.entities.patterns import Patterns
from chatbot.nlu.entities.phrases import Phrases
from chatbot.nlu.entities.spans import Span, spans
from chatbot.nlu.shapes import Entity, TrainingData


class EntityFinder:
    """Built from the training data; `used`: the names that are entities; None: all names in the data."""

    def __init__(self, data: TrainingData, used: Iterable[str] | None) -> None:
        """Raises BadInput that names a regex that does not compile."""
        annotated = [(one, example.text) for example in data.examples for one in example.entities]
        self._used = None if used is None else frozenset(used)
        self._examples = Phrases(
            "example",
            ((one.entity, text[one.start : one.end]) for one, text in annotated if self._wanted(one.entity)),
        )
        self._lookups = Phrases(
            "lookup",
            ((name, phrase) for name, many in data.lookups.items() if self._wanted(name) for phrase in many),
        )
        self._patterns = Patterns(data.regexes, self._used)
        self._context = Context(data.examples if annotated else ())
        self._synonyms = {variant.lower(): value for variant, value in data.synonyms.items()}
        for one, text in annotated:
            written = text[one.start : one.end]
            if isinstance(one.value, str) and one.value != written:
                self._synonyms.setdefault(written.lower(), one.value)
        if self._used is None:
            named = {one.entity for one, _ in annotated} | set(data.lookups) | set(data.regexes)
            self._builtin = frozenset(kind.names[0] for kind in builtin.KINDS) | (named & builtin.NAMES)
        else:
            self._builtin = self._used & builtin.NAMES

    def _wanted(self, name: str) -> bool:
        return self._used is None or name in self._used

    def find(self, text: str) -> list[Entity]:
        """The entities in the order of the text. Never raises."""
        words = spans(text)
        found = [
            *self._examples.find(text, words),
            *self._lookups.find(text, words),
            *self._patterns.find(text),
            *builtin.find(text, self._builtin),
            *self._context.find(text, words, self._used),
        ]
        return [self._finished(one, words) for one in _without_overlaps(found)]

    def _finished(self, one: Entity, words: list[Span]) -> Entity:
        if isinstance(one.value, str):
            one = msgspec.structs.replace(one, value=self._synonyms.get(one.value.lower(), one.value))
        return one if one.extractor == "context" else self._context.labelled(one, words)


def _without_overlaps(found: list[Entity]) -> list[Entity]:
    """Among overlapping entities with the same name, the longest, then the first found. An entity from
    context loses against any other."""
    ranked = sorted(
        range(len(found)),
        key=lambda place: (
            found[place].extractor == "context",
            found[place].start - found[place].end,
            place,
        ),
    )
    kept: list[int] = []
    for place in ranked:
        one = found[place]
        if not any(
            one.start < found[other].end
            and found[other].start < one.end
            and (one.entity == found[other].entity or one.extractor == "context")
            for other in kept
        ):
            kept.append(place)
    return [found[place] for place in sorted(kept, key=lambda place: (found[place].start, place))]
