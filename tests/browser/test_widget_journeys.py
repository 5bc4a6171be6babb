"""Whole ways of visitors: an answer found, a person waited for, a form left, and back the next day."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select

from faq.articles import articles
from faq.tables import faq_chains
from helpdesk.db.chats.conversations import conversation
from helpdesk.operations.tickets import assignment, tickets
from tests.browser.shop import ANA, Shop, running_shop, set_up, staffed, widget, write
from tests.browser.steps import AXE
from tests.live import desk_server

pytestmark = pytest.mark.browser

FORM = [
    {"name": "email", "required": True},
    {
        "name": "topic",
        "label": {"en": "What is it about?", "fr": "De quoi s’agit-il ?"},
        "required": True,
        "choices": [
            {"value": "order", "label": {"en": "An order", "fr": "Une commande"}},
            {"value": "repair", "label": {"en": "A repair", "fr": "Une réparation"}},
        ],
    },
    {"name": "question", "required": True},
]


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with running_shop(tmp_path, furnish) as shop:
        yield shop


def furnish(tx: Any) -> None:
    staffed(tx)
    for title, body in (
        (
            "How do I descale the kettle?",
            "Boil it with **vinegar**, then rinse it.\n\n<script>alert(1)</script>",
        ),
        ("Where is my parcel?", "Follow the link in the mail *Your parcel is on its way*."),
    ):
        found = articles.begin(tx, "en", articles.Text(title=title, body=body), by=None)
        articles.publish(tx, found)


async def start(page: Page, shop: Shop, query: str = "") -> None:
    page.set_default_timeout(8000)
    await page.goto(f"{shop.url}/demo/shop{query}")
    await widget(page).get_by_role("button", name=re.compile("Chat with us|Discuter avec nous")).click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def search(page: Page, question: str) -> None:
    """Ask, and wait for what was found: until then the list of popular articles shows the same titles."""
    await page.get_by_label("Search for an answer").fill(question)
    await expect(page.get_by_role("status").get_by_text("article found")).to_be_attached()


async def axe(page: Page) -> list[Any]:
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_visitor_finds_the_answer_and_leaves(page: Page, shop: Shop, scheme: Any) -> None:
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await start(page, shop)
    await expect(page.get_by_role("heading", name="Popular now")).to_be_visible()
    await search(page, "descaling my ketle")
    await page.get_by_role("button", name=re.compile("descale the kettle")).wait_for()
    assert await axe(page) == []
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("article").get_by_text("vinegar")).to_be_visible()
    assert await widget(page).locator("article script").count() == 0
    assert await axe(page) == []
    async with page.expect_response("**/feedback"):
        await page.get_by_role("button", name="That solved it").click()
    await expect(page.get_by_text("Glad to hear it.")).to_be_visible()
    solved = await shop.desk.read(lambda tx: list(tx.conn.scalars(select(faq_chains.c.solved_at))))
    assert len(solved) == 1
    assert solved[0] is not None
    assert await shop.texts() == []


async def test_a_visitor_gets_no_answer_waits_is_served_rates_and_comes_back_the_next_day(
    page: Page, shop: Shop
) -> None:
    def nobody_is_free(tx: Any) -> None:
        assignment.set_presence(tx, 1, "away")
        set_up(tx, bot=True)  # and no bot is published: it hands over at once

    await shop.desk.write(nobody_is_free)
    await start(page, shop)
    await search(page, "where is my parcel")
    await page.get_by_role("button", name=re.compile("Where is my parcel.*Follow the link")).click()
    await page.get_by_role("button", name="I still need help").click()
    field = page.get_by_label("Write a message")
    await expect(field).to_have_value("where is my parcel")
    await expect(page.get_by_text("This may answer your question")).to_be_visible()
    await field.fill("The link says nothing. Let me talk to a person")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("You are next")).to_be_visible()
    number = await shop.ticket()
    await shop.desk.write(assignment.assign, number, team_id=1, advisor_id=1, by=ANA)
    await expect(page.get_by_text("You are next")).to_have_count(0)
    await shop.desk.write(desk_server.answer, number, "I found it: it comes tomorrow")
    await expect(page.get_by_text("Ana joined")).to_be_visible()
    await expect(page.get_by_role("dialog", name="Ana")).to_be_visible()
    await expect(page.get_by_text("Read", exact=True)).to_be_visible()
    await shop.desk.write(tickets.close, number, "solved", by=ANA, policy=desk_server.POLICY)
    score = page.get_by_label("Very good")
    await expect(score).to_be_attached(timeout=30_000)  # nobody is asked while the closure can be undone
    await score.check(force=True)
    await page.get_by_role("button", name="Send answer").click()
    await expect(page.get_by_text("Thank you for your answer.")).to_be_visible()
    await page.get_by_role("button", name="Back").click()
    await page.get_by_role("dialog").press("Escape")
    kept = await page.context.storage_state()
    assert page.context.browser is not None
    tomorrow = await page.context.browser.new_context(storage_state=kept)
    later = await tomorrow.new_page()
    await start(later, shop)
    await later.get_by_role("button", name=re.compile("it comes tomorrow")).click()
    for text in ("The link says nothing. Let me talk to a person", "I found it: it comes tomorrow"):
        await expect(later.get_by_text(text, exact=True)).to_be_visible()
    await write(later, "It came, thank you")
    await expect(later.get_by_text("Sent", exact=True)).to_be_visible()
    await tomorrow.close()


async def test_several_conversations_are_listed_counted_and_kept_apart(page: Page, shop: Shop) -> None:
    await start(page, shop)
    for text in ("About my kettle order A-1", "About the bread board"):
        await page.get_by_role("button", name="Start a conversation").click()
        await write(page, text)
        await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
        await page.get_by_role("button", name="Back").click()
    kettle = await shop.desk.read(conversation, 1)
    assert kettle is not None
    ticket = kettle.ticket_id
    assert ticket is not None
    await shop.desk.write(desk_server.answer, ticket, "Your kettle is ready")
    first = page.get_by_role("button", name=re.compile("Your kettle is ready"))
    await expect(first).to_contain_text("1 unread")
    await expect(page.get_by_role("button", name=re.compile("bread board"))).to_be_visible()
    await first.click()
    await expect(page.get_by_text("About my kettle order A-1")).to_be_visible()
    await expect(page.get_by_text("About the bread board")).to_have_count(0)
    await page.get_by_role("button", name="Back").click()
    await expect(page.get_by_role("button", name=re.compile("kettle is ready"))).not_to_contain_text("unread")


async def test_while_nobody_is_there_a_form_becomes_a_ticket_that_is_answered_by_mail(
    page: Page, shop: Shop
) -> None:
    await shop.desk.write(assignment.set_presence, 1, "offline")
    await start(page, shop)
    await page.get_by_role("button", name="Start a conversation").click()
    await expect(page.get_by_role("heading", name="Leave us a message")).to_be_visible()
    assert await axe(page) == []
    await page.get_by_label("How can we help?").fill("Do you repair pans?")
    await page.get_by_role("button", name="Send message").click()
    await expect(page.get_by_role("alert")).to_contain_text("Your email")
    await page.get_by_label("Your email").fill("mia@example.com")
    await page.get_by_role("button", name="Send message").click()
    await expect(page.get_by_text("Do you repair pans?")).to_be_visible()
    await expect(page.get_by_text("we will answer at mia@example.com")).to_be_visible()
    chat = await shop.desk.read(conversation, 1)
    assert chat is not None
    assert (chat.email, chat.ticket_state) == ("mia@example.com", "open")


async def test_what_the_channel_asks_is_asked_before_in_french_too(page: Page, shop: Shop) -> None:
    await shop.desk.write(set_up, form=FORM)
    await start(page, shop, "?lang=fr")
    await page.get_by_role("button", name="Commencer une discussion").click()
    await page.get_by_label("Votre adresse e-mail").fill("mia@example.com")
    await page.get_by_label("De quoi s’agit-il ?").select_option("Une réparation")
    await page.get_by_label("Comment pouvons-nous vous aider").fill("Ma bouilloire fuit")
    await page.get_by_role("button", name="Commencer la discussion").click()
    await expect(page.get_by_text("Envoyé", exact=True)).to_be_visible()
    chat = await shop.desk.read(conversation, 1)
    assert chat is not None
    assert chat.form == {"email": "mia@example.com", "topic": "repair"}


async def test_on_a_phone_it_is_a_modal_page_that_keeps_the_focus(page: Page, shop: Shop) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await page.set_viewport_size({"width": 390, "height": 780})
    await start(page, shop)
    await expect(page.get_by_role("dialog")).to_have_attribute("aria-modal", "true")
    for _ in range(14):
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.id") == "helpdesk-widget"
    assert await axe(page) == []
    await page.keyboard.press("Escape")
    await expect(widget(page).get_by_role("button", name="Chat with us")).to_be_focused()


async def test_signed_in_the_conversation_is_there_on_another_device(page: Page, shop: Shop) -> None:
    await start(page, shop, "?as=ana")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Ask about this order").click()
    await page.get_by_label("Write a message").press_sequentially("where is it?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    assert page.context.browser is not None
    laptop = await page.context.browser.new_context()
    other = await laptop.new_page()
    await start(other, shop, "?as=ana")
    await other.get_by_role("button", name=re.compile("Order A-1042: where is it")).click()
    await shop.answer("On its way")
    for device in (page, other):
        await expect(device.get_by_text("On its way")).to_be_visible()
    await other.get_by_role("link", name="Sign out").click()
    await expect(other.get_by_role("link", name="Sign in")).to_be_visible()
    await expect(other.get_by_role("button", name="Start a conversation")).to_be_visible()
    await expect(other.get_by_text("On its way")).to_have_count(0)
    await laptop.close()
