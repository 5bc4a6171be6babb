"""The widget as a visitor meets it, in a real Chromium: on the demo shop, with a real desk behind it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from helpdesk.operations.tickets import tickets
from tests.browser.shop import ANA, Shop, opened, running_shop, staffed, write
from tests.browser.steps import AXE
from tests.live import desk_server

pytestmark = pytest.mark.browser


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with running_shop(tmp_path, staffed) as shop:
        yield shop


async def test_a_visitor_chats_closes_and_finds_the_conversation_on_the_next_page(
    page: Page, shop: Shop
) -> None:
    await opened(page, shop)
    await write(page, "Where is my parcel A-1042?")
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    await shop.answer("It comes today.")
    await expect(page.get_by_text("It comes today.")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await page.goto(f"{shop.url}/demo/shop")
    await shop.answer("Anything else?")
    await page.get_by_role("button", name=re.compile("Chat with us: 1 unread")).click()
    for text in ("Where is my parcel A-1042?", "It comes today.", "Anything else?"):
        await expect(page.get_by_text(text)).to_have_count(1)


async def test_what_is_written_without_a_connection_is_sent_once_when_it_is_back(
    page: Page, shop: Shop
) -> None:
    await opened(page, shop)
    await write(page, "one")
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    await page.context.set_offline(True)
    await expect(page.get_by_text("Connection lost.")).to_be_visible()
    await write(page, "two")
    await write(page, "three")
    await expect(page.get_by_text("Waiting for the connection")).to_have_count(2)
    await shop.answer("meanwhile")
    await page.context.set_offline(False)
    await expect(page.get_by_text("meanwhile")).to_be_visible()
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    assert sorted(await shop.texts()) == ["meanwhile", "one", "three", "two"]
    shown = page.locator("#helpdesk-widget .bubble")
    await expect(shown).to_have_count(4)


async def test_a_page_that_dies_with_unsent_messages_sends_them_from_the_next(page: Page, shop: Shop) -> None:
    await opened(page, shop)
    await write(page, "one")
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    await page.context.set_offline(True)
    await expect(page.get_by_text("Connection lost.")).to_be_visible()
    await write(page, "written in a tunnel")
    await page.context.set_offline(False)
    await page.goto(f"{shop.url}/demo/shop")
    await expect(page.get_by_text("written in a tunnel")).to_be_visible()
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    assert sorted(await shop.texts()) == ["one", "written in a tunnel"]


async def test_two_tabs_show_the_same_conversation_also_when_one_of_them_begins_it(
    page: Page, shop: Shop
) -> None:
    assert page.context.browser is not None
    visitor = await page.context.browser.new_context()
    one, two = await visitor.new_page(), await visitor.new_page()
    await opened(one, shop)
    await opened(two, shop)
    await write(one, "from the first")
    await expect(two.get_by_text("from the first")).to_be_visible()
    await write(two, "from the second")
    await expect(one.get_by_text("from the second")).to_be_visible()
    for tab in (one, two):
        await expect(tab.locator("#helpdesk-widget .bubble")).to_have_count(2)
    await visitor.close()


async def test_everything_works_by_keyboard(page: Page, shop: Shop) -> None:
    await page.goto(f"{shop.url}/demo/shop")
    launcher = page.get_by_role("button", name="Chat with us")
    await launcher.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Search for an answer")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Start a conversation")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Write a message")).to_be_focused()
    await page.keyboard.type("by keyboard only")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    await page.keyboard.press("Shift+Tab")  # the button for files
    for _ in range(5):
        await page.keyboard.press("Shift+Tab")
        if await page.evaluate("document.activeElement.shadowRoot?.activeElement?.type") == "email":
            break
    await page.keyboard.type("ana@example.com")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("we will answer at ana@example.com")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(launcher).to_be_focused()


async def test_a_survey_is_answered_in_the_chat(page: Page, shop: Shop) -> None:
    await opened(page, shop)
    await write(page, "Thank you, it came")
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    number = await shop.ticket()
    await shop.desk.write(tickets.close, number, "solved", by=ANA, policy=desk_server.POLICY)
    await expect(page.get_by_text("How was our help?")).to_be_visible()
    await page.get_by_label("Very good").check(force=True)
    await page.get_by_role("button", name="Send answer").click()
    await expect(page.get_by_text("Thank you for your answer.")).to_be_visible()


async def test_a_file_travels_and_shows(page: Page, shop: Shop) -> None:
    await opened(page, shop)
    files: Any = [{"name": "receipt.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}]
    await page.set_input_files("#helpdesk-widget input[type=file]", files)
    await expect(page.get_by_role("button", name="Remove receipt.pdf")).to_be_visible()
    await page.get_by_role("button", name="Send", exact=True).click()
    link = page.get_by_role("link", name=re.compile("receipt.pdf"))
    await expect(link).to_be_visible()
    answer = await page.request.get(await link.get_attribute("href") or "")
    assert (answer.status, await answer.body()) == (200, b"%PDF-1.4")
    stolen = re.sub(r"token=.*", "token=x", await link.get_attribute("href") or "")
    assert (await page.request.get(stolen)).status == 403


async def test_on_a_phone_it_fills_the_screen_and_in_french_it_speaks_french(page: Page, shop: Shop) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await page.set_viewport_size({"width": 390, "height": 780})
    await page.goto(f"{shop.url}/demo/shop?lang=fr")
    await page.get_by_role("button", name="Discuter avec nous").click()
    await expect(page.get_by_text("Comment pouvons-nous vous aider")).to_be_visible()
    box = await page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 780)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(page: Page, shop: Shop, scheme: Any) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run `make install`")
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await opened(page, shop)
    await write(page, "Where is my parcel?")
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    await shop.answer("It comes today: https://track.example/1")
    await expect(page.get_by_text("It comes today")).to_be_visible()
    await shop.desk.write(tickets.close, await shop.ticket(), "solved", by=ANA, policy=desk_server.POLICY)
    await expect(page.get_by_text("How was our help?")).to_be_visible()
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
