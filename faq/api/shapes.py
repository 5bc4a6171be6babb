"""Wire shapes of the FAQ, made from rows."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from litestar.params import QueryParameter
from msgspec import Meta

from faq.articles import article_rows as rows
from faq.articles.article_rows import ArticleRow, State, Version
from faq.articles.categories import CategoryText
from faq.search.suggestions import address
from helpdesk.db.engine.transaction import Reading
from helpdesk.views.base import PersonRef

Language = Annotated[str, Meta(pattern=r"^[a-z]{2}(?![\s\S])", description="two letters, such as en")]
QueryLanguage = Annotated[
    str, QueryParameter(pattern=r"^[a-z]{2}(?![\s\S])", description="two letters, such as en")
]
AnyLanguage = Annotated[
    str | None,
    QueryParameter(pattern=r"^[a-z]{2}(?![\s\S])", description="two letters, such as en; default: all"),
]
Days = Annotated[int, QueryParameter(ge=1, le=366, description="how many days back")]


class VersionRef(msgspec.Struct, frozen=True, kw_only=True):
    """A version in a list."""

    number: int
    title: str
    note: str
    author: PersonRef | None
    at: datetime


class VersionView(msgspec.Struct, frozen=True, kw_only=True):
    """A version with its text. `questions` are other ways to ask the title's question; `body` is Markdown."""

    number: int
    title: str
    note: str
    author: PersonRef | None
    at: datetime
    questions: list[str]
    body: str


class Translation(msgspec.Struct, frozen=True, kw_only=True):
    """The same article in another language."""

    id: int
    language: str
    title: str
    state: State


class ArticleItem(msgspec.Struct, frozen=True, kw_only=True):
    """An article in a list. `changed`: readers do not see its newest version yet."""

    id: int
    group_id: int
    language: str
    slug: str
    state: State
    changed: bool
    category_id: int | None
    title: str
    version: int
    published_version: int | None
    updated_at: datetime
    published_at: datetime | None
    url: str


class ArticleView(msgspec.Struct, frozen=True, kw_only=True):
    """An article with its newest version, its translations, and the message it was created from."""

    id: int
    group_id: int
    language: str
    slug: str
    state: State
    changed: bool
    category_id: int | None
    version: int
    published_version: int | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    url: str
    begun_from: int | None
    newest: VersionView
    translations: list[Translation]


class CategoryView(msgspec.Struct, frozen=True, kw_only=True):
    """A category, its names by language, and its number of articles."""

    id: int
    position: int
    texts: list[CategoryText]
    articles: int
    published: dict[str, int]


class PublicArticle(msgspec.Struct, frozen=True, kw_only=True):
    """A published article as readers get it: sanitised HTML and plain text."""

    id: int
    language: str
    title: str
    url: str
    html: str
    text: str
    updated_at: datetime
    category: str


class ForReply(msgspec.Struct, frozen=True, kw_only=True):
    """An article to insert into an answer: plain text that ends with its link."""

    id: int
    title: str
    url: str
    text: str


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """Sanitised HTML, as readers would see it."""

    html: str


class KeptImage(msgspec.Struct, frozen=True, kw_only=True):
    """An image for articles. `markdown` inserts it into an article."""

    id: int
    url: str
    markdown: str
    type: str
    size: int


FeedbackWord = Literal["unclear", "incomplete", "wrong", "other-question", "too-long", ""]


def version_ref(one: Version) -> VersionRef:
    return VersionRef(number=one.number, title=one.title, note=one.note, author=_author(one), at=one.at)


def version_view(one: Version) -> VersionView:
    return VersionView(
        number=one.number,
        title=one.title,
        note=one.note,
        author=_author(one),
        at=one.at,
        questions=one.questions,
        body=one.body,
    )


def article_item(row: ArticleRow, public_url: str) -> ArticleItem:
    return ArticleItem(
        id=row.id,
        group_id=row.group_id,
        language=row.language,
        slug=row.slug,
        state=row.state,
        changed=_changed(row),
        category_id=row.category_id,
        title=row.title,
        version=row.version,
        published_version=row.published_version,
        updated_at=row.updated_at,
        published_at=row.published_at,
        url=address(public_url, row.language, row.slug),
    )


def article_view(tx: Reading, article_id: int, public_url: str) -> ArticleView:
    """One article with its newest version; NotFound."""
    row = rows.article(tx, article_id)
    others = rows.article_page(tx, rows.Filter(group=row.group_id), after=None, limit=100)
    return ArticleView(
        id=row.id,
        group_id=row.group_id,
        language=row.language,
        slug=row.slug,
        state=row.state,
        changed=_changed(row),
        category_id=row.category_id,
        version=row.version,
        published_version=row.published_version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        published_at=row.published_at,
        url=address(public_url, row.language, row.slug),
        begun_from=row.message_id,
        newest=version_view(rows.version(tx, row.id, row.version)),
        translations=[
            Translation(id=one.id, language=one.language, title=one.title, state=one.state)
            for one in sorted(others, key=lambda one: one.language)
            if one.id != row.id
        ],
    )


def _changed(row: ArticleRow) -> bool:
    return row.state == "published" and row.version != row.published_version


def _author(one: Version) -> PersonRef | None:
    return PersonRef(id=one.advisor_id, name=one.advisor_name) if one.advisor_id is not None else None
