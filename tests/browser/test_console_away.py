"""Two advisors: one goes away with an unanswered chat, and in time it moves to the other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import tickets
from helpdesk.db.tickets.assigning import settings
from helpdesk.domain.routing.settings import TeamRouting
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets.assigning import passing
from tests.browser.served import ServedDesk
from tests.browser.steps import messages, open_ticket, rows, sign_in
from tests.factories import telegram

pytestmark = pytest.mark.browser


def later(tx: Transaction, minutes: int) -> int:
    """Let the desk give back what is unanswered, at a later moment. How many tickets."""
    tx.now += timedelta(minutes=minutes)
    return passing.give_back(tx)


async def test_a_chat_moves_in_time_from_who_goes_away(served: ServedDesk, console: Page) -> None:
    team = TeamRouting(grace_minutes=5)
    await served.desk.write(settings.put, "team", served.ids["Support"], team)
    browser = console.context.browser
    assert browser is not None
    other = await browser.new_page(locale="en-GB", timezone_id="Europe/Paris")
    await sign_in(console, served)
    await sign_in(other, served, "inbox/mine", who="bo")
    await served.desk.write(assignment.set_presence, served.ids["Ana"], "available")
    chat = await served.receive(
        telegram("4711", "Where is my lamp?", channel="chat", external_id="webchat:1")
    )
    assert chat.ticket_id is not None
    await open_ticket(console, served, chat.ticket_id, view="mine")
    await served.desk.write(assignment.set_presence, served.ids["Bo"], "available")
    await console.keyboard.press("Control+k")
    await console.keyboard.type("me away")
    await (
        console.get_by_role("dialog", name="Find anything").get_by_role("option", name="Set me away").click()
    )
    await expect(console.get_by_role("button", name="Ana, Away")).to_be_visible()

    assert await served.desk.write(later, 4) == 0
    assert await served.desk.write(later, 6) == 1
    assert (await served.desk.read(tickets.ticket, chat.ticket_id)).owner_id == served.ids["Bo"]
    await expect(rows(console)).to_have_count(0)
    await expect(rows(other)).to_have_count(1)
    await open_ticket(other, served, chat.ticket_id, view="mine")
    await expect(messages(other).first).to_contain_text("Where is my lamp?")
    await expect(other.get_by_text("Ana is away for 5 min")).to_be_visible()
