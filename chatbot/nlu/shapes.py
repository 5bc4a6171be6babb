"""What understanding is fitted from, and what it says of a text. Plain values."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec

FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = frozenset({"out_of_scope", "out-of-scope", "oos", FALLBACK})
"""Intents that mean: this bot has no answer. Their examples teach what to hand over."""


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    """A value found in a text at characters [start, end). `value` after synonyms; `extractor` says who
    found it (regex, lookup, example, email, number, …)."""

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
    patterns, or phrases; a name that is an entity's extracts it."""

    examples: list[Example]
    synonyms: dict[str, str] = {}
    regexes: dict[str, list[str]] = {}
    lookups: dict[str, list[str]] = {}


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    intent: str
    confidence: float


class Understanding(msgspec.Struct, frozen=True, kw_only=True):
    """`intent` None: out of scope, hand over rather than guess. `confidence` in [0, 1] of the best intent;
    `ranking` best first, the best one included also where `intent` is None. `because`: the words that
    spoke most for the intent, strongest first."""

    text: str
    intent: str | None
    confidence: float
    ranking: list[Ranked] = []
    entities: list[Entity] = []
    because: list[str] = []


class Interpreter(Protocol):
    """Understands texts; fitted once, deterministic, safe in several threads."""

    def parse(self, text: str) -> Understanding: ...
