"""Reading: home, categories, articles, search, and saying whether an article helped."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect
from markupsafe import Markup

from faq import article_rows as rows
from faq import deflection, feedback
from faq.article_rows import Shown
from faq.catalogue import Title, by_popularity
from faq.categories import Category
from faq.index import Hit
from faq.pages.site import AnyRequest, Site, best_language, crumbs, missing, show, site_of
from faq.parts import by_popularity as popular_first
from faq.parts import faq_of, limited, reader_behind
from faq.rendering import excerpt, html, plain
from faq.suggestions import suggest
from faq.visitors import Reader, is_person
from helpdesk.api.request import Tools
from helpdesk.db.desk import Transaction
from helpdesk.errors import HelpdeskError

POPULAR = 6
IN_HOME = 5
RELATED = 4
RESULTS = 20
ON_A_PAGE = 40
_RELATED_FROM = 0.15  # confidence
_QUESTIONS_TOLD = 30  # of a category, to search engines


class FeedbackForm(msgspec.Struct, kw_only=True):
    """The form below an article, as text: a browser sends no others."""

    helpful: str = ""
    solved: str = ""
    reason: str = ""
    comment: str = ""


class HelpCentre(Controller):
    path = "/help"
    opt = {"public": True}
    include_in_schema = False

    @get("/")
    async def start(self, request: AnyRequest) -> Redirect:
        """To the language the reader's browser likes best."""
        language = await best_language(request)
        return Redirect(f"/help/{language}", status_code=302, headers={"Vary": "Accept-Language"})

    @get("/{language:str}")
    async def home(self, request: AnyRequest, language: FromPath[str]) -> Response[str]:
        """Search, what is popular now, and the categories."""
        site = await site_of(request, language)
        if site is None:
            return await missing(request, language)
        faq = faq_of(request)
        scores = await faq.popular.of(language)
        ranked = by_popularity(await faq.catalogue.titles(language), scores)
        values = {
            "popular": [one for one in ranked if scores.get(one.id, 0.0) > 0][:POPULAR] or ranked[:POPULAR],
            "shelves": _shelves(site, ranked),
        }
        return show(
            site,
            "home.html",
            values,
            title=site.look.name,
            about=site.words["home_about"].format(name=site.look.name),
            path=site.home,
            alternates=[(one, f"/help/{one}") for one in site.look.languages],
            data=[_website(site)],
        )

    @get("/{language:str}/category/{slug:str}")
    async def category(
        self, request: AnyRequest, language: FromPath[str], slug: FromPath[str]
    ) -> Response[str]:
        """The articles of a category, what is popular first."""
        site = await site_of(request, language)
        found = _category(site, slug) if site else None
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
                "articles": [_item(one) for one in articles],
                "number": number,
                "pages": max(1, -(-len(ranked) // ON_A_PAGE)),
            },
            title=text.name,
            about=text.about,
            path=path if number == 1 else f"{path}?page={number}",
            alternates=_category_alternates(site, found),
            data=[crumbs(site, steps), *_faq_page(articles[:_QUESTIONS_TOLD])],
        )

    @get("/{language:str}/search")
    async def search(self, request: AnyRequest, language: FromPath[str]) -> Response[str]:
        """The articles that fit what was asked."""
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
            if is_person(request.headers):
                reader = reader_behind(request)
                task = BackgroundTask(tools.desk.write, _note_search, reader, language, query, hits)
        articles = await tools.desk.read(rows.shown_many, [hit.id for hit in hits])
        answer = show(
            site,
            "search.html",
            {
                "query": query,
                "articles": [_item(one, site) for one in articles],
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
        """An article. A slug it had before leads here for good."""
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
        if is_person(request.headers):
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
        """Keep what the reader says, and thank them; a second answer replaces the first."""
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
            return await _article(request, site, found, error=error.detail, status=error.status)
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
        data=[crumbs(site, [*steps, (found.title, path)]), *_article_data(site, found, path)],
        status=status,
    )


async def _popular(request: AnyRequest, language: str) -> list[Title]:
    faq = faq_of(request)
    return by_popularity(await faq.catalogue.titles(language), await faq.popular.of(language))[:POPULAR]


def _shelves(site: Site, ranked: list[Title]) -> list[dict[str, Any]]:
    """The categories that have articles in this language, each with its most popular ones."""
    shelves: list[dict[str, Any]] = []
    for one in site.categories:
        text = one.text(site.language)
        inside = [title for title in ranked if title.category_id == one.id]
        if text is not None and inside:
            shelves.append(
                {
                    "name": text.name,
                    "about": text.about,
                    "path": f"{site.home}/category/{text.slug}",
                    "articles": inside[:IN_HOME],
                    "count": len(inside),
                }
            )
    shown = {one.id for one in site.categories if one.text(site.language) is not None}
    rest = [title for title in ranked if title.category_id not in shown]
    if rest:
        shelves.append(
            {"name": site.words["other"], "about": "", "path": "", "articles": rest[:50], "count": len(rest)}
        )
    return shelves


def _category(site: Site, slug: str) -> Category | None:
    return next(
        (one for one in site.categories if (text := one.text(site.language)) and text.slug == slug), None
    )


def _category_alternates(site: Site, category: Category) -> list[tuple[str, str]]:
    return [
        (one.language, f"/help/{one.language}/category/{one.slug}")
        for one in category.texts
        if one.language in site.look.languages and category.published.get(one.language)
    ]


def _item(one: Shown, site: Site | None = None) -> dict[str, Any]:
    """An article in a list, with where it stands where that is not plain."""
    shelf = next((c for c in site.categories if c.id == one.category_id), None) if site else None
    text = shelf.text(one.language) if shelf else None
    return {
        "title": one.title,
        "path": f"/help/{one.language}/{one.slug}",
        "excerpt": excerpt(one.body, 180),
        "shelf": text.name if text else "",
    }


def _page_number(request: AnyRequest) -> int:
    given = request.query_params.get("page", "1")
    return min(max(1, int(given)), 10_000) if given.isascii() and given.isdigit() else 1


def _website(site: Site) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": site.look.name,
        "url": f"{site.url}{site.home}",
        "inLanguage": site.language,
    }


def _faq_page(articles: list[Shown]) -> list[dict[str, Any]]:
    """Questions with their answers; articles whose title asks nothing are none."""
    questions = [
        {
            "@type": "Question",
            "name": one.title,
            "acceptedAnswer": {"@type": "Answer", "text": plain(one.body)},
        }
        for one in articles
        if one.title.rstrip().endswith("?")
    ]
    page = {"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": questions}
    return [page] if questions else []


def _article_data(site: Site, one: Shown, path: str) -> list[dict[str, Any]]:
    about = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": one.title,
        "inLanguage": one.language,
        "dateModified": one.at.isoformat(timespec="seconds"),
        "datePublished": (one.published_at or one.at).isoformat(timespec="seconds"),
        "mainEntityOfPage": f"{site.url}{path}",
        "publisher": {"@type": "Organization", "name": site.look.name},
    }
    return [about, *_faq_page([one])]
