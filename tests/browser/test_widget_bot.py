"""The shop's own bot in the widget: it answers, is told apart from people, and hands over."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

import chatbot.shop
from chatbot.authoring.load import read_folder
from helpdesk.db.bot import versions
from helpdesk.domain.bot.settings import BotSettings
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.operations.bot import setting_up
from helpdesk.operations.people.calendars import ALL
from helpdesk.operations.tickets import assignment, tickets
from tests.browser.shop import ANA, Shop, running_shop, set_up, staffed, widget, write
from tests.browser.steps import AXE
from tests.live import desk_server

pytestmark = pytest.mark.browser


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    files = read_folder(Path(chatbot.shop.__file__).parent)

    def furnish(tx: Any) -> None:
        staffed(tx)
        assignment.set_presence(tx, 1, "away")
        versions.publish(tx, "shop", files, by="test")
        set_up(tx, bot=True)
        face = BotSettings(name="Robin", letter="R", colour="#2f6b4f")
        setting_up.put(tx, None, face, seen=None, rights=ALL, by=SYSTEM)

    async with running_shop(tmp_path, furnish) as shop:
        yield shop


async def test_the_bot_offers_choices_and_hands_over_to_a_person_who_is_rated(page: Page, shop: Shop) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await page.goto(f"{shop.url}/demo/shop")
    await widget(page).get_by_role("button", name="Chat with us").click()
    await page.get_by_role("button", name="Start a conversation").click()
    await write(page, "Hello")
    choices = page.get_by_role("group", name="Choices")
    await expect(choices).to_be_visible(timeout=20_000)  # the bot is fitted first
    await expect(widget(page).locator(".chip").first).to_have_text("Bot")
    await expect(widget(page).locator(".theirs .name").first).to_have_text("Robin")
    await expect(widget(page).locator(".theirs .face").first).to_have_text("R")
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert found["violations"] == []
    await choices.get_by_role("button", name="Talk to a person").click()
    await expect(page.get_by_text("You are next")).to_be_visible()
    await expect(choices).to_have_count(0)  # answered: they are no choices any more
    number = await shop.ticket()
    await shop.desk.write(assignment.assign, number, team_id=1, advisor_id=1, by=ANA)
    await shop.desk.write(desk_server.answer, number, "Ana here, what can I do?")
    await expect(page.get_by_text("Ana joined")).to_be_visible()
    await expect(widget(page).locator(".chip").last).to_have_text("Team")
    await expect(page.get_by_text("You are next")).to_have_count(0)
    texts = await shop.texts()
    assert texts[0] == "Hello"
    assert "Talk to a person" in texts
    await shop.desk.write(tickets.close, number, "solved", by=ANA, policy=desk_server.POLICY)
    await page.get_by_label("Very good").check(force=True)
    await page.get_by_role("button", name="Send answer").click()
    await expect(page.get_by_text("Thank you for your answer.")).to_be_visible()


async def test_a_bot_of_a_process_that_is_not_updated_yet_has_the_usual_face(page: Page, shop: Shop) -> None:
    def relay(socket: WebSocketRoute) -> None:
        def tell(text: str | bytes) -> None:
            told = json.loads(text)
            for frame in told if isinstance(told, list) else [told]:
                if frame["t"] == "hello":
                    del frame["bot"]
            socket.send(json.dumps(told))

        socket.connect_to_server().on_message(tell)

    await page.route_web_socket("**/chat?*", relay)
    await page.goto(f"{shop.url}/demo/shop")
    await widget(page).get_by_role("button", name="Chat with us").click()
    await page.get_by_role("button", name="Start a conversation").click()
    await write(page, "Hello")
    await expect(widget(page).locator(".chip").first).to_have_text("Bot", timeout=20_000)
    await expect(widget(page).locator(".theirs .face.bot").first).to_have_text("")
