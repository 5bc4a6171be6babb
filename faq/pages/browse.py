"""Pages for readers: home, categories, articles, search, and the vote on an article."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect
from markupsafe import Markup

from faq.articles import article_rows as rows
from faq.articles.article_rows import Shown
from faq.articles.catalogue import Title, by_popularity
from faq.articles.rendering import excerpt, html
from faq.pages.listing import category_alternates, category_at, item, shelves
from faq.pages.site import AnyRequest, Site, best_language, missing, show, site_of
from faq.pages.structured import article_data, crumbs, faq_page, website
from faq.part import by_popularity as popular_first
from faq.part import faq_of, is_read, limited, reader_behind
from faq.readers import deflection, feedback
from faq.readers.visitors import Reader
from faq.search.hits import Hit
from faq.search.suggestions import suggest
from helpdesk.api.request import Tools
from helpdesk.db.engine.transaction import Transaction
from helpdesk.errors import HelpdeskError
from helpdesk.telling.spoken import spoken

POPULAR = 6
RELATED = 4
RESULTS = 20
ON_A_PAGE = 40
_RELATED_FROM = 0.15  # confidence
_QUESTIONS_TOLD = 30  # of a category, to search engines
_NUMBER = re.compile(r"[0-9]{1,9}")


class FeedbackForm(msgspec.Struct, kw_only=True):
    """The form below an article, as text: a browser sends nothing else."""

    helpful: str = ""
    solved: str = ""
    reason: str = ""
    comment: str = ""


class HelpCentre(Controller):
    path = "/help"
    opt = {"public": True, "page": True}
    include_in_schema = False

    @get("/")
    async def start(self, request: AnyRequest) -> Redirect:
        """Redirects to the language that the reader's browser prefers."""
        language = await best_language(request)
        return Redirect(f"/help/{language}", status_code=302, headers={"Vary": "Accept-Language"})

    @get("/{language:str}")
    async def home(self, request: AnyRequest, language: FromPath[str]) -> Response[str]:
        """The search, the popular articles, and the categories."""
        site = await site_of(request, language)
        if site is None:
            return await missing(request, language)
        faq = faq_of(request)
        scores = await faq.popular.of(language)
        ranked = by_popularity(await faq.catalogue.titles(language), scores)
        values = {
            "popular": [one for one in ranked if scores.get(one.id, 0.0) > 0][:POPULAR] or ranked[:POPULAR],
            "shelves": shelves(site, ranked),
        }
        return show(
            site,
            "home.html",
            values,
            title=site.look.name,
            about=site.words["home_about"].format(name=site.look.name),
            path=site.home,
            alternates=[(one, f"/help/{one}") for one in site.look.languages],
            data=[website(site)],
        )

    @get("/{language:str}/category/{slug:str}")
    async def category(
        self, request: AnyRequest, language: FromPath[str], slug: FromPath[str]
    ) -> Response[str]:
        """The articles of a category, most popular first."""
        site = await site_of(request, language)
        found = category_at(site, slug) if site else None
        if site is None or found is None:
            return await missing(request, language)
        faq = faq_of(request)
        tools: Tools = request.app.state["tools"]
        titles = [one for one in await faq.catalogue.titles(language) if one.category_id == found.id]
        ranked = by_popularity(titles, await faq.popular.of(language))
        number = _page_number(request)
        ids = [one.id for one in ranked[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]]
        articles = await tools.desk.read(rows.shown_many, ids)
        text = found.text(language)
        assert text is not None
        path = f"{site.home}/category/{text.slug}"
        steps = [(site.look.name, site.home), (text.name, path)]
        return show(
            site,
            "category.html",
            {
                "category": text,
                "articles": [item(one) for one in articles],
                "number": number,
                "pages": max(1, -(-len(ranked) // ON_A_PAGE)),
            },
            title=text.name,
            about=text.about,
            path=path if number == 1 else f"{path}?page={number}",
            alternates=category_alternates(site, found),
            data=[crumbs(site, steps), *faq_page(articles[:_QUESTIONS_TOLD])],
        )

    @get("/{language:str}/search")
    async def search(self, request: AnyRequest, language: FromPath[str]) -> Response[str]:
        """The articles that fit the question."""
        site = await site_of(request, language)
        if site is None:
            return await missing(request, language)
        query = request.query_params.get("q", "").strip()[: feedback.LONGEST_QUERY]
        hits: list[Hit] = []
        faq = faq_of(request)
        tools: Tools = request.app.state["tools"]
        task: BackgroundTask | None = None
        if query:
            await limited(request, "search")
            found = await suggest(faq.search, query, language, limit=RESULTS)
            hits = popular_first(found, await faq.popular.of(language))
            if is_read(request):
                reader = reader_behind(request)
                task = BackgroundTask(tools.desk.write, _note_search, reader, language, query, hits)
        articles = await tools.desk.read(rows.shown_many, [hit.id for hit in hits])
        answer = show(
            site,
            "search.html",
            {
                "query": query,
                "articles": [item(one, site) for one in articles],
                "popular": await _popular(request, language) if not hits else [],
            },
            title=site.words["results_for"].format(query=query) if query else site.words["search"],
            path=f"{site.home}/search",
            indexed=False,
        )
        answer.background = task
        return answer

    @get("/{language:str}/{slug:str}")
    async def article(
        self, request: AnyRequest, language: FromPath[str], slug: FromPath[str]
    ) -> Response[str] | Redirect:
        """An article. An earlier slug redirects here permanently."""
        site = await site_of(request, language)
        if site is None:
            return await missing(request, language)
        tools: Tools = request.app.state["tools"]
        found = await tools.desk.read(rows.shown_by_slug, language, slug)
        if found is None:
            moved = await tools.desk.read(rows.moved_to, language, slug)
            if moved is None:
                return await missing(request, language)
            return Redirect(f"{site.home}/{moved}", status_code=301)
        answer = await _article(request, site, found, thanks=request.query_params.get("thanks", ""))
        if is_read(request):
            reader = reader_behind(request)
            answer.background = BackgroundTask(tools.desk.write, feedback.note_view, reader, found.id)
        return answer

    @post("/{language:str}/{slug:str}/feedback", status_code=200)
    async def rate(
        self,
        request: AnyRequest,
        language: FromPath[str],
        slug: FromPath[str],
        data: Annotated[FeedbackForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
    ) -> Response[str] | Redirect:
        """Store the reader's vote, and thank them; a second vote replaces the first."""
        site = await site_of(request, language)
        tools: Tools = request.app.state["tools"]
        found = await tools.desk.read(rows.shown_by_slug, language, slug) if site else None
        if site is None or found is None:
            return await missing(request, language)
        if data.helpful not in ("yes", "no"):
            return await _article(request, site, found, error=site.words["choose"], status=400)
        try:
            await limited(request, "feedback", share=10)
            await tools.desk.write(_give, reader_behind(request), found.id, data)
        except HelpdeskError as error:
            return await _article(
                request, site, found, error=spoken(error.said, site.spoken), status=error.status
            )
        told = "solved" if data.solved == "yes" else data.helpful
        return Redirect(f"{site.home}/{slug}?thanks={told}#feedback", status_code=303)


def _give(tx: Transaction, reader: Reader, article_id: int, data: FeedbackForm) -> None:
    reason = data.reason if data.reason in feedback.REASONS else ""
    comment = data.comment.replace("\x00", " ")[: feedback.LONGEST_COMMENT]
    feedback.give(tx, reader, article_id, helpful=data.helpful == "yes", reason=reason, comment=comment)
    if data.solved == "yes":
        deflection.note_solved(tx, reader, article_id)


def _note_search(tx: Transaction, reader: Reader, language: str, query: str, hits: list[Hit]) -> None:
    feedback.note_search(tx, reader, language, "page", query, hits)
    if hits:
        deflection.note_shown(tx, reader, language, "page", [hit.id for hit in hits[:RESULTS]])


async def _article(
    request: AnyRequest, site: Site, found: Shown, *, thanks: str = "", error: str = "", status: int = 200
) -> Response[str]:
    faq = faq_of(request)
    tools: Tools = request.app.state["tools"]
    inside = next((one for one in site.categories if one.id == found.category_id), None)
    shelf = inside.text(site.language) if inside else None
    near = await suggest(faq.search, found.title, site.language, limit=RELATED + 1)
    titles = await faq.catalogue.titles(site.language)
    beside = [one for one in titles if found.category_id and one.category_id == found.category_id]
    ids = [hit.id for hit in near if hit.confidence >= _RELATED_FROM]
    ids += [one.id for one in by_popularity(beside, await faq.popular.of(site.language))]
    known = {one.id: one for one in titles if one.id != found.id}
    path = f"{site.home}/{found.slug}"
    steps = [(site.look.name, site.home)]
    if shelf:
        steps.append((shelf.name, f"{site.home}/category/{shelf.slug}"))
    others = await tools.desk.read(rows.translations, found.group_id)
    return show(
        site,
        "article.html",
        {
            "article": found,
            "body": Markup(html(found.body)),  # noqa: S704 - sanitised by html()
            "shelf": shelf,
            "related": [known[one] for one in dict.fromkeys(ids) if one in known][:RELATED],
            "thanks": thanks if thanks in ("yes", "no", "solved") else "",
            "error": error,
            "reasons": [one for one in feedback.REASONS if one],
        },
        title=found.title,
        about=excerpt(found.body, 155),
        path=path,
        alternates=[
            (language, f"/help/{language}/{slug}")
            for language, slug, _ in others
            if language in site.look.languages
        ],
        data=[crumbs(site, [*steps, (found.title, path)]), *article_data(site, found, path)],
        status=status,
    )


async def _popular(request: AnyRequest, language: str) -> list[Title]:
    faq = faq_of(request)
    return by_popularity(await faq.catalogue.titles(language), await faq.popular.of(language))[:POPULAR]


def _page_number(request: AnyRequest) -> int:
    given = request.query_params.get("page", "1")
    return min(max(1, int(given)), 10_000) if _NUMBER.fullmatch(given) else 1
