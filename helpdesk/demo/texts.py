"""The texts of bulk threads, as told/texts.yaml holds them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import msgspec


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """One issue in one language: first messages with their subjects, answers, and what comes back."""

    subjects: list[str]
    opens: list[str]
    answers: list[str]
    back: list[str]


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of issue. `share` is how often it comes; `words` by language."""

    share: int
    team: int
    tags: list[str]
    words: dict[str, Words]


class Texts(msgspec.Struct, frozen=True, kw_only=True):
    """`thanks` by language, survey `comments` by how content their writer is (5 most)."""

    products: list[str]
    thanks: dict[str, list[str]]
    notes: list[str]
    calls: list[str]
    comments: dict[int, list[str]]
    issues: list[Issue]


@lru_cache(maxsize=1)
def texts() -> Texts:
    return msgspec.yaml.decode((Path(__file__).parent / "told/texts.yaml").read_bytes(), type=Texts)
