"""The lines of a group, read: who wrote, who is named, and the words that can tell a conversation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache

import msgspec

from helpdesk.language.fold import fold
from helpdesk.language.stop_words import EVERYWHERE
from helpdesk.language.talk.signs import Talk, talk
from helpdesk.language.vocabulary import EVERYDAY

LONGEST = 500
"""Characters of a line that are read."""

_PART = re.compile(r"[^\s,;:!?()\"“”«»<>…、，]+")
_ADDRESSED = re.compile(r"\s*@?([^\s,;:!?()<>]{2,40})\s*[,:;]+(?:\s|$)")
_EDGES = "@.'’*_-"
_SHORTEST_NAME = 3  # of a name within a line; at the beginning, before a colon or a comma, it can be shorter


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a group. `author` is the same for all lines of one person, "" for the desk; `name` is shown,
    and others may call the author so."""

    author: str
    name: str
    text: str
    at: datetime


class Read(msgspec.Struct, frozen=True):
    """A line with what it says: the authors that it names, its significant words, how many words it has."""

    line: Line
    named: frozenset[str]
    first: bool  # it begins with a name
    words: frozenset[str]
    length: int
    talk: Talk


def names_of(lines: Iterable[Line]) -> dict[str, str]:
    """How people in these lines can be called, folded → author: by the whole name if it has no blank, or its
    first word. A later line wins."""
    called: dict[str, str] = {}
    for line in lines:
        parts = fold(line.name).split()
        if parts and (name := parts[0].strip(_EDGES)):
            called[name] = line.author
    return called


def read(line: Line, called: Mapping[str, str]) -> Read:
    """A line with the people that it names, of those in `called`. Nobody names themselves."""
    text = line.text[:LONGEST]
    parts = _parts(text)
    addressed = _ADDRESSED.match(text)
    first = called.get(fold(addressed[1]).strip(_EDGES), line.author) if addressed else line.author
    named = {
        called[part]
        for part in parts
        if part in called and len(part) >= _SHORTEST_NAME and part not in EVERYWHERE
    } | {first}
    named.discard(line.author)
    body = text[addressed.end() :] if addressed and first != line.author else text
    words = frozenset(part for part in parts if part not in called and _tells(part))
    return Read(line, frozenset(named), first != line.author, words, len(body.split()), talk(body))


@lru_cache(5_000)
def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for one in _PART.findall(fold(text)) if (part := one.strip(_EDGES)))


@lru_cache(20_000)
def _tells(word: str) -> bool:
    return len(word) > 2 and word not in EVERYWHERE and word not in EVERYDAY
