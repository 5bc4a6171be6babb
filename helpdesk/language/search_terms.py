"""The terms of the search: those that a text is found by, and those that a query asks for.

Both databases store the same terms, so both find the same. Terms are folded words. Besides:

- a compound is also one word ("Wi-Fi" → wi, fi, wifi), and so is a word with a number ("E 17" → e17); a short
  word is also asked for as two ("wifi" → wi and fi);
- scripts without blanks between words (Chinese, Japanese, Thai, …), and Korean, give every two letters in a
  row, so that each part of a word finds it; scripts that write small words on to others (Arabic, Hebrew) also
  every three;
- a row of digits with signs between, as people write telephone numbers, is also one number, and its last
  digits, which are the same with and without the codes of country and area; digits of other scripts are those
  of Latin.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec

from helpdesk.language.fold import fold
from helpdesk.language.stop_words import GRAMMAR

LONGEST = 20_000  # characters of a text that are indexed
_TERM = 40  # characters of a term; what is longer is noise
_ASKED = 12  # words of a query
_PARTS = 6  # of a compound that is also one word
_SHORT = 4  # letters of words that may be one ("wi fi")
_TAIL = 7  # digits of a telephone number that are the same however it is written
_FEWEST, _MOST = 7, 15  # digits of a telephone number (ITU-T E.164)
_NUMBER = "☎"
_SIGNS = "['’._\\u2010\\u2013-]"
_UNSPACED = (  # Chinese and Japanese, Thai and Lao, Burmese, Khmer, Korean
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u3096\u309d-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    "\u0e01-\u0e4e\u0e81-\u0ece\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\u1780-\u17d3\u17dc-\u17dd"
    "\uac00-\ud7a3"
)
# Hebrew and Arabic
_WRITTEN_ON = "\u05d0-\u05ea\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c7"

_ASCII = re.compile(r"[a-z0-9]+")
_JOINED = re.compile(r"[a-z0-9]++(?:['._-][a-z0-9]++)+")
_AROUND = ".,;:!?()[]<>\"'*"
_DIGIT = re.compile(r"\d")
_ONE_NUMBER = re.compile(r"(\d{1,12})(?:\W|\Z)")
_DIGITS = re.compile(r"(?<![^\W_])[+(]?\d(?:[ ()/.–-]{0,3}\d){6,17}(?![^\W_])")
_NO_DIGIT = re.compile(r"\D+")
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
_TAKEN_APART = re.compile(r"[\u1100-\u11ff]+")  # the letters of Korean syllables
_OFTEN = frozenset[str]().union(*GRAMMAR.values())


class Wanted(msgspec.Struct, frozen=True):
    """A term that a text must have, or with `prefix` one that begins so."""

    term: str
    prefix: bool = False


Need = list[list[Wanted]]
"""One of these lists must be there, with all its terms."""


def index_terms(texts: Iterable[str]) -> list[str]:
    """The terms that the texts are found by, each once."""
    found: set[str] = set()
    for text in texts:
        folded = _folded(text[:LONGEST])
        words = folded.split()
        if folded.isascii():
            _add_words(found, words, _ASCII, _JOINED)
        else:
            letters = _scripts()
            _add_words(found, words, letters.word, letters.joined)
            for run in letters.unspaced.findall(folded):
                found.update(_pairs(run))
            for run in letters.written_on.findall(folded):
                found.update(run[at : at + 3] for at in range(len(run) - 2))
        _add_numbers(found, words)
    return [term[:_TERM] for term in found]


def query_needs(query: str) -> list[Need]:
    """What a text must have to be found; empty if the query has no word. The last word may be unfinished."""
    folded = _folded(query[:500])
    needs: list[Need] = []
    at = 0
    for match in _DIGITS.finditer(folded):
        number = _number_need(match.group())
        if number is not None:
            needs += _word_needs(folded[at : match.start()])
            needs.append(number)
            at = match.end()
    needs = (needs + _word_needs(folded[at:]))[:_ASKED]
    if needs:
        needs[-1] = [[*some[:-1], Wanted(some[-1].term, prefix=_may_go_on(some[-1]))] for some in needs[-1]]
    return [need + _as_two_words(need) for need in needs]


def letter_pairs(word: str, *, asked: bool = False) -> list[str]:
    """The pairs of letters by which a folded word of a script without blanks is found, or that it asks for;
    empty for a word of another script."""
    if word.isascii() or not _scripts().unspaced.fullmatch(word := _folded(word)):
        return []
    return _asked_pairs(word) if asked else _pairs(word)


def halves(word: str) -> list[tuple[str, str]]:
    """The two short words that a folded word may be written as ("wifi": wi, fi). Everyday words make no such
    two ("into")."""
    if not word.isalpha() or len(word) > 2 * _SHORT:
        return []
    places = range(max(1, len(word) - _SHORT), min(len(word) - 2, _SHORT) + 1)  # "e mail", but no "plan e"
    both = [(word[:place], word[place:]) for place in places]
    return [(first, second) for first, second in both if first not in _OFTEN and second not in _OFTEN]


def _folded(text: str) -> str:
    """`fold`, with Korean syllables whole again, and each digit one of Latin."""
    folded = fold(text)
    if folded.isascii():
        return folded
    folded = _TAKEN_APART.sub(lambda found: unicodedata.normalize("NFC", found.group()), folded)
    return _FOREIGN_DIGIT.sub(lambda found: str(unicodedata.decimal(found.group())), folded)


def _as_two_words(need: Need) -> Need:
    """Further lists for a need of one word."""
    word = need[0][0].term
    if len(need) > 1 or len(need[0]) > 1 or letter_pairs(word):
        return []
    return [[Wanted(first), Wanted(second)] for first, second in halves(word)]


def _may_go_on(wanted: Wanted) -> bool:
    return wanted.prefix or not wanted.term.startswith(_NUMBER)


def _add_numbers(found: set[str], words: list[str]) -> None:
    """The numbers after a word, and rows of digits in words beside each other."""
    row: list[str] = []
    rows = [row]
    for at, written in enumerate(words):
        if written.isalpha() or not _DIGIT.search(written):  # most words
            if row:
                row = []
                rows.append(row)
            continue
        number = _ONE_NUMBER.match(written)
        if number is not None and at and words[at - 1].isalpha():
            found.add(words[at - 1] + number[1])
        row.append(written)
    for row in rows:
        for written in _DIGITS.findall(" ".join(row)):
            digits = _NO_DIGIT.sub("", written)
            if _FEWEST <= len(digits) <= _MOST:
                found.add(digits)
                found.add(_NUMBER + digits[-_TAIL:])


def _add_words(found: set[str], words: list[str], word: Any, joined: Any) -> None:
    for written in set(words):
        written = written.strip(_AROUND)
        if written.isascii() and written.isalnum():  # most words
            found.add(written)
            continue
        found.update(word.findall(written))
        for compound in joined.findall(written):
            parts = word.findall(compound)
            if len(parts) <= _PARTS:
                found.add("".join(parts))


def _word_needs(folded: str) -> list[Need]:
    letters = _scripts()
    needs: list[Need] = []
    before = ""  # the word before, if this one may belong to it
    for match in letters.asked.finditer(folded):
        run = match.group()
        if letters.unspaced.fullmatch(run):
            needs.append([[Wanted(pair, prefix=len(pair) == 1) for pair in _asked_pairs(run)]])
            before = ""
            continue
        parts = letters.word.findall(run)
        if not parts:
            continue
        if len(parts) > 1:
            needs.append([[Wanted("".join(parts)[:_TERM])], [Wanted(part[:_TERM]) for part in parts]])
            before = ""
            continue
        word = parts[0][:_TERM]
        options: Need = [[Wanted(word)]]
        if letters.written_on.fullmatch(word) and len(word) >= 3:
            options.append([Wanted(word[at : at + 3]) for at in range(len(word) - 2)])
        if before and may_be_one(before, word):
            needs[-1] = [[Wanted(before), Wanted(word)], [Wanted((before + word)[:_TERM])]]
            before = ""
            continue
        needs.append(options)
        before = word
    return needs


def may_be_one(before: str, word: str) -> bool:
    """Whether two folded words in a row may be written as one: "E 17", "wi fi"."""
    if word.isdigit():
        return before.isalpha()
    return before.isalpha() and word.isalpha() and max(len(before), len(word)) <= _SHORT


def _number_need(written: str) -> Need | None:
    """A number as people write telephone numbers: with a code of a country or an area, or in three groups."""
    digits = _NO_DIGIT.sub("", written)
    groups = _NO_DIGIT.sub(" ", written).split()
    if not _FEWEST <= len(digits) <= _MOST:
        return None
    need: Need = [[Wanted(digits)], [Wanted(group) for group in groups]]
    if written[0] in "+(" or digits[0] == "0" or len(groups) >= 3:
        need.append([Wanted(_NUMBER + digits[-_TAIL:])])
    return need


def _pairs(run: str) -> list[str]:
    """Every two letters in a row, and the last letter: a query of one letter is the beginning of a term."""
    return [run[at : at + 2] for at in range(len(run))]


def _asked_pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


class _Scripts:
    """The patterns for text beyond ASCII, made when the first such text comes."""

    def __init__(self) -> None:
        self.unspaced = re.compile(rf"[{_UNSPACED}]+")
        # marks belong to their word, as the vowels of Hindi; re does not count them as letters
        marks = (chr(code) for code in range(0x300, 0x1F000) if unicodedata.category(chr(code))[0] == "M")
        spaced = "".join(mark for mark in marks if not self.unspaced.match(mark))
        letter = rf"(?:[^\W_{_UNSPACED}]|[{spaced}])"
        self.written_on = re.compile(rf"[{_WRITTEN_ON}]{{3,}}")
        self.word = re.compile(rf"{letter}+")
        self.joined = re.compile(rf"{letter}++(?:{_SIGNS}{letter}++)+")
        self.asked = re.compile(rf"[{_UNSPACED}]+|{letter}+(?:{_SIGNS}{letter}+)*")


@lru_cache(maxsize=1)
def _scripts() -> _Scripts:
    return _Scripts()
