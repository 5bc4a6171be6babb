"""Text made comparable: without case, accents and width, as customers type."""

from __future__ import annotations

import unicodedata

_FEW_MARKS = 10  # a text of one language has fewer: each is taken out by itself, which is quicker


def fold(text: str) -> str:
    """Lower case without accents (é → e, ß → ss), in compatible characters (ﬁ → fi)."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    marks = [char for char in set(plain) if unicodedata.combining(char)]
    if len(marks) > _FEW_MARKS:
        return "".join(char for char in plain if not unicodedata.combining(char))
    for mark in marks:
        plain = plain.replace(mark, "")
    return plain
