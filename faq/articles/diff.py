"""The differences between two versions of an article, line by line."""

from __future__ import annotations

from typing import Literal

import msgspec
from rapidfuzz.distance import Indel

from faq.articles.article_rows import Version

_COMPARED = 4_000_000  # pairs of lines: comparing more would take a second


class DiffLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line that was kept, removed or added."""

    kind: Literal["same", "removed", "added"]
    text: str


def diff(before: Version, after: Version) -> list[DiffLine]:
    """The title, the other questions and the text, as one sequence of lines. Of two versions that share too
    little to be compared, all lines between their common beginning and end are removed and added."""
    old, new = _lines(before), _lines(after)
    first = _alike(old, new)
    last = _alike(old[first:][::-1], new[first:][::-1])
    gone, come = old[first : len(old) - last], new[first : len(new) - last]
    found = [_line("same", one) for one in old[:first]]
    if len(gone) * len(come) > _COMPARED:
        return [*found, *_replaced(gone, come), *(_line("same", one) for one in old[len(old) - last :])]
    removed: list[str] = []
    added: list[str] = []
    for step in Indel.opcodes(gone, come):
        if step.tag == "equal":
            found += [
                *_replaced(removed, added),
                *(_line("same", one) for one in gone[step.src_start : step.src_end]),
            ]
            removed, added = [], []
        removed += gone[step.src_start : step.src_end] if step.tag == "delete" else []
        added += come[step.dest_start : step.dest_end] if step.tag == "insert" else []
    found += _replaced(removed, added)
    return [*found, *(_line("same", one) for one in old[len(old) - last :])]


def _replaced(removed: list[str], added: list[str]) -> list[DiffLine]:
    return [*(_line("removed", one) for one in removed), *(_line("added", one) for one in added)]


def _line(kind: Literal["same", "removed", "added"], text: str) -> DiffLine:
    return DiffLine(kind=kind, text=text)


def _alike(old: list[str], new: list[str]) -> int:
    """How many lines both begin with."""
    return next(
        (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other),
        min(len(old), len(new)),
    )


def _lines(version: Version) -> list[str]:
    return [f"# {version.title}", *(f"? {one}" for one in version.questions), *version.body.split("\n")]
