"""Articles and their versions as stored: named queries."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import Select, and_, bindparam, func, insert, or_, select, update

from faq.tables import faq_articles as articles
from faq.tables import faq_counters, faq_old_slugs
from faq.tables import faq_versions as versions
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.people import advisors
from helpdesk.errors import NotFound
from helpdesk.said import Said

State = Literal["draft", "published", "archived"]


class ArticleRow(msgspec.Struct, frozen=True, kw_only=True):
    """An article in one language; `version` is the newest; readers see `published_version`."""

    id: int
    group_id: int
    language: str
    slug: str
    state: State
    category_id: int | None
    title: str
    version: int
    published_version: int | None
    message_id: int | None
    revision: int
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A version of an article's text. `questions` are other ways to ask it, `body` is Markdown."""

    article_id: int
    number: int
    title: str
    questions: list[str]
    body: str
    note: str
    advisor_id: int | None
    advisor_name: str
    at: datetime


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """An article as readers see it. `at` is when its published text was written."""

    id: int
    group_id: int
    language: str
    slug: str
    category_id: int | None
    title: str
    questions: list[str]
    body: str
    version: int
    at: datetime
    published_at: datetime | None


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """A filter for lists of articles; None matches all. `category` 0: articles without one."""

    state: State | None = None
    language: str | None = None
    category: int | None = None
    group: int | None = None
    changed: bool = False  # published, with a newer version that readers do not see
    q: str = ""  # in the title or the address


_row = select(*(articles.c[name] for name in ArticleRow.__struct_fields__))
_version = select(
    *(versions.c[name] for name in Version.__struct_fields__ if name != "advisor_name"),
    func.coalesce(advisors.c.name, "").label("advisor_name"),
).outerjoin(advisors, advisors.c.id == versions.c.advisor_id)
_shown = (
    select(
        articles.c.id,
        articles.c.group_id,
        articles.c.language,
        articles.c.slug,
        articles.c.category_id,
        versions.c.title,
        versions.c.questions,
        versions.c.body,
        versions.c.number.label("version"),
        versions.c.at,
        articles.c.published_at,
    )
    .join(
        versions,
        and_(versions.c.article_id == articles.c.id, versions.c.number == articles.c.published_version),
    )
    .where(articles.c.state == "published")
)
_by_id = _row.where(articles.c.id == bindparam("id"))
_counter = select(faq_counters.c.value).where(faq_counters.c.name == bindparam("name"))


def article(tx: Reading, article_id: int) -> ArticleRow:
    """One article, locked until the commit if it may be changed; NotFound."""
    statement = _by_id.with_for_update() if isinstance(tx, Transaction) else _by_id
    row = tx.conn.execute(statement, {"id": article_id}).one_or_none()
    if row is None:
        raise NotFound(Said("There is no article {article_id}.", article_id=article_id))
    return ArticleRow(**row._mapping)


def article_page(
    tx: Reading, wanted: Filter, *, after: tuple[datetime, int] | None, limit: int
) -> list[ArticleRow]:
    """Articles, last changed first, after (updated_at, id)."""
    statement = _filtered(_row, wanted).order_by(articles.c.updated_at.desc(), articles.c.id.desc())
    if after is not None:
        moment, number = after
        statement = statement.where(
            or_(
                articles.c.updated_at < moment,
                and_(articles.c.updated_at == moment, articles.c.id < number),
            )
        )
    return [ArticleRow(**row._mapping) for row in tx.conn.execute(statement.limit(limit))]


def _filtered(statement: Select[Any], wanted: Filter) -> Select[Any]:
    if wanted.state is not None:
        statement = statement.where(articles.c.state == wanted.state)
    if wanted.language is not None:
        statement = statement.where(articles.c.language == wanted.language)
    if wanted.category is not None:
        fits = articles.c.category_id == wanted.category
        statement = statement.where(fits if wanted.category else articles.c.category_id.is_(None))
    if wanted.group is not None:
        statement = statement.where(articles.c.group_id == wanted.group)
    if words := wanted.q.strip().lower():
        statement = statement.where(
            or_(
                func.lower(articles.c.title).contains(words, autoescape=True),
                articles.c.slug.contains(words, autoescape=True),
            )
        )
    if wanted.changed:
        statement = statement.where(
            articles.c.state == "published", articles.c.version != articles.c.published_version
        )
    return statement


def version(tx: Reading, article_id: int, number: int) -> Version:
    """One version; NotFound."""
    statement = _version.where(versions.c.article_id == article_id, versions.c.number == number)
    row = tx.conn.execute(statement).one_or_none()
    if row is None:
        raise NotFound(
            Said("Article {article_id} has no version {number}.", article_id=article_id, number=number)
        )
    return Version(**row._mapping)


def versions_of(tx: Reading, article_id: int, *, before: int | None, limit: int) -> list[Version]:
    """An article's versions below `before`, newest first."""
    statement = _version.where(versions.c.article_id == article_id).order_by(versions.c.number.desc())
    if before is not None:
        statement = statement.where(versions.c.number < before)
    return [Version(**row._mapping) for row in tx.conn.execute(statement.limit(limit))]


def add_version(tx: Transaction, values: dict[str, Any]) -> None:
    tx.conn.execute(insert(versions), values)


def change_article(tx: Transaction, article_id: int, **values: Any) -> None:
    """Set columns; every process indexes the article again."""
    revision = raise_counter(tx, "articles")
    tx.conn.execute(update(articles).where(articles.c.id == article_id).values(revision=revision, **values))


def shown(tx: Reading, article_id: int) -> Shown | None:
    """A published article, or None."""
    row = tx.conn.execute(_shown.where(articles.c.id == article_id)).one_or_none()
    return None if row is None else Shown(**row._mapping)


def shown_by_slug(tx: Reading, language: str, slug: str) -> Shown | None:
    """The published article at an address, or None."""
    statement = _shown.where(articles.c.language == language, articles.c.slug == slug)
    row = tx.conn.execute(statement).one_or_none()
    return None if row is None else Shown(**row._mapping)


def shown_many(tx: Reading, ids: list[int]) -> list[Shown]:
    """The published articles among `ids`, in their order."""
    if not ids:
        return []
    rows = {row.id: Shown(**row._mapping) for row in tx.conn.execute(_shown.where(articles.c.id.in_(ids)))}
    return [rows[one] for one in ids if one in rows]


def shown_in(
    tx: Reading, language: str | None = None, *, category: int | None = None, limit: int = 50_000
) -> list[Shown]:
    """Published articles, newest text first."""
    statement = _shown.order_by(versions.c.at.desc(), articles.c.id.desc()).limit(limit)
    if language is not None:
        statement = statement.where(articles.c.language == language)
    if category is not None:
        statement = statement.where(articles.c.category_id == category)
    return [Shown(**row._mapping) for row in tx.conn.execute(statement)]


def translations(tx: Reading, group_id: int) -> list[tuple[str, str, int]]:
    """(language, slug, id) of the published articles of a group."""
    statement = (
        select(articles.c.language, articles.c.slug, articles.c.id)
        .where(articles.c.group_id == group_id, articles.c.state == "published")
        .order_by(articles.c.language)
    )
    return [(row.language, row.slug, row.id) for row in tx.conn.execute(statement)]


def moved_to(tx: Reading, language: str, slug: str) -> str | None:
    """The present address of the published article that had this slug before, or None."""
    statement = (
        select(articles.c.slug)
        .join(faq_old_slugs, faq_old_slugs.c.article_id == articles.c.id)
        .where(
            faq_old_slugs.c.language == language,
            faq_old_slugs.c.slug == slug,
            articles.c.state == "published",
        )
    )
    found: str | None = tx.conn.scalar(statement)
    return found


def counter(tx: Reading, name: str) -> int:
    """The counter's value: the number of changes."""
    return int(tx.conn.scalar(_counter, {"name": name}) or 0)


def raise_counter(tx: Transaction, name: str) -> int:
    """Count one more change. Its row is locked until the commit, so that numbers commit in order."""
    raised = (
        update(faq_counters)
        .where(faq_counters.c.name == name)
        .values(value=faq_counters.c.value + 1)
        .returning(faq_counters.c.value)
    )
    value = tx.conn.scalar(raised)
    if value is None:
        tx.conn.execute(insert(faq_counters), {"name": name, "value": 1})
        return 1
    return int(value)
