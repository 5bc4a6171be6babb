"""Text made comparable: without case, accents and width, as customers type.

`fold` knows all of Unicode, which no function of a database does. `comparable` folds the letters of Latin,
Greek and Cyrillic, wide Latin letters, and combining accents; it leaves the rest. `rules` has all of it, so
that SQL can follow exactly."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

# letters that Unicode does not take apart, as people type them without
_LETTERS = (
    *(("ø", "o"), ("ł", "l"), ("đ", "d"), ("ð", "d"), ("þ", "th")),
    *(("æ", "ae"), ("œ", "oe"), ("ı", "i"), ("ħ", "h")),
)
# blocks that `comparable` folds
_SCRIPTS = (
    (0xC0, 0x250),
    (0x300, 0x370),
    (0x370, 0x530),
    (0x1E00, 0x1F00),
    (0xFF01, 0xFF5F),
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


class Rules(NamedTuple):
    """`single` gives one letter for another, and `dropped` none; `many` gives several."""

    single: dict[str, str]
    dropped: str
    many: dict[str, str]


@lru_cache(maxsize=1)
def rules() -> Rules:
    """What becomes of each letter that changes, without those of ASCII."""
    single, many = {}, {}
    dropped = ""
    for begin, end in _SCRIPTS:
        for letter in map(chr, range(begin, end)):
            plain = fold(fold(letter))  # ϒ → Υ → υ
            if plain == letter:
                continue
            if not plain:
                dropped += letter
            elif len(plain) == 1:
                single[letter] = plain
            else:
                many[letter] = plain
    return Rules(single, dropped, many)


def comparable(text: str) -> str:
    """Lower case without accents (é → e, ß → ss, Σ → σ)."""
    return text.lower() if text.isascii() else text.translate(_table())


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    found = rules()
    letters = {chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
    dropped = dict.fromkeys(found.dropped, "")
    return {ord(letter): plain for letter, plain in (letters | found.single | found.many | dropped).items()}
