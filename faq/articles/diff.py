"""What changed between two versions of an article, line by line."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Literal

import msgspec

from faq.articles.article_rows import Version


class DiffLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line that was kept, removed or added."""

    kind: Literal["same", "removed", "added"]
    text: str


def diff(before: Version, after: Version) -> list[DiffLine]:
    """The title, the other questions and the text, as one sequence of lines."""
    old, new = _lines(before), _lines(after)
    found: list[DiffLine] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found += [DiffLine(kind="same", text=line) for line in old[a:b]]
        else:
            found += [DiffLine(kind="removed", text=line) for line in old[a:b]]
            found += [DiffLine(kind="added", text=line) for line in new[c:d]]
    return found


def _lines(version: Version) -> list[str]:
    return [f"# {version.title}", *(f"? {one}" for one in version.questions), *version.body.split("\n")]
