"""Settings: automatic texts and channels, changed in the console, previewed, tried, undone."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from helpdesk.db import channels
from helpdesk.operations.people import staff
from helpdesk.operations.people.staff import AdvisorChange
from tests.browser.served import ServedDesk
from tests.browser.steps import AXE, sign_in, violations

pytestmark = pytest.mark.browser


async def as_admin(served: ServedDesk, console: Page, section: str) -> None:
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="admin"))
    await console.add_init_script(path=AXE)
    await sign_in(console, served)
    await console.goto(f"{served.url}/console/settings/{section}")


async def test_an_automatic_text_is_written_previewed_saved_and_undone(
    served: ServedDesk, console: Page
) -> None:
    number = await served.mail("mia@customer.example", "Parcel lost", "Where is it?")
    await as_admin(served, console, "texts")
    text = console.get_by_role("article", name="Acknowledgement", exact=True)
    await expect(text).to_contain_text("Thank you for writing to us.")
    await text.get_by_role("button", name="Edit").click()
    sheet = console.get_by_role("dialog", name="Acknowledgement")
    words = sheet.get_by_role("textbox", name="Text in English")
    await words.fill("Hello {{contact.first_nam}}")
    await expect(sheet.get_by_text("Did you mean contact.first_name?")).to_be_visible()
    await expect(sheet.get_by_role("button", name="Save")).to_be_disabled()
    await words.fill("Hello {{contact.first_name}}")
    await expect(sheet.get_by_text("may have no value")).to_be_visible()
    await words.fill("Hello {{contact.first_name|there}}, we have {{ticket.number}}.")
    preview = sheet.get_by_role("region", name="Preview")
    await expect(preview).to_contain_text("Hello Kim, we have 1234.")
    await sheet.get_by_label("Preview for the ticket").fill(str(number))
    await expect(preview).to_contain_text(f"Hello Mia, we have {number}.")
    assert await violations(console) == []
    await sheet.get_by_role("button", name="Save").click()
    await expect(text).to_contain_text("Changed by Ana")
    await expect(text).to_contain_text("Hello {{contact.first_name|there}}")
    assert await violations(console) == []
    await text.get_by_role("button", name="Undo").click()
    await expect(text).to_contain_text("Thank you for writing to us.")


async def test_a_chat_is_added_seen_paused_undone_and_deleted(served: ServedDesk, console: Page) -> None:
    await as_admin(served, console, "channels")
    await console.get_by_role("button", name="Add a channel").click()
    sheet = console.get_by_role("dialog", name="Add a channel")
    await sheet.get_by_label("Kind").select_option("webchat")
    await sheet.get_by_label("Short name").fill("Shop")
    await sheet.get_by_label("Name that people read").fill("Shop chat")
    await expect(sheet.get_by_text("lower-case letters, digits or . _ -").last).to_be_visible()
    await sheet.get_by_label("Short name").fill("shop")
    await sheet.get_by_label("Sites that may show it").fill("shop.example")
    await expect(sheet.get_by_text("allowed_origins").last).to_be_visible()
    await sheet.get_by_label("Sites that may show it").fill("https://shop.example")
    look = sheet.get_by_role("region", name="How it looks")
    await sheet.get_by_label("Greeting in French").fill("Bonjour à tous")
    await look.get_by_label("Language").select_option("fr")
    await expect(look).to_contain_text("Bonjour à tous")
    await expect(look).to_contain_text('data-channel="shop"')
    assert await violations(console) == []
    await sheet.get_by_role("button", name="Save").click()
    row = console.get_by_role("row", name="Shop chat")
    await expect(row).to_contain_text("Changed by Ana")
    kept = await served.desk.read(channels.channel, "shop")
    assert kept.settings["allowed_origins"] == ["https://shop.example"]
    assert kept.settings["texts"] == {"fr": {"greeting": "Bonjour à tous"}}
    await row.get_by_role("button", name="Pause").click()
    await expect(row.get_by_role("button", name="Resume")).to_be_visible()
    await row.get_by_role("button", name="Undo").click()
    await expect(row.get_by_role("button", name="Pause")).to_be_visible()
    assert await violations(console) == []
    await row.get_by_role("button", name="Delete").click()
    asks = console.get_by_role("dialog", name="Delete Shop chat?")
    await expect(asks).to_contain_text("0 open tickets")
    await asks.get_by_role("button", name="Delete the channel").click()
    await expect(row).to_have_count(0)
