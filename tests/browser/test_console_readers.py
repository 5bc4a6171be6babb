"""What an advisor reads and picks from is theirs: their country's dates, the whole desk's tags."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import update

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.tickets import messages as messages_table
from tests.browser.served import ServedDesk
from tests.browser.steps import messages, open_ticket, sign_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("locale", "day", "moment"),
    [("en-GB", "1 Mar", "Sun, 1 Mar 2026, 12:00 GMT"), ("en-US", "Mar 1", "Sun, Mar 1, 2026, 12:00 PM")],
)
async def test_dates_are_those_of_the_advisors_country(
    served: ServedDesk, console: Page, locale: str, day: str, moment: str
) -> None:
    number = await served.mail("mia@customer.example", "Parcel lost", "Where is it?")

    def long_ago(tx: Transaction) -> None:
        then = {"created_at": datetime(2026, 3, 1, 12, tzinfo=UTC)}
        tx.conn.execute(update(messages_table).values(then))

    await served.desk.write(long_ago)
    browser = console.context.browser
    assert browser is not None
    context = await browser.new_context(locale=locale, timezone_id="Europe/London")
    page = await context.new_page()
    await sign_in(page, served)
    await open_ticket(page, served, number)
    time = messages(page).first.locator("time")
    await expect(time).to_have_text(day)
    shown = (await time.get_attribute("title") or "").replace("\u202f", " ")
    assert shown.startswith(moment), shown
    await context.close()


async def test_a_wrong_clock_is_told_on_hover(served: ServedDesk, console: Page) -> None:
    number = await served.mail("mia@customer.example", "Parcel lost", "Where is it?")  # it says March
    await sign_in(console, served)
    await open_ticket(console, served, number)
    time = messages(console).first.locator("time")
    await expect(time).to_have_text("now")
    await expect(time).to_have_attribute("title", re.compile("The sender’s program says .*2026"))


async def test_tags_of_the_whole_desk_are_offered(served: ServedDesk, console: Page) -> None:
    first = await served.mail("mia@customer.example", "Parcel lost", "Where is it?")
    second = await served.mail("leo@customer.example", "Invoice wrong", "The VAT number is wrong.")
    await sign_in(console, served)
    await open_ticket(console, served, first)
    await console.keyboard.press("t")
    await console.keyboard.type("carrier")
    await console.keyboard.press("Enter")
    await console.keyboard.press("Escape")
    await expect(console.get_by_role("dialog")).to_have_count(0)
    await open_ticket(console, served, second, view="solved")  # a list without either ticket
    await console.keyboard.press("t")
    await console.get_by_role("dialog", name="Tags").get_by_role("option", name="carrier").click()
    await expect(console.get_by_role("group", name="Ticket properties")).to_contain_text("carrier")
