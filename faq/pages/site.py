"""Parts of all help centre pages: the look, languages, navigation, headers and the 404 page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request, Response
from markupsafe import Markup

from faq.articles.categories import Category, all_categories
from faq.look import Look, in_the_dark, look
from faq.part import faq_of
from helpdesk import package_files
from helpdesk.api.request import Tools
from helpdesk.db.channels import all_channels
from helpdesk.db.engine.transaction import Reading
from helpdesk.formats import date_of, language_name, locale_of
from helpdesk.pages.rendering import page, texts
from helpdesk.telling.spoken import LANGUAGES

AnyRequest = Request[Any, Any, Any]

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_LOCALES = {"en": "en_GB", "fr": "fr_FR"}


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """The help centre in one language, as a page needs it."""

    look: Look
    language: str
    url: str
    categories: list[Category]
    reachable: bool  # whether a mailbox for the contact form exists
    zone: str  # the desk's, for dates

    @property
    def home(self) -> str:
        return f"/help/{self.language}"

    @property
    def words(self) -> dict[str, Any]:
        """The texts of the pages, in English if they do not exist in this language."""
        found: dict[str, Any] = texts(self.spoken)["faq"]
        return found

    @property
    def spoken(self) -> str:
        return self.language if self.language in LANGUAGES else LANGUAGES[0]

    @property
    def locale(self) -> str:
        """The language, with the country for its dates if it has one."""
        return _LOCALES.get(self.language, self.language)

    def day(self, moment: datetime) -> str:
        """A date in the language's form."""
        return date_of(moment, locale_of(self.locale, self.language), ZoneInfo(self.zone))


async def site_of(request: AnyRequest, language: str) -> Site | None:
    """The help centre in that language, or None if it does not have it."""
    tools: Tools = request.app.state["tools"]
    known, categories, reachable = await tools.memo.read(("faq", "site"), _site)
    if language not in known.languages:
        return None
    return Site(
        look=known,
        language=language,
        url=tools.settings.url,
        categories=categories,
        reachable=reachable,
        zone=tools.settings.time_zone,
    )


async def languages_of(request: AnyRequest) -> list[str]:
    """The languages of the help centre, its main one first."""
    tools: Tools = request.app.state["tools"]
    known, _, _ = await tools.memo.read(("faq", "site"), _site)
    return known.languages


async def best_language(request: AnyRequest) -> str:
    """The help centre's language that the reader's browser prefers; else its main one."""
    tools: Tools = request.app.state["tools"]
    known, _, _ = await tools.memo.read(("faq", "site"), _site)
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(request.headers.get("accept-language", "").split(",")):
        name, _, weight = part.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), place, name[:2].lower()))
        except ValueError:
            continue
    spoken = (name for weight, _, name in sorted(wishes) if weight < 0 and name in known.languages)
    return next(spoken, known.languages[0])


def show(
    site: Site,
    template: str,
    values: dict[str, Any],
    *,
    title: str,
    path: str,
    about: str = "",
    alternates: Sequence[tuple[str, str]] = (),
    data: Sequence[dict[str, Any]] = (),
    indexed: bool = True,
    status: int = 200,
) -> Response[str]:
    """A page. `path` is its canonical address; `alternates` are (language, path) of the same page in each of
    its languages, itself included; `data` is for search engines (JSON-LD)."""
    known = dict(alternates)
    main = next((one for one in site.look.languages if one in known), None)
    shared = {
        "site": site,
        "lang": site.language,
        "title": title,
        "about": about,
        "canonical": f"{site.url}{path}",
        "alternates": [(language, f"{site.url}{where}") for language, where in alternates],
        "default": None if main is None else f"{site.url}{known[main]}",
        "switch": [
            (language, language_name(language), known.get(language, f"/help/{language}"))
            for language in site.look.languages
        ],
        "dark_color": in_the_dark(site.look.color),
        "data": [Markup(_script_json(one)) for one in data],  # noqa: S704 - escaped by _script_json
        "locale": site.locale,
        "indexed": indexed,
        "day": site.day,
        "script": f"/help/assets/{script_name()}",
        "query": "",
    }
    answer = page(f"faq/{template}", site.spoken, shared | values, status=status, indexed=indexed)
    answer.headers["Content-Security-Policy"] = _CSP
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Content-Language"] = site.language
    return answer


async def missing(request: AnyRequest, language: str) -> Response[str]:
    """The 404 page, which offers the search and popular articles."""
    site = await site_of(request, language) or await site_of(request, await best_language(request))
    assert site is not None  # the preferred language is always one of its own
    faq = faq_of(request)
    scores = await faq.popular.of(site.language)
    titles = await faq.catalogue.titles(site.language)
    popular = sorted(titles, key=lambda one: -scores.get(one.id, 0.0))[:6]
    return show(
        site,
        "missing.html",
        {"popular": popular},
        title=site.words["missing_title"],
        path=site.home,
        indexed=False,
        status=404,
    )


def script_name() -> str:
    """The script's file name, which changes with its content."""
    import hashlib

    return f"help.{hashlib.sha256(script()).hexdigest()[:12]}.js"


def script() -> bytes:
    """The script of the pages, for browsers with JavaScript."""
    return (package_files.templates() / "faq/help.js").read_bytes()


def _script_json(value: dict[str, Any]) -> str:
    """JSON that cannot end its script element."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _site(tx: Reading) -> tuple[Look, list[Category], bool]:
    reachable = any(one.kind == "email" and one.enabled for one in all_channels(tx))
    return look(tx), all_categories(tx), reachable
