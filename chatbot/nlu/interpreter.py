"""A fitted interpreter: the intent of a text with its reason, and the entities in it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from chatbot.nlu.entities.tagger import EntityFinder
from chatbot.nlu.intents.classifier import Classifier, evidence
from chatbot.nlu.intents.grams import Floats, Vector, counted, readable
from chatbot.nlu.intents.neighbours import nearest
from chatbot.nlu.limits import MOST
from chatbot.nlu.shapes import LEAST, OUT_OF_SCOPE, Example, Ranked, Understanding
from helpdesk.language.words import tokens

RANKED = 10
_REASONS = 5
_BY_HEART = 0.99  # the least confidence of a text that equals an example


class Fitted:
    """See `chatbot.nlu.shapes.Interpreter`. Made by `chatbot.nlu.fitting.fit`."""

    def __init__(
        self,
        intents: Sequence[str],
        classifier: Classifier | None,
        examples: Sequence[Example],
        entities: EntityFinder,
    ) -> None:
        """`classifier` None: fewer than two intents, so there is nothing to distinguish."""
        self.intents = list(intents)
        self._classifier = classifier
        self._examples = examples
        self._entities = entities
        self._by_heart = by_heart(examples, self.intents)

    def parse(self, text: str) -> Understanding:
        """Deterministic; never raises for any text; only its first `MOST` characters are read."""
        heard = self._hear(text)
        entities = self._entities.find(text)
        if heard is None:
            return Understanding(text=text, intent=None, confidence=0.0, entities=entities)
        intent = self.intents[heard.best]
        return Understanding(
            text=text,
            intent=intent if heard.confidence >= LEAST or intent in OUT_OF_SCOPE else None,
            confidence=heard.confidence,
            ranking=self._ranking(heard),
            entities=entities,
            because=self._because(heard),
        )

    def nearest_example(self, text: str, intent: str | None = None) -> tuple[Example, float] | None:
        """The training example of an intent (None: of the best one) that is most similar to the text, and the
        similarity from 0 to 1. None if nothing of the text is known."""
        heard = self._hear(text)
        if heard is None or self._classifier is None:
            return None
        which = heard.best if intent is None else self.intents.index(intent)
        likeness, place = nearest(
            heard.vector, which, self._classifier.neighbours, self._classifier.vocabulary
        )
        return self._examples[place], likeness

    def _hear(self, text: str) -> _Heard | None:
        if self._classifier is None:
            return self._hear_by_heart(text)
        vector = self._classifier.vocabulary.vector(counted(text, self._classifier.language))
        if not len(vector.columns):
            return None
        scores, undecided = self._classifier.scores(vector)
        best, least = int(scores.argmax()), 0.0
        known = self._by_heart.get(_digest(text))
        if known is not None:
            best, least = known, _BY_HEART
        confidence = self._classifier.confidence
        chance = confidence.of(evidence(self._classifier, vector, scores, undecided, best))
        return _Heard(best, max(confidence.on_scale(chance), least), scores, vector, text)

    def _hear_by_heart(self, text: str) -> _Heard | None:
        known = self._by_heart.get(_digest(text))
        if known is None:
            return None
        nothing = Vector(np.empty(0, np.int64), np.empty(0, np.float32))
        return _Heard(known, _BY_HEART, np.zeros(len(self.intents), np.float32), nothing, text)

    def _ranking(self, heard: _Heard) -> list[Ranked]:
        """The others' confidence is in proportion to that of the best."""
        behind = heard.scores.astype(np.float64) - heard.scores[heard.best]
        others = np.exp(np.minimum(behind, 0.0)) * heard.confidence
        others[heard.best] = np.inf
        order = np.argsort(-others, kind="stable")[:RANKED]
        others[heard.best] = heard.confidence
        return [Ranked(intent=self.intents[one], confidence=float(others[one])) for one in order]

    def _because(self, heard: _Heard) -> list[str]:
        """The words that support the best intent most, compared with the average of all intents."""
        if self._classifier is None or not len(heard.vector.columns):
            return []
        here = self._classifier.linear[heard.vector.columns].astype(np.float32)
        spoke = heard.vector.values * (here[:, heard.best] - here.mean(axis=1))
        numbers = self._classifier.vocabulary.numbers[heard.vector.columns]
        return _strongest(readable(heard.text, self._classifier.language), numbers, spoke)


class _Heard(NamedTuple):
    best: int
    confidence: float
    scores: Floats
    vector: Vector
    text: str


def _strongest(named: dict[int, str], numbers: npt.NDArray[np.uint32], spoke: Floats) -> list[str]:
    reasons: dict[str, None] = {}
    for place in np.argsort(-spoke, kind="stable"):
        if spoke[place] <= 0 or len(reasons) == _REASONS:
            break
        if (reason := named.get(int(numbers[place]))) is not None:
            reasons[reason] = None
    return list(reasons)


def by_heart(examples: Sequence[Example], intents: Sequence[str]) -> dict[bytes, int]:
    """The intent of each text that is an example; for texts that are examples of several intents, the
    classifier decides."""
    places = {intent: place for place, intent in enumerate(intents)}
    known: dict[bytes, int] = {}
    several = set()
    for example in examples:
        digest, place = _digest(example.text), places[example.intent]
        if known.setdefault(digest, place) != place:
            several.add(digest)
    return {digest: place for digest, place in known.items() if digest not in several}


def _digest(text: str) -> bytes:
    joined = " ".join(tokens(text[:MOST])).encode("utf-8", "surrogatepass")
    return blake2b(joined, digest_size=8).digest()
