"""The search's documents and hits."""

from __future__ import annotations

import msgspec

from faq.search.relevance import Match


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An article for the search: `faces` are its title and other ways to ask, `body` its plain text."""

    id: int
    faces: list[str]
    body: str


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A found article. `score` orders hits; `confidence`, from 0 to 1, is comparable between questions;
    `match` is what both are made of."""

    id: int
    score: float
    confidence: float
    match: Match
