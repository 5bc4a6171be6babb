"""A question tried by an author: what is found, how sure the search is, and what that is made of."""

from __future__ import annotations

from typing import Literal

import msgspec

from faq.articles import article_rows as rows
from faq.search.hits import Hit
from faq.search.search import Search
from faq.search.suggestions import WORTH
from helpdesk.db.engine.desk import Desk
from helpdesk.domain.chats.bot import GOOD, articles_given

Verdict = Literal["answers", "close", "suggested", "shown", "nothing"]


class TriedHit(msgspec.Struct, frozen=True, kw_only=True):
    """A found article and what speaks for it. `face`: the title or other way to ask that fits best. From 0 to
    1: `confidence`; `asked`, the share of the question's words, by weight, that the face has; `told`, the
    share of the face's words that the question has; `letters`, the similarity of their letters; `text`, how
    much of the question the article's text says. `sort`: both ask who, when, how much …"""

    id: int
    title: str
    confidence: float
    score: float
    face: str
    asked: float
    told: float
    letters: float
    text: float
    sort: bool


class TriedQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a question. `verdict`: the bot `answers` with the first article; asks which of several
    `close` ones is meant; the first is only `suggested` to advisors; only `shown` to readers who search; or
    there is `nothing`. `good`: the confidence from which the bot answers."""

    verdict: Verdict
    good: float
    hits: list[TriedHit]


async def tried(desk: Desk, search: Search, question: str, language: str, *, limit: int) -> TriedQuestion:
    """The published articles that a question finds, best first."""
    hits = await search.find(question, language, limit=limit)
    titles = {one.id: one.title for one in await desk.read(rows.shown_many, [hit.id for hit in hits])}
    found = [_told(hit, titles[hit.id]) for hit in hits if hit.id in titles]
    return TriedQuestion(verdict=verdict([one.confidence for one in found]), good=GOOD, hits=found)


def verdict(confidences: list[float]) -> Verdict:
    """What the desk does with articles of these confidences, the best first."""
    if not confidences:
        return "nothing"
    given = articles_given(confidences)
    if given:
        return "answers" if given == 1 else "close"
    return "suggested" if confidences[0] >= WORTH else "shown"


def _told(hit: Hit, title: str) -> TriedHit:
    match = hit.match
    return TriedHit(
        id=hit.id,
        title=title,
        confidence=hit.confidence,
        score=round(hit.score, 2),
        face=match.face,
        asked=round(match.asked, 2),
        told=round(match.told, 2),
        letters=round(match.letters, 2),
        text=round(match.body, 2),
        sort=match.sort > 0,
    )
