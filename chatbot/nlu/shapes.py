"""The data that an interpreter is fitted from, and its results. Plain values."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec

FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = frozenset({"out_of_scope", "out-of-scope", "oos", FALLBACK})
"""Intents that mean: this bot has no answer. Their examples show which messages to hand over."""


LEAST = 0.3
"""The least confidence of an answer, on Rasa's scale: the threshold that the interpreter learned."""


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    """A value found in a text at characters [start, end). `value` is after synonyms; `extractor` names the
    finder (regex, lookup, example, email, number, …)."""

    entity: str
    value: Any
    start: int
    end: int
    role: str | None = None
    group: str | None = None
    extractor: str = ""


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A text that has an intent; its entities are those annotated in the text."""

    text: str
    intent: str
    entities: list[Entity] = []


class TrainingData(msgspec.Struct, frozen=True, kw_only=True):
    """The nlu part of a bot. `synonyms`: variant (lower case) → value. `regexes` and `lookups`: name →
    patterns, or phrases; if the name is an entity's, they extract it."""

    examples: list[Example]
    synonyms: dict[str, str] = {}
    regexes: dict[str, list[str]] = {}
    lookups: dict[str, list[str]] = {}


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    intent: str
    confidence: float


class Understanding(msgspec.Struct, frozen=True, kw_only=True):
    """`intent` None: out of scope, so hand over and do not guess. `confidence` in [0, 1] is that of the best
    intent, on Rasa's scale: below LEAST the interpreter itself hands over. `ranking`: best first, including
    the best one even if `intent` is None. `because`: the words that support the intent most, strongest
    first."""

    text: str
    intent: str | None
    confidence: float
    ranking: list[Ranked] = []
    entities: list[Entity] = []
    because: list[str] = []


class Interpreter(Protocol):
    """Interprets texts; fitted once, deterministic, thread-safe."""

    def parse(self, text: str) -> Understanding: ...
