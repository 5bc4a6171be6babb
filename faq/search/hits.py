"""What is searched, and what is found."""

from __future__ import annotations

import msgspec


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An article as it is searched: `faces` are its title and other ways to ask, `body` its plain text."""

    id: int
    faces: list[str]
    body: str


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """An article found. `score` orders, `confidence` from 0 to 1 compares between questions."""

    id: int
    score: float
    confidence: float
