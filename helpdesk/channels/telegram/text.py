"""Splits a long text into parts that Telegram takes, at natural places."""

from __future__ import annotations

MAX_TEXT = 4096
_CUTS = ("\n\n", "\n", ". ", " ")


def split(text: str, limit: int = MAX_TEXT) -> list[str]:
    """Parts of at most `limit` UTF-16 units (as Telegram counts), cut after a paragraph, else a line, a
    sentence or a word, else anywhere. Blank parts are left out."""
    parts: list[str] = []
    rest = text.strip()
    while _units(rest) > limit:
        room = _fitting(rest, limit)
        at = next((cut for mark in _CUTS if (cut := rest.rfind(mark, room // 4, room)) > 0), room)
        parts.append(rest[: at + 1].rstrip() if at < room else rest[:room])
        rest = rest[at + 1 :].lstrip() if at < room else rest[room:]
    return [part for part in [*parts, rest] if part.strip()]


def _units(text: str) -> int:
    return len(text) + sum(ord(char) > 0xFFFF for char in text)


def _fitting(text: str, limit: int) -> int:
    """How many characters fit, from the start."""
    used = 0
    for count, char in enumerate(text):
        used += 2 if ord(char) > 0xFFFF else 1
        if used > limit:
            return count
    return len(text)
