"""Whether the author answers beside a bare quote: between it and another one, or around it.

A mail may have thousands of quotes side by side, and each inside another. So one walk over the tree notes
what each element says, one pass over the children of an element adds it up, and a quote only compares two
sums."""

from __future__ import annotations

from itertools import accumulate
from typing import Any, NamedTuple

from lxml import etree


class Siblings:
    """Answers for the quotes of one tree, which must not change meanwhile."""

    def __init__(self, tree: Any) -> None:
        self._tree = tree
        self._said: dict[Any, _Said] | None = None
        self._rows: dict[Any, _Row] = {}

    def answer(self, quote: Any) -> bool:
        """Whether the author's text comes after the bare quote, and another quote follows it, or comes before
        with text in between: an answer in between."""
        parent = quote.getparent()
        if quote.tag != "blockquote" or parent is None:
            return False
        if (row := self._rows.get(parent)) is None:
            row = self._rows[parent] = self._row(parent)
        at = row.places[quote]
        if row.last > at and row.says_something(at, row.last):
            return True
        before = row.before[at]
        return before >= 0 and row.has_letters(at, len(row.places)) and row.has_letters(before, at)

    def _row(self, parent: Any) -> _Row:
        if self._said is None:
            self._said = _said_in(self._tree)
        children = list(parent)
        quotes = [at for at, child in enumerate(children) if child.tag == "blockquote"]
        inside = [self._said.get(child, _NOTHING) for child in children]
        after = [_Said.of(child.tail) for child in children]
        before, latest = [], -1
        for at, child in enumerate(children):
            before.append(latest)
            latest = at if child.tag == "blockquote" else latest
        return _Row(
            places={child: at for at, child in enumerate(children)},
            before=before,
            last=quotes[-1],
            words_inside=[0, *accumulate(one.words for one in inside)],
            words_after=[0, *accumulate(one.words for one in after)],
            letters_inside=[0, *accumulate(one.letters for one in inside)],
            letters_after=[0, *accumulate(one.letters for one in after)],
        )


class _Said(NamedTuple):
    """Whether there is more than blanks, and whether there are letters or digits."""

    words: bool
    letters: bool

    @classmethod
    def of(cls, text: str | None) -> _Said:
        bare = (text or "").strip()
        return cls(bool(bare), any(map(str.isalnum, bare)))


_NOTHING = _Said(words=False, letters=False)  # a comment


class _Row(NamedTuple):
    """The children of an element. `before`: the nearest quote before each (-1: none); `last`: the last quote;
    the others: how many of the first n children say something in themselves, or after themselves."""

    places: dict[Any, int]
    before: list[int]
    last: int
    words_inside: list[int]
    words_after: list[int]
    letters_inside: list[int]
    letters_after: list[int]

    def says_something(self, first: int, last: int) -> bool:
        """Whether there is anything but blanks between two children."""
        return _between(self.words_inside, self.words_after, first, last)

    def has_letters(self, first: int, last: int) -> bool:
        """Whether there are letters or digits between two children."""
        return _between(self.letters_inside, self.letters_after, first, last)


def _between(inside: list[int], after: list[int], first: int, last: int) -> bool:
    return inside[last] > inside[first + 1] or after[last] > after[first]


def _said_in(tree: Any) -> dict[Any, _Said]:
    """What each element of the tree says, without its tail."""
    found: dict[Any, _Said] = {}
    for _, element in etree.iterwalk(tree, events=("end",)):
        words, letters = _Said.of(element.text)
        for child in element:
            inside, after = found.get(child, _NOTHING), _Said.of(child.tail)
            words = words or inside.words or after.words
            letters = letters or inside.letters or after.letters
        found[element] = _Said(words, letters)
    return found
