"""For machines: sitemap, robots, feed, pictures, and the script."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from litestar import Controller, Response, get
from litestar.params import FromPath

from faq.articles import article_rows as rows
from faq.articles.catalogue import Title
from faq.articles.images import image
from faq.articles.rendering import html
from faq.pages.site import AnyRequest, languages_of, missing, script, script_name, site_of
from faq.part import faq_of
from helpdesk.api.request import Tools
from helpdesk.errors import NotFound
from helpdesk.said import Said

_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}
_IMAGE = re.compile(r"([0-9a-f]{64})\.(?:png|jpg|gif|webp)")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # pasted; feed readers refuse it
_IN_FEED = 20
_URLSET = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">'
)


class Machines(Controller):
    path = "/help"
    opt = {"public": True}
    include_in_schema = False

    @get("/sitemap.xml")
    async def sitemap(self, request: AnyRequest) -> Response[bytes]:
        """Every published article in every language, with its translations (sitemaps.org, hreflang)."""
        tools: Tools = request.app.state["tools"]
        spoken = await languages_of(request)
        titles = [one for one in await faq_of(request).catalogue.titles() if one.language in spoken]
        return _xml(_sitemap(tools.settings.url, titles))

    @get("/{language:str}/feed.xml")
    async def feed(self, request: AnyRequest, language: FromPath[str]) -> Response[bytes] | Response[str]:
        """The newest articles (Atom, RFC 4287)."""
        site = await site_of(request, language)
        if site is None:
            return await missing(request, language)
        tools: Tools = request.app.state["tools"]
        articles = await tools.desk.read(rows.shown_in, language, limit=_IN_FEED)
        base = f"{site.url}{site.home}"
        newest = max((one.at for one in articles), default=datetime(2026, 1, 1, tzinfo=UTC))
        parts = [
            '<?xml version="1.0" encoding="utf-8"?>',
            f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(language)}>',
            f"<title>{escape(site.look.name)}</title>",
            f"<id>{escape(base)}</id>",
            f"<link href={quoteattr(base)}/>",
            f'<link rel="self" href={quoteattr(base + "/feed.xml")}/>',
            f"<updated>{_moment(newest)}</updated>",
            f"<author><name>{escape(site.look.name)}</name></author>",
        ]
        for one in articles:
            url = f"{base}/{one.slug}"
            parts += [
                "<entry>",
                f"<title>{escape(one.title)}</title>",
                f"<id>{escape(url)}</id>",
                f"<link href={quoteattr(url)}/>",
                f"<updated>{_moment(one.at)}</updated>",
                f'<content type="html">{escape(html(one.body))}</content>',
                "</entry>",
            ]
        return _xml("\n".join([*parts, "</feed>"]), kind="application/atom+xml")

    @get("/images/{name:str}")
    async def picture(self, request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
        """A picture of an article."""
        tools: Tools = request.app.state["tools"]
        found = _IMAGE.fullmatch(name)
        kept = await tools.desk.read(image, found[1]) if found else None
        if kept is None or not kept.url.endswith(name):
            raise NotFound(Said("There is no picture {name}.", name=name))
        content = await asyncio.to_thread(tools.blobs.read, kept.sha256)
        headers = _FOR_GOOD | {
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "cross-origin",  # the widget shows articles on other sites
        }
        return Response(content, media_type=kept.type, headers=headers)

    @get("/assets/{name:str}")
    async def asset(self, name: FromPath[str]) -> Response[bytes]:
        """The script of the pages."""
        if name != script_name():
            raise NotFound(Said("There is no file {name}.", name=name))
        return Response(script(), media_type="text/javascript", headers=_FOR_GOOD)


@get("/robots.txt", opt={"public": True}, include_in_schema=False)
async def robots(request: AnyRequest) -> Response[str]:
    """What crawlers may read: the help centre, but not its searches."""
    tools: Tools = request.app.state["tools"]
    lines = [
        "User-agent: *",
        "Disallow: /help/*/search",
        "Disallow: /api/",
        "Disallow: /console",
        "Allow: /help",
        f"Sitemap: {tools.settings.url}/help/sitemap.xml",
        "",
    ]
    return Response("\n".join(lines), media_type="text/plain")


def _sitemap(url: str, titles: list[Title]) -> str:
    groups: dict[int, list[Title]] = {}
    for one in titles:
        groups.setdefault(one.group_id, []).append(one)
    languages = sorted({one.language for one in titles})
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        _URLSET,
        *(f"<url><loc>{escape(f'{url}/help/{language}')}</loc></url>" for language in languages),
    ]
    for one in titles:
        others = groups[one.group_id] if len(groups[one.group_id]) > 1 else []
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{other.language}" '
            f"href={quoteattr(f'{url}/help/{other.language}/{other.slug}')}/>"
            for other in others
        )
        lines.append(
            f"<url><loc>{escape(f'{url}/help/{one.language}/{one.slug}')}</loc>"
            f"<lastmod>{one.at.date().isoformat()}</lastmod>{links}</url>"
        )
    return "\n".join([*lines, "</urlset>"])


def _xml(text: str, *, kind: str = "application/xml") -> Response[bytes]:
    text = _NOT_XML.sub("", text)
    return Response(text.encode(), media_type=f"{kind}; charset=utf-8", headers={"Cache-Control": "no-cache"})


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
