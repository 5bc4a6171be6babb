"""The widget in pages that make it hard: strict policies, hostile style sheets and scripts, sandboxes."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Page, Route, expect

from helpdesk.live.visitor import socket as chat_socket
from helpdesk.live.visitor.signed_identity import sign_jwt
from tests.browser.foreign_site import SCRIPTS, STRICT, STYLES, Site
from tests.browser.shop import Shop, running_shop, set_up, staffed, widget, write
from tests.live.desk_server import IDENTITY_SECRET

pytestmark = pytest.mark.browser


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
async def desk(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Shop]:
    monkeypatch.setattr(chat_socket, "CHANNEL_SECONDS", 0)  # a changed setting holds at once

    def furnish(tx: Any) -> None:
        staffed(tx)
        set_up(tx, allowed_origins=[site.url], title="Ask us")

    async with running_shop(tmp_path, furnish) as shop:
        yield shop


async def visit(
    page: Page, site: Site, desk: Shop, *, head: str = "", policy: str = "", tag: str = ""
) -> None:
    """A page of another site with the one script tag in it."""
    page.set_default_timeout(6000)
    script = f'<script type="module" src="{desk.url}/widget/loader.js" data-helpdesk {tag}></script>'
    title = f'<!doctype html><html lang="en"><head><title>A site</title>{head}</head>'
    site.page = f"{title}<body><p>A site</p>{script}</body></html>"
    site.policy = policy
    await page.goto(site.url)
    if "Array.prototype" not in head:
        await page.wait_for_function("window.helpdesk !== undefined")


async def chat(page: Page, desk: Shop) -> None:
    """A whole conversation, both ways."""
    await widget(page).get_by_role("button", name="Chat with us").click()
    await widget(page).get_by_role("button", name="Start a conversation").click()
    await widget(page).get_by_label("Write a message").fill("Do you hear me?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    await desk.answer("Loud and clear")
    await expect(page.get_by_text("Loud and clear")).to_be_visible()


async def box(page: Page) -> tuple[float, float]:
    """Where the launcher's right and bottom edges are."""
    found = await page.locator("#helpdesk-widget .launcher").bounding_box()
    assert found is not None
    return found["x"] + found["width"], found["y"] + found["height"]


async def test_a_strict_policy_with_trusted_types_lets_it_work_and_finds_nothing_to_report(
    page: Page, site: Site, desk: Shop
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    policy = STRICT.format(desk=desk.url, socket=desk.url.replace("http", "ws"))
    await visit(page, site, desk, policy=policy)
    await chat(page, desk)
    assert [text for text in said if "Content Security Policy" in text or "TrustedS" in text] == []


async def test_a_page_that_unsets_and_hides_everything_changes_nothing_of_it(
    page: Page, site: Site, desk: Shop
) -> None:
    await visit(page, site, desk, head=STYLES)
    await chat(page, desk)
    right, bottom = await box(page)
    size = page.viewport_size
    assert size is not None
    assert (right, bottom) == (size["width"] - 20, size["height"] - 20)
    panel = page.get_by_role("dialog")
    assert await panel.evaluate("node => getComputedStyle(node).fontSize") == "14px"


async def test_changed_globals_and_a_polluted_prototype_change_nothing_of_it(
    page: Page, site: Site, desk: Shop
) -> None:
    await visit(page, site, desk, head=SCRIPTS)
    await chat(page, desk)
    assert await desk.texts() == ["Do you hear me?", "Loud and clear"]
    await expect(widget(page)).to_have_attribute("data-theme", "auto")


async def test_in_a_page_written_from_right_to_left_it_reads_from_left_to_right(
    page: Page, site: Site, desk: Shop
) -> None:
    await visit(page, site, desk, head="<script>document.documentElement.dir = 'rtl'</script>")
    await chat(page, desk)
    direction = await page.get_by_role("dialog").evaluate("node => getComputedStyle(node).direction")
    right, _ = await box(page)
    size = page.viewport_size
    assert size is not None
    assert (direction, right) == ("ltr", size["width"] - 20)


async def test_in_a_sandboxed_frame_it_works_where_the_channel_allows_it(
    page: Page, site: Site, desk: Shop
) -> None:
    inner = f"<script type='module' src='{desk.url}/widget/loader.js' data-helpdesk></script>"
    sandbox = 'sandbox="allow-scripts allow-forms" width="900" height="680" title="Inner"'
    site.page = f'<!doctype html><title>A site</title><iframe {sandbox} srcdoc="{inner}"></iframe>'
    page.set_default_timeout(6000)
    await page.goto(site.url)
    inside = page.frame_locator("iframe")
    await inside.get_by_role("button", name="Chat with us").click()
    await expect(inside.get_by_text("not available here")).to_be_visible()  # its origin is "null"
    await desk.desk.write(set_up, allowed_origins=["null"])
    await page.reload()
    await inside.get_by_role("button", name="Chat with us").click()
    await inside.get_by_role("button", name="Start a conversation").click()
    await inside.get_by_label("Write a message").fill("From a box")
    await inside.get_by_label("Write a message").press("Enter")
    await expect(inside.get_by_text("Sent", exact=True)).to_be_visible()


async def test_a_foreign_origin_and_a_forged_identity_are_refused_in_words(
    page: Page, site: Site, desk: Shop
) -> None:
    soon = int(time.time()) + 600
    forged = sign_jwt({"sub": "1", "exp": soon}, "not the secret")
    await visit(page, site, desk, tag=f'data-identity="{forged}"')
    await widget(page).get_by_role("button", name="Chat with us").click()
    await expect(page.get_by_text("no longer valid")).to_be_visible()
    right = sign_jwt({"sub": "1", "name": "Mia", "exp": soon}, IDENTITY_SECRET)
    await page.evaluate("jwt => helpdesk.identify(jwt)", right)
    await expect(page.get_by_text("We are here")).to_be_visible()
    await desk.desk.write(set_up, allowed_origins=[])
    await page.reload()
    await expect(page.get_by_text("not available here")).to_be_visible()


async def test_the_page_opens_asks_listens_and_closes_by_its_api(page: Page, site: Site, desk: Shop) -> None:
    await visit(page, site, desk)
    await page.evaluate(
        """() => {
          window.heard = [];
          for (const name of ['open', 'close', 'unread', 'message'])
            helpdesk.on(name, (what) => heard.push([name, what]));
        }"""
    )
    await page.evaluate("helpdesk.ask('Is it dishwasher safe?')")
    await expect(page.get_by_label("Write a message")).to_have_value("Is it dishwasher safe?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    await page.evaluate("helpdesk.close()")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await desk.answer("It is")
    await expect(widget(page).get_by_role("button", name=re.compile("1 unread"))).to_be_visible()
    heard = await page.evaluate("heard")
    assert [one[0] for one in heard] == ["open", "close", "message", "unread"]
    assert heard[2][1] == {"conversation": 1, "author": "advisor", "text": "It is"}
    await page.evaluate("helpdesk.forget()")
    await page.evaluate("helpdesk.open()")
    await widget(page).get_by_role("button", name="Start a conversation").click()
    await expect(page.get_by_text("It is", exact=True)).to_have_count(0)


async def test_files_show_their_limits_and_can_be_called_off(page: Page, site: Site, desk: Shop) -> None:
    await visit(page, site, desk)
    await page.evaluate("helpdesk.ask('Look')")
    await expect(page.get_by_label("Write a message")).to_be_focused()
    held: list[Route] = []
    await page.route("**/chat/uploads", lambda route: held.append(route))  # noqa: PLW0108 - it needs a function
    files: Any = [{"name": "a.png", "mimeType": "image/png", "buffer": b"x" * 2000}]
    await page.set_input_files("#helpdesk-widget input[type=file]", files)
    await expect(page.get_by_label("Uploading a.png")).to_be_visible()
    await page.get_by_role("button", name="Remove a.png").click()
    await expect(page.get_by_label("Uploading a.png")).to_have_count(0)
    await page.unroute("**/chat/uploads")
    many: Any = [{"name": f"{n}.txt", "mimeType": "text/plain", "buffer": b"x"} for n in range(11)]
    await page.set_input_files("#helpdesk-widget input[type=file]", many)
    await expect(page.get_by_role("alert")).to_contain_text("at most 10 files")
    await expect(page.get_by_role("button", name=re.compile("Remove"))).to_have_count(10)
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.get_by_role("link", name=re.compile("txt"))).to_have_count(10)


async def test_a_message_waits_visibly_for_its_file_and_then_goes(page: Page, site: Site, desk: Shop) -> None:
    await visit(page, site, desk)
    await page.evaluate("helpdesk.ask('')")
    await expect(page.get_by_label("Write a message")).to_be_focused()
    held: list[Route] = []
    await page.route("**/chat/uploads", lambda route: held.append(route))  # noqa: PLW0108 - it needs a function
    file: Any = {"name": "lamp.txt", "mimeType": "text/plain", "buffer": b"broken"}
    await page.set_input_files("#helpdesk-widget input[type=file]", [file])
    await page.get_by_label("Write a message").fill("See the file")
    await page.get_by_role("button", name="Send", exact=True).click()
    waits = page.get_by_text("Your message is sent when the files are uploaded.")
    await expect(waits).to_be_visible()
    assert await desk.texts() == []
    await held[0].continue_()
    await expect(page.get_by_role("link", name=re.compile("lamp.txt"))).to_be_visible()
    await expect(waits).to_be_hidden()
    assert await desk.texts() == ["See the file"]


async def test_a_message_whose_file_fails_stays_to_be_sent_by_hand(
    page: Page, site: Site, desk: Shop
) -> None:
    await visit(page, site, desk)
    await page.evaluate("helpdesk.ask('')")
    await expect(page.get_by_label("Write a message")).to_be_focused()
    held: list[Route] = []
    await page.route("**/chat/uploads", lambda route: held.append(route))  # noqa: PLW0108 - it needs a function
    file: Any = {"name": "lamp.txt", "mimeType": "text/plain", "buffer": b"broken"}
    await page.set_input_files("#helpdesk-widget input[type=file]", [file])
    await page.get_by_label("Write a message").fill("See the file")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.get_by_text("Your message is sent when")).to_be_visible()
    await held[0].abort()
    await expect(page.get_by_role("alert")).to_contain_text("lamp.txt was not attached")
    await expect(page.get_by_text("Your message is sent when")).to_be_hidden()
    await expect(page.get_by_label("Write a message")).to_have_value("See the file")
    assert await desk.texts() == []


async def test_a_flood_is_told_to_slow_down_and_nothing_of_it_is_lost(
    page: Page, site: Site, desk: Shop
) -> None:
    await desk.desk.write(set_up, messages_per_minute=60)
    await visit(page, site, desk)
    await page.evaluate("helpdesk.ask('')")
    await expect(page.get_by_label("Write a message")).to_be_focused()
    for number in range(14):
        await write(page, f"message {number}")
    await expect(page.locator("#helpdesk-widget .bubble")).to_have_count(14)
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible(timeout=15_000)
    assert sorted(await desk.texts()) == sorted(f"message {number}" for number in range(14))
