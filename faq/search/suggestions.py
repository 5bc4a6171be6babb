"""Articles that may answer a text: a few words, or a whole message with a question in it."""

from __future__ import annotations

import re

import msgspec

from faq.articles import article_rows as rows
from faq.articles.rendering import answer, excerpt
from faq.search.hits import Hit
from faq.search.search import Search
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets import messages
from helpdesk.db.tickets.tickets import ticket

SHORT = 90  # up to so many characters a text is one question
_READ = 1500
_QUESTIONS = 4
WORTH = 0.3  # least confidence of a suggestion for an advisor
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")


class SuggestedArticle(msgspec.Struct, frozen=True, kw_only=True):
    """A published article that matches. `excerpt` is plain text; `confidence`, from 0 to 1, is comparable
    between questions."""

    id: int
    title: str
    url: str
    excerpt: str
    language: str
    confidence: float


def address(public_url: str, language: str, slug: str) -> str:
    """The public address of an article."""
    return f"{public_url}/help/{language}/{slug}"


def questions_in(text: str) -> list[str]:
    """The questions in a message: the whole message if it is short, else its questions and its beginning."""
    text = text.strip()[:_READ]
    if len(text) <= SHORT:
        return [text] if text else []
    sentences = [one.strip() for one in _SENTENCE.findall(text) if one.strip()]
    asking = [one for one in sentences if one.endswith("?")]
    return list(dict.fromkeys([*asking, *sentences, text[: 4 * SHORT]]))[:_QUESTIONS]


def best_of(found: list[list[Hit]], limit: int) -> list[Hit]:
    """The hits of several questions as one list, each article once, highest confidence first."""
    best: dict[int, Hit] = {}
    for hits in found:
        for hit in hits:
            if hit.id not in best or hit.confidence > best[hit.id].confidence:
                best[hit.id] = hit
    return sorted(best.values(), key=lambda hit: (-hit.confidence, -hit.score, hit.id))[:limit]


async def suggest(
    search: Search, text: str, language: str, *, limit: int = 5, typing: bool = False
) -> list[Hit]:
    """The articles that fit a text."""
    questions = questions_in(text)
    if len(questions) == 1:
        return await search.find(questions[0], language, limit=limit, typing=typing)
    found = [await search.find(one, language, limit=limit) for one in questions]
    return best_of(found, limit)


async def shown(desk: Desk, public_url: str, hits: list[Hit]) -> list[SuggestedArticle]:
    """The hits with their texts to show."""
    if not hits:
        return []
    sure = {hit.id: hit.confidence for hit in hits}
    found = await desk.read(rows.shown_many, [hit.id for hit in hits])
    return [
        SuggestedArticle(
            id=one.id,
            title=one.title,
            url=address(public_url, one.language, one.slug),
            excerpt=excerpt(one.body, 160),
            language=one.language,
            confidence=sure[one.id],
        )
        for one in found
    ]


def asked_on(tx: Reading, number: int) -> tuple[list[str], str]:
    """(the customer's question on a ticket, its language): the subject and their newest message."""
    of = ticket(tx, number)
    newest = next(
        (row for row in messages.page(tx, number, before=2**62, limit=50) if row.direction == "in"),
        None,
    )
    texts = [of.subject, *(questions_in(newest.new_text or newest.text) if newest else [])]
    return [one for one in dict.fromkeys(texts) if one], (of.language or "en")[:2].lower()


def in_reply(shown: rows.Shown, url: str) -> str:
    """An article as part of an answer: its beginning, and its link."""
    return f"{answer(shown.body, 1200)}\n\n{shown.title}\n{url}"
