"""Articles for their authors: lists, drafts, versions. Any advisor can write; leads publish."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from litestar import Controller, Response, get, patch, post
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import UNSET, Meta, UnsetType

from faq.api.shapes import (
    AnyLanguage,
    ArticleItem,
    ArticleView,
    Language,
    Rendered,
    VersionRef,
    VersionView,
    article_item,
    article_view,
    version_ref,
    version_view,
)
from faq.articles import article_rows as rows
from faq.articles import articles
from faq.articles.diff import DiffLine, diff
from faq.articles.rendering import html
from helpdesk.api.inputs import BIGGEST, After, Id, Input, Limit, PathId
from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.types import from_micros, to_micros
from helpdesk.domain.cursors import Micros, Small, pack_cursor, read_cursor
from helpdesk.domain.events.actors import Actor
from helpdesk.security.guards import leads_only
from helpdesk.views.base import Page

Title = Annotated[str, Meta(min_length=1, max_length=articles.LONGEST_TITLE)]
Body = Annotated[str, Meta(max_length=articles.LONGEST_BODY, description="Markdown")]
Questions = Annotated[
    list[Annotated[str, Meta(max_length=articles.LONGEST_TITLE)]], Meta(max_length=articles.MOST_QUESTIONS)
]
Slug = Annotated[str, Meta(min_length=1, max_length=80)]
StateFilter = Literal["draft", "published", "archived", "changed"]
VersionNumber = Annotated[int, PathParameter(ge=1, le=2**31 - 1, description="the version's number")]


class NewArticle(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft. Without `slug`, its address is made from the title. `translation_of` is the id of the same
    article in another language."""

    language: Language
    title: Title
    body: Body = ""
    questions: Questions = []
    slug: Slug | None = None
    category_id: Id | None = None
    translation_of: Id | None = None


class FromMessage(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The language of the draft. Default: the language of the ticket."""

    language: Language | None = None


class SaveArticle(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new version. `base` is the number of the version it was made from."""

    base: Annotated[int, Meta(ge=1)]
    title: Title
    body: Body
    questions: Questions = []
    note: Annotated[str, Meta(max_length=200)] = ""


class ChangeArticle(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The address and category of an article. Only given fields change. After a new `slug`, the old
    address redirects to it."""

    slug: Slug | UnsetType = UNSET
    category_id: Id | UnsetType | None = UNSET
    translation_of: Id | UnsetType | None = UNSET


class Preview(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Markdown to preview."""

    body: Body


class ArticleController(Controller):
    path = "/faq/articles"
    tags = ["faq"]
    opt = {"scope": "faq"}

    @get("/")
    async def list_faq_articles(
        self,
        request: DeskRequest,
        q: Annotated[str, QueryParameter(description="in the title or address", max_length=200)] = "",
        which: Annotated[
            StateFilter | None,
            QueryParameter(name="state", description="changed: published, with a newer version"),
        ] = None,
        language: AnyLanguage = None,
        category: Annotated[
            int | None, QueryParameter(ge=0, le=BIGGEST, description="an id; 0: without a category")
        ] = None,
        after: After = None,
        limit: Limit = 50,
    ) -> Page[ArticleItem]:
        """List articles in every state, last changed first."""
        wanted = rows.Filter(
            state=None if which == "changed" else which,
            changed=which == "changed",
            language=language,
            category=category,
            q=q,
        )
        return await request.desk.read(_page, wanted, after, limit, request.tools.settings.url)

    @post("/")
    async def create_faq_article(
        self, request: DeskRequest, data: JSONBody[NewArticle]
    ) -> Response[ArticleView]:
        """Create a draft."""
        return await request.create(_create, data, request.by, request.tools.settings.url)

    @post("/from-message/{message_id:int}", opt={"scope": "faq tickets:read"})
    async def begin_faq_article_from_message(
        self, request: DeskRequest, message_id: PathId, data: JSONBody[FromMessage]
    ) -> Response[ArticleView]:
        """Create a draft from an answer that was sent to a customer, without its greeting and farewell."""
        return await request.create(
            _from_message, message_id, data.language, request.by, request.tools.settings.url
        )

    @get("/{article_id:int}")
    async def show_faq_article(self, request: DeskRequest, article_id: PathId) -> ArticleView:
        """Get an article with its newest version and its translations."""
        return await request.desk.read(article_view, article_id, request.tools.settings.url)

    @patch("/{article_id:int}")
    async def change_faq_article(
        self, request: DeskRequest, article_id: PathId, data: JSONBody[ChangeArticle]
    ) -> ArticleView:
        """Change the address or category, or link the article as a translation. Only a lead may move a
        published article."""
        if request.user.role == "advisor":
            await request.desk.read(_refuse_published, article_id)
        return await request.write(_change, article_id, data, request.tools.settings.url)

    @post("/{article_id:int}/versions", status_code=200)
    async def save_faq_article(
        self, request: DeskRequest, article_id: PathId, data: JSONBody[SaveArticle]
    ) -> ArticleView:
        """Store a new version. Readers see it once it is published. 409 if someone else saved in the
        meantime."""
        return await request.write(_save, article_id, data, request.by, request.tools.settings.url)

    @get("/{article_id:int}/versions")
    async def list_faq_versions(
        self, request: DeskRequest, article_id: PathId, after: After = None, limit: Limit = 50
    ) -> Page[VersionRef]:
        """List its versions, newest first."""
        return await request.desk.read(_versions, article_id, after, limit)

    @get("/{article_id:int}/versions/{version:int}")
    async def show_faq_version(
        self, request: DeskRequest, article_id: PathId, version: VersionNumber
    ) -> VersionView:
        """Get one version with its text."""
        return version_view(await request.desk.read(rows.version, article_id, version))

    @get("/{article_id:int}/versions/{version:int}/diff")
    async def diff_faq_versions(
        self,
        request: DeskRequest,
        article_id: PathId,
        version: VersionNumber,
        since: Annotated[int, QueryParameter(ge=1, le=2**31 - 1, description="the older version's number")],
    ) -> list[DiffLine]:
        """Show what was added and removed since an older version, line by line."""
        old = await request.desk.read(rows.version, article_id, since)
        return diff(old, await request.desk.read(rows.version, article_id, version))

    @post("/{article_id:int}/versions/{version:int}/restore", status_code=200)
    async def restore_faq_version(
        self, request: DeskRequest, article_id: PathId, version: VersionNumber
    ) -> ArticleView:
        """Make an older version the newest again."""
        return await request.write(_restore, article_id, version, request.by, request.tools.settings.url)

    @post("/{article_id:int}/publish", status_code=200, guards=[leads_only])
    async def publish_faq_article(self, request: DeskRequest, article_id: PathId) -> ArticleView:
        """Show the newest version to readers."""
        return await request.write(_then_view, articles.publish, article_id, request.tools.settings.url)

    @post("/{article_id:int}/unpublish", status_code=200, guards=[leads_only])
    async def unpublish_faq_article(self, request: DeskRequest, article_id: PathId) -> ArticleView:
        """Make the article a draft again, also when it is archived."""
        return await request.write(_then_view, articles.unpublish, article_id, request.tools.settings.url)

    @post("/{article_id:int}/archive", status_code=200, guards=[leads_only])
    async def archive_faq_article(self, request: DeskRequest, article_id: PathId) -> ArticleView:
        """Archive the article. Readers no longer see it. Its versions are kept."""
        return await request.write(_then_view, articles.archive, article_id, request.tools.settings.url)

    @post("/preview", status_code=200, opt={"scope": "faq:read"})
    async def preview_faq_article(self, request: DeskRequest, data: JSONBody[Preview]) -> Rendered:
        """Render Markdown as readers would see it. Nothing is stored."""
        return Rendered(html=html(data.body))


def _page(
    tx: Reading, wanted: rows.Filter, after: str | None, limit: int, public_url: str
) -> Page[ArticleItem]:
    key: tuple[datetime, int] | None = None
    if after:
        micros, number = read_cursor(after, tuple[Micros, int])
        key = (from_micros(micros), number)
    found = rows.article_page(tx, wanted, after=key, limit=limit + 1)
    more = len(found) > limit
    found = found[:limit]
    cursor = pack_cursor((to_micros(found[-1].updated_at), found[-1].id)) if more else None
    return Page(items=[article_item(row, public_url) for row in found], next=cursor)


def _create(tx: Transaction, data: NewArticle, by: Actor, public_url: str) -> ArticleView:
    article_id = articles.begin(
        tx,
        data.language,
        articles.Text(title=data.title, body=data.body, questions=data.questions),
        by=by,
        slug=data.slug,
        category_id=data.category_id,
        translation_of=data.translation_of,
    )
    return article_view(tx, article_id, public_url)


def _from_message(
    tx: Transaction, message_id: int, language: str | None, by: Actor, public_url: str
) -> ArticleView:
    article_id = articles.begin_from_message(tx, message_id, language=language, by=by)
    return article_view(tx, article_id, public_url)


def _change(tx: Transaction, article_id: int, data: ChangeArticle, public_url: str) -> ArticleView:
    if not isinstance(data.slug, UnsetType):
        articles.rename(tx, article_id, data.slug)
    if not isinstance(data.translation_of, UnsetType):
        articles.link(tx, article_id, data.translation_of)
    if not isinstance(data.category_id, UnsetType):
        articles.move(tx, article_id, data.category_id)
    return article_view(tx, article_id, public_url)


def _refuse_published(tx: Reading, article_id: int) -> None:
    articles.check_draft(rows.article(tx, article_id))


def _save(tx: Transaction, article_id: int, data: SaveArticle, by: Actor, public_url: str) -> ArticleView:
    text = articles.Text(title=data.title, body=data.body, questions=data.questions)
    articles.save(tx, article_id, text, base=data.base, by=by, note=data.note)
    return article_view(tx, article_id, public_url)


def _restore(tx: Transaction, article_id: int, number: int, by: Actor, public_url: str) -> ArticleView:
    articles.restore(tx, article_id, number, by=by)
    return article_view(tx, article_id, public_url)


def _versions(tx: Reading, article_id: int, after: str | None, limit: int) -> Page[VersionRef]:
    rows.article(tx, article_id)
    before = read_cursor(after, tuple[Small])[0] if after else None
    found = rows.versions_of(tx, article_id, before=before, limit=limit + 1)
    more = len(found) > limit
    found = found[:limit]
    cursor = pack_cursor((found[-1].number,)) if more else None
    return Page(items=[version_ref(one) for one in found], next=cursor)


def _then_view(tx: Transaction, act: articles.Act, article_id: int, public_url: str) -> ArticleView:
    act(tx, article_id)
    return article_view(tx, article_id, public_url)
