"""The widget lives on in pages that replace their body instead of loading anew, with the real libraries."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Page, Route, expect

from tests.browser.shop import Shop, running_shop, set_up, staffed, widget

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = {
    "/turbo.js": ROOT / "web/node_modules/@hotwired/turbo/dist/turbo.es2017-umd.js",
    "/htmx.js": ROOT / "web/node_modules/htmx.org/dist/htmx.min.js",
    "/astro.js": ROOT / "tests/browser/fixtures/astro-swap.js",
}
ASTRO = """<script type="module">
  import { swap } from '/astro.js';
  const show = async (url) => {
    const page = new DOMParser().parseFromString(await (await fetch(url)).text(), 'text/html');
    const shown = document.startViewTransition(() => swap(page));
    shown.ready.catch(() => {});  // skipped, if the reader goes on before it has ended
    await shown.finished;
  };
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a');
    if (!link) return;
    event.preventDefault();
    history.pushState(null, '', link.href);
    void show(link.href);
  });
  addEventListener('popstate', () => void show(location.href));
</script>"""
LIBRARIES = {
    "turbo": ('<script src="/turbo.js" defer></script>', ""),
    "astro": (ASTRO, ""),
    "htmx": ('<script src="/htmx.js"></script>', 'hx-boost="true"'),
    "plain": ("", ""),
}


class Site:
    """A site of two pages, each with the one script tag, which move from one to the other by a library."""

    def __init__(self) -> None:
        self.url = ""
        self.desk = ""
        self.library = "plain"

    def page(self, name: str) -> str:
        head, body = LIBRARIES[self.library]
        tag = f'<script type="module" src="{self.desk}/widget/loader.js" data-helpdesk></script>'
        return (
            f'<!doctype html><html lang="en"><head><title>{name}</title>{head}</head><body {body}>'
            f'<main><h1>{name}</h1><a href="/one">one</a> <a href="/two">two</a></main>{tag}</body></html>'
        )

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope["path"]
        script = SCRIPTS.get(path)
        kind = b"text/javascript" if script else b"text/html; charset=utf-8"
        body = script.read_bytes() if script else self.page(path.strip("/")).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    config = uvicorn.Config(site.app, port=0, log_level="warning", lifespan="off", interface="asgi3")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.005)
    site.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield site
    server.should_exit = True
    await serving


@pytest.fixture
async def desk(site: Site, tmp_path: Path) -> AsyncIterator[Shop]:
    def furnish(tx: Any) -> None:
        staffed(tx)
        set_up(tx, allowed_origins=[site.url])

    async with running_shop(tmp_path, furnish) as shop:
        site.desk = shop.url
        yield shop


async def visit(page: Page, site: Site, library: str = "plain") -> None:
    """The first page, which is told from a page that was loaded anew by a mark on its window."""
    page.set_default_timeout(8000)
    site.library = library
    await page.goto(f"{site.url}/one")
    await page.wait_for_function("window.helpdesk !== undefined")
    await page.evaluate("window.mark = 'first'")


async def chat(page: Page, desk: Shop) -> None:
    """A conversation both ways, with more in the field."""
    await widget(page).get_by_role("button", name="Chat with us").click()
    await widget(page).get_by_role("button", name="Start a conversation").click()
    await widget(page).get_by_label("Write a message").fill("Do you hear me?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    await desk.answer("Loud and clear")
    await expect(page.get_by_text("Loud and clear")).to_be_visible()
    await page.get_by_label("Write a message").fill("And one more")


async def expect_all_there(page: Page, text: str = "And one more") -> None:
    await expect(page.locator("#helpdesk-widget")).to_have_count(1)
    await expect(widget(page).get_by_role("dialog")).to_be_visible()
    await expect(page.get_by_text("Loud and clear")).to_be_visible()
    await expect(page.get_by_label("Write a message")).to_have_value(text)
    assert await page.evaluate("window.mark") == "first"


@pytest.mark.parametrize("library", ["turbo", "astro", "htmx"])
async def test_a_conversation_goes_on_while_the_library_changes_pages(
    page: Page, site: Site, desk: Shop, library: str
) -> None:
    await visit(page, site, library)
    await chat(page, desk)
    for name in ("two", "one", "two"):
        await page.get_by_role("link", name=name).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(name)
        await expect_all_there(page)
    await page.go_back()
    await expect(page.get_by_role("heading", level=1)).to_have_text("one")
    await expect_all_there(page)
    await page.go_back()
    await expect(page.get_by_role("heading", level=1)).to_have_text("two")
    await expect_all_there(page)
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    await desk.answer("Still here")
    await expect(page.get_by_text("Still here")).to_be_visible()
    assert await desk.texts() == ["Do you hear me?", "Loud and clear", "And one more", "Still here"]


async def test_whoever_types_while_the_body_is_replaced_types_on(page: Page, site: Site, desk: Shop) -> None:
    await visit(page, site)
    await chat(page, desk)
    for n in range(2):
        await page.evaluate("document.body.replaceWith(document.createElement('body'))")
        await expect(page.get_by_label("Write a message")).to_be_focused()
        await page.keyboard.type(f", {n}")
    await expect_all_there(page, "And one more, 0, 1")


@pytest.mark.parametrize(
    "move",
    [
        "document.querySelector('main').append(document.getElementById('helpdesk-widget'))",
        "document.getElementById('helpdesk-widget').remove()",
        "document.body.innerHTML = '<p>Other</p>'",
        "document.getElementById('helpdesk-realm').remove()",
        "document.documentElement.replaceChildren(document.createElement('body'))",
        "document.querySelectorAll('[id^=helpdesk]').forEach((one) => document.head.append(one))",
    ],
)
async def test_a_page_that_moves_or_removes_it_gets_it_back(
    page: Page, site: Site, desk: Shop, move: str
) -> None:
    await visit(page, site)
    await chat(page, desk)
    for _ in range(2):
        await page.evaluate(move)
        await expect_all_there(page)
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    await desk.answer("Still here")
    await expect(page.get_by_text("Still here")).to_be_visible()


async def test_answers_to_questions_before_the_chat_stay(page: Page, site: Site, desk: Shop) -> None:
    await desk.desk.write(set_up, form=[{"name": "name", "required": True}])
    await visit(page, site)
    await widget(page).get_by_role("button", name="Chat with us").click()
    await widget(page).get_by_role("button", name="Start a conversation").click()
    await page.get_by_label("Name").fill("Mia")
    await page.evaluate("document.body.replaceWith(document.createElement('body'))")
    await expect(page.get_by_label("Name")).to_have_value("Mia")


async def test_open_opens_also_when_the_body_goes_meanwhile(page: Page, site: Site, desk: Shop) -> None:
    await visit(page, site)
    await page.evaluate(
        """async () => {
          const opened = helpdesk.open();
          document.body.replaceWith(document.createElement('body'));
          await opened;
        }"""
    )
    await expect(widget(page).get_by_role("dialog")).to_be_visible()
    await page.evaluate("helpdesk.close()")
    await expect(widget(page).get_by_role("dialog")).to_be_hidden()


async def test_open_rejects_where_the_chat_cannot_be_loaded_and_opens_later(
    page: Page, site: Site, desk: Shop
) -> None:
    await visit(page, site)
    away = re.compile("/widget/assets/")

    async def refuse(route: Route) -> None:
        await route.abort()

    await page.route(away, refuse)
    said = await page.evaluate("helpdesk.open().then(() => 'opened', (error) => String(error))")
    assert "rror" in said
    await page.unroute(away)
    assert await page.evaluate("helpdesk.open().then(() => 'opened', (error) => String(error))") == "opened"
    await expect(widget(page).get_by_role("dialog")).to_be_visible()


async def test_a_page_that_insists_on_another_place_gets_its_way(page: Page, site: Site, desk: Shop) -> None:
    await visit(page, site)
    await page.evaluate(
        """() => {
          const main = document.querySelector('main');
          const put = () => main.append(document.getElementById('helpdesk-widget'));
          window.moves = 0;
          const back = new MutationObserver(() => { moves++; put() });
          back.observe(document.documentElement, { childList: true });
          put();
        }"""
    )
    await widget(page).get_by_role("button", name="Chat with us").click()
    await expect(widget(page).get_by_role("dialog")).to_be_visible()
    assert await page.evaluate("window.moves") < 100
