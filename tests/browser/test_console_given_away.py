"""Where advisors see only the tickets of their teams: one gives a ticket to another team."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.tickets import tickets
from helpdesk.domain.events.actors import Actor
from helpdesk.operations.tickets import assignment
from tests.browser.served import ServedDesk
from tests.browser.steps import messages, open_ticket, rows, sign_in


@pytest.fixture
def options() -> dict[str, Any]:
    return {"advisors_see": "teams"}


async def test_a_ticket_given_to_another_team_leaves_the_screen(served: ServedDesk, console: Page) -> None:
    def billing(tx: Transaction) -> int:
        return advisors.add_team(tx, "Billing", [])

    team = await served.desk.write(billing)
    kept = await served.mail("mia@customer.example", "Parcel lost", "Where is it?")
    given = await served.mail("leo@customer.example", "A refund", "I want my money back.")
    await sign_in(console, served)
    await open_ticket(console, served, given)
    await expect(rows(console)).to_have_count(2)
    await console.keyboard.press("a")
    await console.get_by_role("option", name="Billing").click()
    await expect(console.get_by_role("heading", name="You no longer see this ticket")).to_be_visible()
    await expect(rows(console)).to_have_count(1)
    await expect(messages(console)).to_have_count(0)
    await expect(console.get_by_label("Conversation")).not_to_contain_text("I want my money back.")
    assert (await served.desk.read(tickets.ticket, given)).team_id == team
    await open_ticket(console, served, kept)
    await expect(messages(console)).to_have_count(1)


async def test_what_is_written_on_a_ticket_that_a_lead_gives_away_can_be_taken_along(
    served: ServedDesk, console: Page
) -> None:
    team = await served.desk.write(lambda tx: advisors.add_team(tx, "Billing", []))
    number = await served.mail("leo@customer.example", "A refund", "I want my money back.")
    await sign_in(console, served)
    await open_ticket(console, served, number)
    await console.get_by_role("textbox", name="Write a reply").fill("Your money is on its way")
    lea = Actor(kind="advisor", id=2, name="Lea")
    await served.desk.write(assignment.assign, number, team_id=team, advisor_id=None, by=lea)
    await expect(console.get_by_role("heading", name="You no longer see this ticket")).to_be_visible()
    await expect(rows(console)).to_have_count(0)
    await expect(console.get_by_label("What you wrote, not sent")).to_have_value("Your money is on its way")
    await expect(console.get_by_role("button", name="Copy the text")).to_be_enabled()
    await served.desk.write(assignment.assign, number, team_id=None, advisor_id=None, by=lea)
    await expect(messages(console)).to_have_count(1)
    await expect(console.get_by_role("textbox", name="Write a reply")).to_have_value(
        "Your money is on its way"
    )
