"""Saved replies in the console: found by "/", filled, stopped where a value misses, kept in Settings."""

from __future__ import annotations

import re

import msgspec
import pytest
from playwright.async_api import Page, expect

from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.messages import Identity
from helpdesk.features.automation.replies import keeping
from helpdesk.features.automation.replies.content import Content
from helpdesk.features.automation.rights import Who
from tests.browser.served import ServedDesk
from tests.browser.steps import AXE, messages, open_ticket, sign_in, violations
from tests.factories import mail

pytestmark = pytest.mark.browser

SEARCH = "Search saved replies and articles"


def keep(tx: Transaction, ana: int) -> None:
    me = Who(id=ana, name="Ana", role="advisor")
    for name, text in (
        ("Parcel", "Hello {{contact.first_name|there}}, parcel {{ticket.number}} is on its way."),
        ("Formal", "Dear {{contact.name}},\n\nwe reply tomorrow.\n{{team.name|The team}}"),
    ):
        keeping.make(tx, Content(folder="Orders", name=name, texts={"en": text}, owner_id=ana), me)


async def test_a_reply_is_found_seen_put_in_and_counted(served: ServedDesk, console: Page) -> None:
    await served.desk.write(keep, served.ids["Ana"])
    number = await served.mail("mia@customer.example", "Parcel lost", "Where is it?")
    await console.add_init_script(path=AXE)
    await sign_in(console, served)
    await open_ticket(console, served, number)
    await console.keyboard.press("r")
    await console.keyboard.press("/")
    await console.get_by_role("combobox", name=SEARCH).press_sequentially("parc", delay=5)
    await expect(console.get_by_role("region", name="Preview")).to_contain_text(
        f"parcel {number} is on its way"
    )
    assert await violations(console) == []
    await console.keyboard.press("Enter")
    reply = console.get_by_role("textbox", name="Write a reply")
    await expect(reply).to_have_value(f"Hello Mia, parcel {number} is on its way.")
    await expect(reply).to_be_focused()
    async with console.expect_response(re.compile(r"/saved-replies/\d+/uses$")) as counted:
        await console.keyboard.press("Control+Enter")
    assert (await (await counted.value).json())["uses"] == 1
    await expect(messages(console).last).to_contain_text("is on its way")


async def test_a_missing_value_is_marked_and_nothing_is_sent_until_it_is_there(
    served: ServedDesk, console: Page
) -> None:
    await served.desk.write(keep, served.ids["Ana"])
    unnamed = Identity(kind="email", value="mia@customer.example")
    message = msgspec.structs.replace(mail("mia@customer.example", "Lost", "Where is it?"), sender=unnamed)
    number = (await served.receive(message)).ticket_id
    assert number is not None
    await console.add_init_script(path=AXE)
    await sign_in(console, served)
    await open_ticket(console, served, number)
    await console.keyboard.press("r")
    await console.keyboard.press("/")
    await console.get_by_role("combobox", name=SEARCH).press_sequentially("formal", delay=5)
    await expect(console.get_by_text("No value on this ticket: name of the customer")).to_be_visible()
    await console.keyboard.press("Enter")
    reply = console.get_by_role("textbox", name="Write a reply")
    await expect(reply).to_have_value(re.compile("^Dear ⟦contact.name⟧,"))
    await expect(console.get_by_text("there is no value for name of the customer")).to_be_visible()
    await expect(console.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    assert await violations(console) == []
    await console.keyboard.press("Control+Enter")
    await expect(messages(console)).to_have_count(1)
    await console.keyboard.type("Mia")  # the mark is selected
    await expect(reply).to_have_value(re.compile("^Dear Mia,"))
    await console.keyboard.press("Control+Enter")
    await expect(messages(console)).to_have_count(2)


async def test_a_reply_is_made_checked_as_it_is_typed_and_a_change_is_undone(
    served: ServedDesk, console: Page
) -> None:
    await console.add_init_script(path=AXE)
    await sign_in(console, served, "settings/replies")
    await expect(console.get_by_text("No saved replies yet")).to_be_visible()
    await console.get_by_role("button", name="New saved reply").click()
    sheet = console.get_by_role("dialog")
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet.get_by_text("Enter a name.")).to_be_visible()
    await sheet.get_by_label("Name").fill("Greeting")
    await sheet.get_by_label("Folder").fill("Orders/Hello")
    text = sheet.get_by_label("Text in English")
    await text.fill("Hello {{contact.firstname}}")
    await expect(sheet.get_by_text("Did you mean contact.first_name?")).to_be_visible()
    assert await violations(console) == []
    await text.fill("Hello {{contact.first_name|there}}")
    await expect(sheet.get_by_role("region", name="Preview")).to_contain_text("Hello Kim")
    await sheet.get_by_label("Add a language").select_option("fr")
    await sheet.get_by_label("Text in French").fill("Bonjour {{contact.name}}")
    await expect(sheet.get_by_role("region", name="Preview")).to_contain_text("Bonjour Camille Martin")
    await sheet.get_by_role("button", name="Save").click()
    row = console.get_by_role("row").filter(has_text="Greeting")
    await expect(console.get_by_role("rowheader", name="Orders › Hello")).to_be_visible()
    await expect(row).to_contain_text("English, French")
    await row.get_by_role("button", name="Edit").click()
    await sheet.get_by_label("Name").fill("Welcome")
    await sheet.get_by_role("button", name="Save").click()
    await expect(console.get_by_role("row").filter(has_text="Welcome")).to_be_visible()
    await console.get_by_role("button", name="Undo").last.click()
    await expect(row).to_be_visible()
    await row.get_by_role("button", name="Edit").click()
    await sheet.get_by_role("button", name="Delete").click()
    await expect(console.get_by_text("No saved replies yet")).to_be_visible()
    await console.get_by_label("Deleted").check()
    await console.get_by_role("button", name="Restore").click()
    await expect(console.get_by_text("No deleted replies")).to_be_visible()
