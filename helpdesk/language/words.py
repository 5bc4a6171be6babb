"""The words of a text, folded: as they are typed, or with elisions undone; and phrases in it."""

from __future__ import annotations

import re

from helpdesk.language.fold import fold

LONGEST = 20_000  # characters of a text that are read
WORD_LONGEST = 40  # characters of a token; what is longer is noise, or a script without spaces

# Words, and single pictograms: one emoji can be the whole answer.
TOKEN = re.compile(r"\w+|[☀-➿\U0001f300-\U0001faff]")
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu|lorsqu|puisqu|jusqu)['’](?=\w)")
_SHORT_NOT = re.compile(r"(?<=\w)n['’]t\b")
_SHORT_END = re.compile(r"['’](?:s|re|ve|ll|d|m)\b")
_CODE = re.compile(r"\b([a-z]+)-(\d+)\b")
_WORD = re.compile(r"[^\W_]+")
_HYPHENS = "-\u2010\u2011\u2013"
_HYPHENED = re.compile(rf"([^\W_]+)[{_HYPHENS}](?=([^\W_]+))")
_LATIN = "abcdefghijklmnopqrstuvwxyz0123456789_"  # each by name: a range means different letters to databases
_SPACES = "".join(char for char in map(chr, range(0x3001)) if char.isspace())
_BLANKS = f"[{_SPACES}]+"


def tokens(text: str) -> list[str]:
    """The words and pictograms of a text in order, folded. "can't" gives "can" and "t"."""
    return [word[:WORD_LONGEST] for word in TOKEN.findall(fold(text[:LONGEST]))]


def compounds(text: str) -> set[tuple[str, str]]:
    """The words of a text that a hyphen joins, folded, in pairs: "Wi-Fi" gives (wi, fi)."""
    if not any(hyphen in text for hyphen in _HYPHENS):
        return set()
    return set(_HYPHENED.findall(fold(text[:LONGEST])))


def words(text: str, language: str) -> list[str]:
    """The words of a text in order, folded; elisions undone ("l'article", "doesn't")."""
    text = fold(text[:LONGEST])
    if language == "fr":
        text = _ELIDED.sub("", text)
    text = _SHORT_END.sub("", _SHORT_NOT.sub(" not", text))
    return _WORD.findall(_CODE.sub(r"\1\2", text))


def has_phrase(folded: str, phrase: str) -> bool:
    """Whether `phrase` is in the text (already folded) as whole words, with any blanks between them. Scripts
    without blanks (Chinese, Japanese, Thai) have no word boundaries to check."""
    pattern = phrase_pattern(fold(phrase))
    return pattern is not None and re.search(pattern, folded) is not None


def phrase_pattern(folded: str) -> str | None:
    """A folded phrase as a regular expression that finds it as whole words, for Python and for PostgreSQL
    alike; None for a phrase without a word."""
    parts = folded.split()
    if not parts:
        return None
    body = _BLANKS.join(re.escape(word) for word in parts)
    before = f"(?<![{_LATIN}])" if parts[0][0] in _LATIN else ""
    after = f"(?![{_LATIN}])" if parts[-1][-1] in _LATIN else ""
    return before + body + after
