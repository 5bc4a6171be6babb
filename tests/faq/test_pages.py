"""The help centre as readers, screen readers and search engines get it, without JavaScript."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import html5lib
import httpx

from tests.api.conftest import Api
from tests.faq.test_api import EVIL, V1, published

XHTML = "{http://www.w3.org/1999/xhtml}"


def parsed(answer: httpx.Response) -> Any:
    """The page, which must be HTML without a mistake."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)


def links(page: Any, rel: str) -> dict[str, str]:
    return {one.get("hreflang", ""): one.get("href") for one in page.iter("link") if one.get("rel") == rel}


def data_of(page: Any) -> list[Any]:
    scripts = [one for one in page.iter("script") if one.get("type") == "application/ld+json"]
    return [json.loads(one.text) for one in scripts]


async def helped(api: Api) -> tuple[Any, Any]:
    """An English article with its French translation, in a category."""
    async with api.signed_in("lea") as lea:
        texts = [
            {"language": "en", "name": "Delivery", "slug": "delivery", "about": "How it comes"},
            {"language": "fr", "name": "Livraison", "slug": "livraison"},
        ]
        category = (await lea.post(f"{V1}/categories", json={"texts": texts})).json()
    english = await published(api, "Where is my parcel?", "Look **here**.", category_id=category["id"])
    french = await published(
        api, "Où est mon colis ?", "Regardez ici.", language="fr", translation_of=english["id"]
    )
    return english, french


async def test_every_page_is_sound_html_and_its_links_lead_somewhere(
    api: Api, reader: httpx.AsyncClient
) -> None:
    await helped(api)
    await published(api, "Nothing inside a category", "Text")
    seen: set[str] = set()
    waiting = ["/help/en", "/help/en/search?q=parcel", "/help/en/search?q=zebra", "/help/en/search"]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = await reader.get(path)
        assert answer.status_code == 200, path
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        page = parsed(answer)
        assert page.get("lang") == path.split("/")[2]
        assert len(list(page.iter("h1"))) == len(list(page.iter("main"))) == 1, path
        ids = [one.get("id") for one in page.iter() if one.get("id")]
        assert len(ids) == len(set(ids)), path
        found = [one.get("href") for one in page.iter("a")]
        waiting += [href for href in found if href and href.startswith("/help")]
    assert {"/help/fr/livraison" not in seen, "/help/fr/category/livraison" in seen} == {True}
    assert "/help/en/where-is-my-parcel" in seen


def directions(element: Any, around: str | None = None) -> Iterator[str | None]:
    """The nearest `dir` of each Arabic text below the element's `body`."""
    around = element.get("dir", around)
    if any("\u0600" <= letter <= "\u06ff" for letter in element.text or ""):
        yield around
    for child in element:
        yield from directions(child, around)


async def test_arabic_words_run_from_right_to_left_on_every_page(api: Api, reader: httpx.AsyncClient) -> None:
    async with api.signed_in("lea") as lea:
        texts = [{"language": "en", "name": "التوصيل", "slug": "delivery", "about": "كيف يصل"}]
        category = (await lea.post(f"{V1}/categories", json={"texts": texts})).json()
    for slug, title in (("where", "أين طردي KX-77؟"), ("when", "متى يصل طردي؟")):
        article = await published(api, title, "انظر هنا.", category_id=category["id"])
        async with api.signed_in("lea") as lea:
            await lea.patch(f"{V1}/articles/{article['id']}", json={"slug": slug})
    for path, least in (("", 3), ("/category/delivery", 4), ("/where", 3), ("/search?q=طردي", 2)):
        answer = await reader.get(f"/help/en{path}")
        assert answer.status_code == 200, path
        found = list(directions(parsed(answer).find("body")))
        assert len(found) >= least, path
        assert set(found) == {"auto"}, path


async def test_translations_know_of_each_other(api: Api, reader: httpx.AsyncClient) -> None:
    english, french = await helped(api)
    page = parsed(await reader.get("/help/en/where-is-my-parcel"))
    assert links(page, "canonical") == {"": english["url"]}
    alternates = links(page, "alternate")
    assert alternates["fr"] == french["url"]
    assert alternates["en"] == alternates["x-default"] == english["url"]
    other = links(parsed(await reader.get("/help/fr/ou-est-mon-colis")), "alternate")
    assert {key: other[key] for key in ("en", "fr", "x-default")} == {
        key: alternates[key] for key in ("en", "fr", "x-default")
    }


async def test_the_start_speaks_the_readers_language(api: Api, reader: httpx.AsyncClient) -> None:
    answer = await reader.get("/help", headers={"Accept-Language": "de, fr;q=0.8, en;q=0.5"})
    assert (answer.status_code, answer.headers["location"]) == (302, "/help/fr")
    assert answer.headers["vary"] == "Accept-Language"
    other = await reader.get("/help", headers={"Accept-Language": "ja"})
    assert other.headers["location"] == "/help/en"


async def test_search_engines_read_questions_and_answers(api: Api, reader: httpx.AsyncClient) -> None:
    await published(api, "Is </script><b>this</b> safe?", 'It "is" </script> & more')
    answer = await reader.get("/help/en/is-script-b-this-b-safe")
    data = data_of(parsed(answer))
    faq = next(one for one in data if one["@type"] == "FAQPage")
    assert faq["mainEntity"][0]["name"] == "Is </script><b>this</b> safe?"
    assert faq["mainEntity"][0]["acceptedAnswer"]["text"].startswith('It "is"')
    crumbs = next(one for one in data if one["@type"] == "BreadcrumbList")
    assert [one["position"] for one in crumbs["itemListElement"]] == [1, 2]
    assert {"Article"} <= {one["@type"] for one in data}


async def test_nothing_of_an_article_runs(api: Api, reader: httpx.AsyncClient) -> None:
    live = await published(api, "Evil", EVIL)
    await api.desk.write(_worsen, live["id"])
    answer = await reader.get("/help/en/evil")
    page = parsed(answer)
    scripts = [one for one in page.iter("script") if one.get("type") is None]
    assert [one.get("src", "").startswith("/help/assets/") for one in scripts] == [True]
    assert not list(page.iter("iframe"))
    for one in page.iter():
        assert not [name for name in one.attrib if name.startswith("on")], one.tag
        assert not str(one.get("href", "")).lower().startswith("javascript")
    assert [one.get("src") for one in page.iter("img") if one.get("src")] == []
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy


def _worsen(tx: Any, article_id: int) -> None:
    """What an import or an older desk may have stored."""
    from sqlalchemy import update

    from faq.tables import faq_versions

    evil = EVIL + "\n\n<script>x</script><svg onload=x></svg><a href=javascript:x onclick=x>y</a>"
    tx.conn.execute(update(faq_versions).where(faq_versions.c.article_id == article_id).values(body=evil))


async def test_a_renamed_article_is_still_found_by_its_old_address(
    api: Api, reader: httpx.AsyncClient
) -> None:
    live = await published(api, "Refunds")
    async with api.signed_in("lea") as lea:
        for slug in ("money-back", "refunding"):
            await lea.patch(f"{V1}/articles/{live['id']}", json={"slug": slug})
    for old in ("refunds", "money-back"):
        answer = await reader.get(f"/help/en/{old}")
        assert (answer.status_code, answer.headers["location"]) == (301, "/help/en/refunding")


async def test_what_is_not_there_is_a_page_with_a_search(api: Api, reader: httpx.AsyncClient) -> None:
    async with api.signed_in("lea") as lea:
        draft = await lea.post(f"{V1}/articles", json={"language": "en", "title": "Secret", "body": "x"})
        assert draft.status_code == 201
    paths = ("/help/en/secret", "/help/en/never-was", "/help/xx", "/help/en/category/none", "/help/xx/a")
    for path in paths:
        answer = await reader.get(path)
        assert answer.status_code == 404, path
        page = parsed(answer)
        assert [one.get("role") for one in page.iter("form")] == ["search"]
        assert answer.headers["x-robots-tag"].startswith("noindex")


async def test_a_page_that_nobody_can_count_to_is_the_first_or_the_last(
    api: Api, reader: httpx.AsyncClient
) -> None:
    await helped(api)
    for number in ("9" * 5_000, "9" * 9, "\u0663", "0", "-1", ""):
        answer = await reader.get("/help/en/category/delivery", params={"page": number})
        assert answer.status_code in (200, 404), number


async def test_the_sitemap_the_feed_and_robots(api: Api, reader: httpx.AsyncClient) -> None:
    english, french = await helped(api)
    sitemap = ElementTree.fromstring((await reader.get("/help/sitemap.xml")).text)
    locations = [one.text for one in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert {english["url"], french["url"]} <= set(locations)
    assert {one.get("hreflang") for one in sitemap.iter(f"{XHTML}link")} == {"en", "fr"}
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.fromstring((await reader.get("/help/en/feed.xml")).text)
    assert [one.findtext(f"{atom}title") for one in feed.iter(f"{atom}entry")] == ["Where is my parcel?"]
    robots = (await reader.get("/robots.txt")).text
    assert f"Sitemap: {api.tools.settings.url}/help/sitemap.xml" in robots


async def test_the_sitemap_names_no_page_of_a_language_that_is_not_spoken(
    api: Api, reader: httpx.AsyncClient
) -> None:
    english = await published(api, "Refunds")
    german = await published(api, "Erstattung", language="de", translation_of=english["id"])
    assert (await reader.get("/help/de/erstattung")).status_code == 404
    sitemap = (await reader.get("/help/sitemap.xml")).text
    assert english["url"] in sitemap
    assert german["url"] not in sitemap
    assert 'hreflang="de"' not in sitemap
    assert "/help/de<" not in sitemap


async def test_a_stray_control_character_does_not_break_the_feed(api: Api, reader: httpx.AsyncClient) -> None:
    await published(api, "Pasted \x08 title", "Pasted\x0btext \uffff here.")
    feed = ElementTree.fromstring((await reader.get("/help/en/feed.xml")).text)
    assert len(list(feed.iter("{http://www.w3.org/2005/Atom}entry"))) == 1


async def test_pictures_are_shown_only_once_they_were_taken_up(
    api: Api, ana: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
    kept = (await ana.post(f"{V1}/images", files={"file": ("x.png", png, "image/png")})).json()
    shown = await reader.get(kept["url"])
    assert (shown.status_code, shown.headers["content-type"], shown.content) == (200, "image/png", png)
    secret = api.tools.blobs.put(b"\x89PNG\r\n\x1a\n somebody's attachment")
    assert (await reader.get(f"/help/images/{secret}.png")).status_code == 404


async def test_a_reader_says_that_it_helped_without_a_script(api: Api, reader: httpx.AsyncClient) -> None:
    live = await published(api, "Refunds")
    sent = await reader.post("/help/en/refunds/feedback", data={"helpful": "no", "reason": "unclear"})
    assert sent.status_code == 303
    assert "Thank you" in (await reader.get(sent.headers["location"])).text
    await reader.post("/help/en/refunds/feedback", data={"helpful": "yes", "solved": "yes"})
    empty = await reader.post("/help/en/refunds/feedback", data={})
    assert empty.status_code == 400
    async with api.signed_in("ana") as ana:
        report = (await ana.get(f"{V1}/report")).json()
    row = next(one for one in report["articles"] if one["id"] == live["id"])
    assert (row["helpful"], row["unhelpful"], row["solved"]) == (1, 0, 1)
