"""The FAQ for the bot: a `FindAnswers` of helpdesk/domain/chats/bot.py."""

from __future__ import annotations

from collections.abc import Sequence

from faq.articles import article_rows as rows
from faq.articles.rendering import answer
from faq.search.search import Search
from faq.search.suggestions import address, suggest
from helpdesk.db.engine.desk import Desk
from helpdesk.domain.chats.bot import ArticleRef, FoundArticle

_LONGEST = 500
FALLBACK = "en"


class Answers:
    """Finds published articles; in English if none exists in the given language."""

    def __init__(self, desk: Desk, search: Search, public_url: str) -> None:
        self._desk = desk
        self._search = search
        self._public_url = public_url

    async def __call__(self, question: str, language: str, limit: int = 3) -> Sequence[FoundArticle]:
        """The articles that may answer, best first, with a short plain text of each."""
        hits = await suggest(self._search, question, language, limit=limit)
        if not hits and language != FALLBACK and language not in self._search.languages():
            hits = await suggest(self._search, question, FALLBACK, limit=limit)
        sure = {hit.id: hit.confidence for hit in hits}
        return [
            FoundArticle(
                article=ArticleRef(
                    id=one.id, title=one.title, url=address(self._public_url, one.language, one.slug)
                ),
                answer=answer(one.body, _LONGEST),
                confidence=sure[one.id],
            )
            for one in await self._desk.read(rows.shown_many, [hit.id for hit in hits])
        ]
