"""Short forms of a message's text: for a line of a list, and for a subject."""

from __future__ import annotations

_EXCERPT = 160
_SUBJECT = 80


def excerpt(text: str) -> str:
    """The beginning of a text on one line, for lists; at most 160 characters."""
    line = " ".join(text[: 4 * _EXCERPT].split())
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1].rstrip() + "…"


def first_line(text: str) -> str:
    """A subject for a message that has none; at most 80 characters."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= _SUBJECT else line[: _SUBJECT - 1].rstrip() + "…"
