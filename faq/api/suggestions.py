"""Suggestions for visitors who write a question, and for advisors in a conversation. Also visitors' acts on
articles: opening, voting, and saying that the question is solved."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, HttpMethod, Response, get, post, route
from litestar.background_tasks import BackgroundTask
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta

from faq.api.shapes import FeedbackWord, ForReply, PublicArticle, QueryLanguage
from faq.articles import article_rows as rows
from faq.articles.catalogue import by_popularity as most_read
from faq.articles.categories import all_categories
from faq.articles.rendering import html, plain
from faq.part import by_popularity, faq_of, is_read, limited, reader_behind
from faq.readers import deflection, feedback
from faq.readers.feedback import Source
from faq.readers.visitors import Reader
from faq.search.hits import Hit
from faq.search.suggestions import (
    WORTH,
    SuggestedArticle,
    address,
    asked_on,
    best_of,
    in_reply,
    shown,
    suggest,
)
from faq.search.trying import TriedQuestion, tried
from helpdesk.api.inputs import Input, Number, PathId
from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.errors import NotFound
from helpdesk.said import Said

_ANYWHERE = {"Access-Control-Allow-Origin": "*"}  # public texts, and no cookie is read
Asked = Annotated[str, QueryParameter(min_length=1, max_length=2000, description="what someone writes")]
Few = Annotated[int, QueryParameter(ge=1, le=10, description="how many at most")]


class Feedback(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether an article helped, with a reason and a comment if it did not. `solved`: it answered the
    question completely."""

    helpful: bool
    reason: FeedbackWord = ""
    comment: Annotated[str, Meta(max_length=feedback.LONGEST_COMMENT)] = ""
    solved: bool = False


class PublicFaqController(Controller):
    """For the widget on other sites: no sign-in, any origin, limited. With a visitor token in the
    Authorization header, the calls count for that visitor's visit."""

    path = "/faq"
    tags = ["faq"]
    opt = {"public": True}
    security = [{}]

    @get("/suggest")
    async def suggest_faq_articles(
        self,
        request: DeskRequest,
        q: Asked,
        language: QueryLanguage = "en",
        limit: Few = 5,
        source: Annotated[Source, QueryParameter(description="where the question is written")] = "widget",
        typing: Annotated[bool, QueryParameter(description="the last word may be incomplete")] = True,
    ) -> Response[list[SuggestedArticle]]:
        """List articles that match what someone writes, best first. Public; `Authorization: Bearer
        <visitor token>` is optional."""
        await limited(request, "suggest")
        reader = reader_behind(request)
        faq = faq_of(request)
        hits = await suggest(faq.search, q, language, limit=2 * limit, typing=typing)
        hits = by_popularity(hits, await faq.popular.of(language))[:limit]
        task = BackgroundTask(request.desk.write, _note_shown, reader, language, source, q, hits)
        return Response(
            await shown(request.desk, request.tools.settings.url, hits),
            headers=_ANYWHERE | {"Cache-Control": "no-store"},
            background=task if is_read(request) else None,
        )

    @get("/public/popular")
    async def popular_faq_articles(
        self, request: DeskRequest, language: QueryLanguage = "en", limit: Few = 5
    ) -> Response[list[SuggestedArticle]]:
        """List the articles that readers of a language use most now, without excerpts. Public."""
        await limited(request, "faq")
        faq = faq_of(request)
        titles = most_read(await faq.catalogue.titles(language), await faq.popular.of(language))[:limit]
        url = request.tools.settings.url
        found = [
            SuggestedArticle(
                id=one.id,
                title=one.title,
                url=address(url, one.language, one.slug),
                excerpt="",
                language=one.language,
                confidence=1.0,
            )
            for one in titles
        ]
        return Response(found, headers=_ANYWHERE | {"Cache-Control": "max-age=60"})

    @get("/public/articles/{article_id:int}")
    async def read_faq_article(
        self,
        request: DeskRequest,
        article_id: PathId,
        source: Annotated[Source, QueryParameter(description="where it is read")] = "widget",
    ) -> Response[PublicArticle]:
        """Get a published article to show elsewhere. It counts as read by this visitor."""
        await limited(request, "faq")
        reader = reader_behind(request)
        found = await request.desk.read(_public, article_id, request.tools.settings.url)
        task = BackgroundTask(_note_view, request, reader, article_id, source)
        return Response(found, headers=_ANYWHERE, background=task if is_read(request) else None)

    @post("/public/articles/{article_id:int}/feedback", status_code=200)
    async def rate_faq_article(
        self, request: DeskRequest, article_id: PathId, data: JSONBody[Feedback]
    ) -> Response[None]:
        """Say whether an article helped. A second answer from the same visitor replaces the first."""
        await limited(request, "feedback", share=10)
        reader = reader_behind(request)
        await request.desk.write(give_feedback, reader, article_id, data)
        return Response(None, headers=_ANYWHERE)

    @route(
        ["/suggest", "/public/{rest:path}"],
        http_method=[HttpMethod.OPTIONS],
        status_code=204,
        include_in_schema=False,
    )
    async def may_ask_faq(self) -> Response[None]:
        """The preflight of another site's page."""
        headers = _ANYWHERE | {
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "Authorization, Content-Type",
            "Access-Control-Max-Age": "600",
        }
        return Response(None, status_code=204, headers=headers)


class AdvisorFaqController(Controller):
    path = "/faq"
    tags = ["faq"]
    opt = {"scope": "faq"}

    @get("/tickets/{number:int}/suggestions")
    async def suggest_for_ticket(
        self, request: DeskRequest, number: Number, limit: Few = 5
    ) -> list[SuggestedArticle]:
        """List articles that may answer the customer's question on this ticket."""
        faq = faq_of(request)
        texts, language = await request.desk.read(asked_on, number)
        hits = best_of([await suggest(faq.search, text, language, limit=limit) for text in texts], limit)
        worth = [hit for hit in hits if hit.confidence >= WORTH]
        return await shown(request.desk, request.tools.settings.url, worth)

    @get("/search")
    async def search_faq(
        self, request: DeskRequest, q: Asked, language: QueryLanguage = "en", limit: Few = 8
    ) -> list[SuggestedArticle]:
        """Search published articles for an advisor who types. These searches are not counted."""
        faq = faq_of(request)
        hits = await suggest(faq.search, q, language, limit=limit, typing=True)
        return await shown(request.desk, request.tools.settings.url, hits)

    @get("/try")
    async def try_faq_question(
        self, request: DeskRequest, q: Asked, language: QueryLanguage = "en", limit: Few = 5
    ) -> TriedQuestion:
        """Try a question: which published articles it finds, how sure the search is, and why. It is not
        counted."""
        return await tried(request.desk, faq_of(request).search, q, language, limit=limit)

    @get("/articles/{article_id:int}/reply")
    async def show_faq_article_for_reply(self, request: DeskRequest, article_id: PathId) -> ForReply:
        """Get a published article as plain text with its link, to insert into an answer."""
        return await request.desk.read(_for_reply, article_id, request.tools.settings.url)


def give_feedback(tx: Transaction, reader: Reader, article_id: int, data: Feedback) -> None:
    """Store a reader's vote on an article, and that it solved their matter if they say so."""
    feedback.give(tx, reader, article_id, helpful=data.helpful, reason=data.reason, comment=data.comment)
    if data.solved:
        deflection.note_solved(tx, reader, article_id)


def _note_shown(
    tx: Transaction, reader: Reader, language: str, source: str, query: str, hits: list[Hit]
) -> None:
    feedback.note_search(tx, reader, language, source, query, hits)
    if hits:
        deflection.note_shown(tx, reader, language, source, [hit.id for hit in hits])


async def _note_view(request: DeskRequest, reader: Reader, article_id: int, source: str) -> None:
    await request.desk.write(feedback.note_view, reader, article_id, source=source)


def _public(tx: Reading, article_id: int, public_url: str) -> PublicArticle:
    one = _published(tx, article_id)
    inside = next((c for c in all_categories(tx) if c.id == one.category_id), None)
    text = inside.text(one.language) if inside else None
    return PublicArticle(
        id=one.id,
        language=one.language,
        title=one.title,
        url=address(public_url, one.language, one.slug),
        html=html(one.body),
        text=plain(one.body),
        updated_at=one.at,
        category=text.name if text else "",
    )


def _for_reply(tx: Reading, article_id: int, public_url: str) -> ForReply:
    one = _published(tx, article_id)
    url = address(public_url, one.language, one.slug)
    return ForReply(id=one.id, title=one.title, url=url, text=in_reply(one, url))


def _published(tx: Reading, article_id: int) -> rows.Shown:
    found = rows.shown(tx, article_id)
    if found is None:
        raise NotFound(Said("There is no published article {article_id}.", article_id=article_id))
    return found
