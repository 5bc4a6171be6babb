"""Text made comparable: without case, accents and width, as customers type."""

from __future__ import annotations

import unicodedata

# letters that Unicode does not take apart, as people type them without
_LETTERS = (
    *(("ø", "o"), ("ł", "l"), ("đ", "d"), ("ð", "d"), ("þ", "th")),
    *(("æ", "ae"), ("œ", "oe"), ("ı", "i"), ("ħ", "h")),
)
_FEW_MARKS = 10  # a text of one language has fewer: removing each separately is quicker


def fold(text: str) -> str:
    """Lower case without accents (é → e, ß → ss, ł → l), in compatible characters (ﬁ → fi)."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    for letter, typed in _LETTERS:
        if letter in plain:
            plain = plain.replace(letter, typed)
    marks = [char for char in set(plain) if unicodedata.combining(char)]
    if len(marks) > _FEW_MARKS:
        return "".join(char for char in plain if not unicodedata.combining(char))
    for mark in marks:
        plain = plain.replace(mark, "")
    return plain
