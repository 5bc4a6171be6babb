"""The bot in the console: what it said and why, taking over and handing back, the card of a hand-over."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.chats.bot import ArticleRef, BotMessage, BotTurn, Button, HandOver
from helpdesk.operations.bot import answering
from helpdesk.operations.tickets import assignment
from tests.bots import give_to_bot, say
from tests.browser.served import ServedDesk
from tests.browser.steps import AXE, messages, open_ticket, rows, sign_in, violations
from tests.factories import POLICY

pytestmark = pytest.mark.browser

WHY = 'rule "Ask for the order" because intent order_status 0.93'


async def chat(desk: ServedDesk, text: str = "Where is my order?", key: str = "visitor") -> tuple[int, int]:
    """A visitor writes to the bot; (ticket, conversation)."""
    await desk.desk.write(give_to_bot)
    said = say(desk.desk, text, key=key)
    return said.ticket_id, said.conversation_id


def answer(tx: Transaction, conversation: int, text: str, over: HandOver | None = None) -> bool:
    asked = answering.begin(tx, conversation, POLICY)
    assert isinstance(asked, answering.Ask)
    turn = BotTurn(
        messages=[BotMessage(text=text, buttons=[Button(title="I have it", payload="/affirm")])],
        state=b"",
        why=WHY,
        intent="order_status",
        confidence=0.93,
        slots={"order_number": "A-1042"},
        articles=[ArticleRef(id=1, title="Delivery times", url="https://desk.example/faq/1")],
        hand_over=over,
    )
    return answering.finish(tx, asked, turn, POLICY)


async def test_a_chat_of_the_bot_is_in_its_view_with_its_reasons_and_is_taken_over_and_back_by_a_key(
    served: ServedDesk, console: Page
) -> None:
    ticket, conversation = await chat(served)
    await served.desk.write(answer, conversation, "Which order is it?")
    await sign_in(console, served)
    await expect(rows(console)).to_have_count(0)
    await console.get_by_role("link", name=re.compile("With the bot")).click()
    await expect(rows(console)).to_have_count(1)
    await open_ticket(console, served, ticket, "bot")
    said = messages(console).last
    await expect(said).to_contain_text("Which order is it?")
    await expect(said).to_contain_text("Bot")
    await expect(said.get_by_role("listitem")).to_have_text("I have it")
    await said.get_by_role("button", name="Why the bot said this").hover()
    await expect(console.get_by_role("tooltip")).to_contain_text(WHY)
    await expect(console.get_by_role("complementary", name="What the bot knows")).to_contain_text("A-1042")
    await console.keyboard.press("Escape")
    await console.keyboard.press("b")
    await expect(console.get_by_role("group", name="Ticket properties")).to_contain_text("Ana")
    await expect(console.get_by_role("button", name="Hand back to the bot")).to_be_visible()
    await expect(console.get_by_text("Ana took over from the bot")).to_be_visible()
    await console.keyboard.press("b")
    await expect(console.get_by_role("button", name="Take over")).to_be_visible()
    await expect(console.get_by_text("Ana handed the chat back to the bot")).to_be_visible()


async def test_a_hand_over_is_a_card_with_all_that_the_customer_said_before(
    served: ServedDesk, console: Page
) -> None:
    ticket, conversation = await chat(served)
    await served.desk.write(answer, conversation, "Which order is it?")
    await sign_in(console, served)
    await served.desk.write(assignment.set_presence, served.ids["Ana"], "available")
    await open_ticket(console, served, ticket, "bot")
    await chat(served, "A-1042, and I want a person")
    over = HandOver(cause="asked", summary="Order A-1042: wants a person")
    await served.desk.write(answer, conversation, "One moment", over)
    card = console.get_by_role("complementary", name="What the bot knows")
    await expect(card).to_contain_text("The customer asked for a person")
    await expect(card).to_contain_text("Order A-1042: wants a person")
    await expect(card).to_contain_text("order_status 93%")
    await expect(card.get_by_role("link", name="Delivery times")).to_be_visible()
    await expect(messages(console).first).to_contain_text("Where is my order?")
    await console.goto(f"{served.url}/console/inbox/mine")
    await expect(rows(console)).to_have_count(1)


async def test_the_card_reads_french_and_axe_finds_nothing_on_it(served: ServedDesk, console: Page) -> None:
    await console.add_init_script(path=AXE)
    ticket, conversation = await chat(served)
    over = HandOver(cause="complaint", summary="Order A-1042 is late")
    await served.desk.write(answer, conversation, "One moment", over)
    await sign_in(console, served)
    await open_ticket(console, served, ticket, "unassigned")
    assert await violations(console) == []
    await console.evaluate("localStorage.setItem('helpdesk.language', 'fr')")
    await console.goto(f"{served.url}/console/settings/bot")
    await expect(console.get_by_role("heading", name="Robot", level=1)).to_be_visible()
    await expect(console.locator("main .skeleton")).to_have_count(0)
    assert await violations(console) == []
