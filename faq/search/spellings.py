"""The words of articles and of questions, so that other spellings of one word meet: Wi-Fi and wifi, E 17 and
E17, and a part of a word in a script without blanks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from helpdesk.language.search_terms import halves, letter_pairs, may_be_one
from helpdesk.language.words import compounds, words


def told(text: str, language: str) -> list[str]:
    """The words of an article's text. A compound, and a word with its number, are there as one word too."""
    found = words(text, language)
    hyphened = compounds(text)
    joined = [
        before + word
        for before, word in pairwise(found)
        if (before, word) in hyphened or _numbered(before, word)
    ]
    return [part for word in found for part in _parts(word)] + joined


def asked(question: str, language: str, known: Callable[[str], bool]) -> list[str]:
    """The words of a question. Two that may be one are that one if an article has it (`known`). One that no
    article has is two if articles have both."""
    found = words(question, language)
    hyphened = compounds(question)
    out: list[str] = []
    at = 0
    while at < len(found):
        word, after = found[at], found[at + 1] if at + 1 < len(found) else ""
        one = (word, after) in hyphened or may_be_one(word, after)
        if after and one and known(word + after):
            out.append(word + after)
            at += 2
            continue
        out += letter_pairs(word, asked=True) or _written(word, known)
        at += 1
    return out


def _parts(word: str) -> list[str]:
    """The word, or its letters and each two of them in a row if it is of a script without blanks."""
    pairs = letter_pairs(word)
    return [*word, *pairs[:-1]] if pairs else [word]


def _written(word: str, known: Callable[[str], bool]) -> Sequence[str]:
    if known(word):
        return [word]
    return next((two for two in halves(word) if all(map(known, two))), [word])


def _numbered(word: str, after: str) -> bool:
    return word.isalpha() and after.isdigit()
