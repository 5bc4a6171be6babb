"""From the parts of a match to a score, and to a confidence that is comparable between questions."""

from __future__ import annotations

import math

import msgspec

_ASKED, _TOLD = 0.95, 0.05
_BODY, _SORT = 0.3, 0.08
# A logistic curve, fitted to whether the best article is right, on questions of which half have no right
# article left (bench/faq.py prints how well it still fits).
_CURVE = (-3.3, 1.2, 1.5, 2.8, 1.4, 1.2)


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A question against an article's best face, each from 0 to 1. `asked`: the share of the question's
    weight that the face has; `told`: the share of the face's weight that the question has; `letters`: the
    similarity of the letters; `sort`: whether both ask who, when, how much …; `body`: the text's part."""

    asked: float = 0.0
    told: float = 0.0
    letters: float = 0.0
    sort: float = 0.0
    body: float = 0.0

    def with_body(self, body: float) -> Match:
        return msgspec.structs.replace(self, body=body)

    @property
    def worth_showing(self) -> bool:
        """Whether anything in the article matches the question."""
        return self.asked >= 0.12 or self.body >= 0.2


def order_score(match: Match) -> float:
    """The score that orders articles."""
    words = _ASKED * match.asked + _TOLD * match.told
    return words + match.letters + _BODY * match.body + _SORT * match.sort


def confidence(match: Match) -> float:
    """The probability that the article answers the question, from 0 to 1."""
    base, asked, told, letters, body, sort = _CURVE
    value = base + asked * match.asked + told * match.told + letters * match.letters
    value += body * match.body + sort * match.sort
    return round(1 / (1 + math.exp(-value)), 3)
