"""Text made comparable: without case, accents and width, as customers type.

Both know all of Unicode and change each letter by itself, wherever it is. `comparable` also folds what it
gives: `rules` has all of it, so that SQL can follow exactly."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

# letters that Unicode does not take apart, as people type them without
_LETTERS = (
    *(("ø", "o"), ("ł", "l"), ("đ", "d"), ("ð", "d"), ("þ", "th")),
    *(("æ", "ae"), ("œ", "oe"), ("ı", "i"), ("ħ", "h")),
)
_TYPED = {letter for letter, _ in _LETTERS}
_BEFORE = {"\u037a": " "}  # an iota below a blank: apart, it would become an iota
_END = 0x30000  # nothing changes from here on
_COMMON = 0x370  # Latin, and the accents of its letters, come before
_NEAR = 0x80  # letters that are no farther from each other are in one range
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
    """What becomes of letters in compatibility decomposition (NFKD). `before` is for letters that must be
    replaced in the text itself. `many` gives several letters for one. `common` and `others` give one letter
    or none, `others` only for texts that `needs_others`, a character class of regular expressions, finds."""

    before: dict[str, str]
    many: dict[str, str]
    common: dict[str, str]
    others: dict[str, str]
    needs_others: str


@lru_cache(maxsize=1)
def rules() -> Rules:
    """What becomes of each letter that changes."""
    many, common, others = dict[str, str](), dict[str, str](), dict[str, str]()
    apart = {}
    for letter in map(chr, range(_END)):
        if unicodedata.decomposition(letter):
            apart[letter] = unicodedata.normalize("NFKD", letter)
        elif letter.casefold() != letter or unicodedata.combining(letter) or letter in _TYPED:
            plain = comparable(letter)
            kind = many if len(plain) > 1 else common if ord(letter) < _COMMON else others
            kind[letter] = plain
    reached = [letter for letter, parts in apart.items() if not others.keys().isdisjoint(parts)]
    return Rules(_BEFORE, many, common, others, _class_of([*others, *reached]))


def _class_of(letters: list[str]) -> str:
    """A few ranges that have these letters, and others between them."""
    codes = sorted(map(ord, letters))
    ends = [at for at, code in enumerate(codes) if at + 1 == len(codes) or codes[at + 1] - code > _NEAR]
    starts = [0, *(at + 1 for at in ends[:-1])]
    ranges = (f"\\U{codes[start]:08x}-\\U{codes[end]:08x}" for start, end in zip(starts, ends, strict=True))
    return f"[{''.join(ranges)}]"


def comparable(text: str) -> str:
    """Lower case without accents (é → e, ß → ss, Σ → σ) in compatible characters. Comparable text stays as it
    is."""
    return fold(fold(text))  # ϒ → Υ → υ
