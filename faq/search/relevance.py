"""From the parts of a match to a score, and to a confidence that is comparable between questions."""

from __future__ import annotations

import math

import msgspec

# Chosen by leaving one set out (bench/rig/faq_sets.py): each set is best served by nearly the same.
_FACES, _BODY, _GRAMMAR = 1.5, 1.0, 1.0
_TOLD, _LETTERS, _SORT = 0.1, 0.6, 0.25
_SHOWN, _GRAMMAR_SHOWN = 0.06, 0.2
# A logistic curve, fitted to whether the best article is right, on questions of which half have no right
# article left, over the same sets (bench/judgement/faq.py prints how well it fits other questions).
_CURVE = (-2.48, 0.54, 0.49, 1.31, 0.41, 2.44)


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A question against an article's best face, each from 0 to 1. `asked`: the share of the question's
    weight that the face has; `told`: the share of the face's weight that the question has; `grammar`: the
    share that the question's stop words have and are in the face; `letters`: the similarity of the letters;
    `sort`: whether both ask who, when, how much …; `faces`: the part of all faces together; `body`: the
    text's part. `face` is the text of the best face."""

    face: str = ""
    asked: float = 0.0
    told: float = 0.0
    grammar: float = 0.0
    letters: float = 0.0
    sort: float = 0.0
    faces: float = 0.0
    body: float = 0.0

    @property
    def by_words(self) -> bool:
        """Whether a significant word of the question is in the article."""
        return self.asked + self.body >= _SHOWN

    @property
    def worth_showing(self) -> bool:
        """Whether anything in the article matches the question."""
        return self.by_words or self.grammar >= _GRAMMAR_SHOWN


def order_score(match: Match) -> float:
    """The score that orders articles."""
    words = match.asked + _TOLD * match.told + _GRAMMAR * match.grammar
    whole = _FACES * match.faces + _BODY * match.body
    return words + whole + _LETTERS * match.letters + _SORT * match.sort


def confidence(match: Match, lead: float) -> float:
    """The probability that the article answers the question, from 0 to 1. `lead`: by how much its score is
    above the next article's, 0 for all but the best. Without a lead even a good match is a guess."""
    base, asked, told, letters, sort, ahead = _CURVE
    value = base + asked * match.asked + told * match.told + letters * match.letters
    value += sort * match.sort + ahead * min(1.0, lead)
    return round(1 / (1 + math.exp(-value)), 3)
