"""The titles of all published articles, remembered in each process until an article changes."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import and_, select

from faq.articles import article_rows as rows
from faq.tables import faq_articles as articles
from faq.tables import faq_versions as versions
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.memo import Memo
from helpdesk.db.engine.transaction import Reading


class Title(msgspec.Struct, frozen=True, kw_only=True):
    """An article in a list of the help centre. `at`: when its text was written."""

    id: int
    group_id: int
    language: str
    slug: str
    category_id: int | None
    title: str
    at: datetime


class Catalogue:
    """Lists without a query; one small read tells whether they are still true."""

    def __init__(self, desk: Desk, memo: Memo) -> None:
        self._desk = desk
        self._memo = memo
        self._revision = -1
        self._titles: list[Title] = []

    async def titles(self, language: str | None = None) -> list[Title]:
        """Every published article of a language, or of all, in the order of their titles."""
        revision = await self._memo.read(("faq", "catalogue"), rows.counter, "articles")
        if revision != self._revision:
            self._titles = await self._desk.read(_titles)
            self._revision = revision
        return [one for one in self._titles if language is None or one.language == language]


def by_popularity(titles: list[Title], scores: dict[int, float]) -> list[Title]:
    """What readers look for these days first; the rest by title."""
    return sorted(titles, key=lambda one: -scores.get(one.id, 0.0))


def _titles(tx: Reading) -> list[Title]:
    statement = (
        select(
            articles.c.id,
            articles.c.group_id,
            articles.c.language,
            articles.c.slug,
            articles.c.category_id,
            versions.c.title,
            versions.c.at,
        )
        .join(
            versions,
            and_(versions.c.article_id == articles.c.id, versions.c.number == articles.c.published_version),
        )
        .where(articles.c.state == "published")
    )
    found = [Title(**row._mapping) for row in tx.conn.execute(statement)]
    return sorted(found, key=lambda one: (one.title.casefold(), one.id))
