"""The article editor loses nothing that was typed, and two who edit an article can make one text of it."""

from __future__ import annotations

import pytest
from playwright.async_api import Dialog, Locator, Page, expect

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from tests.browser.served import ServedDesk
from tests.browser.steps import sign_in

pytestmark = pytest.mark.browser


async def begin(page: Page, desk: ServedDesk, body: str = "") -> Locator:
    """A new draft in a lead's editor; its body."""
    await desk.desk.write(_lead, desk.ids["Ana"])
    await sign_in(page, desk, "faq")
    await page.get_by_role("button", name="New article").click()
    await page.get_by_label("Title").fill("Do you sell spare lids?")
    await page.get_by_role("button", name="Create").click()
    field = page.get_by_label("Answer, in Markdown")
    if body:
        await field.fill(body)
        await page.keyboard.press("Control+s")
        await expect(page.get_by_text("Version 2")).to_be_visible()
    return field


async def somebody_writes(page: Page, desk: ServedDesk, body: str, version: str) -> None:
    """Bo saves another body of the article that the page shows."""
    browser = page.context.browser
    assert browser is not None
    colleague = await browser.new_page()
    await sign_in(colleague, desk, page.url.partition("/console/")[2], who="bo")
    await colleague.get_by_label("Answer, in Markdown").fill(body)
    await colleague.keyboard.press("Control+s")
    await expect(colleague.get_by_text(version)).to_be_visible()
    await colleague.close()


def _lead(tx: Transaction, advisor_id: int) -> None:
    advisors.change_advisor(tx, advisor_id, role="lead")


async def agree(dialog: Dialog) -> None:
    await dialog.accept()


async def test_typed_text_outlives_a_reload_and_can_be_given_up(served: ServedDesk, console: Page) -> None:
    body = await begin(console, served, "Yes.")
    await body.fill("Yes, for every jar")
    console.once("dialog", agree)
    await console.reload()
    await expect(body).to_have_value("Yes, for every jar")
    await expect(console.get_by_text("Your unsaved text is back.")).to_be_visible()
    await console.get_by_role("button", name="Discard it").click()
    await expect(body).to_have_value("Yes.")
    await console.reload()
    await expect(body).to_have_value("Yes.")
    await expect(console.get_by_text("Your unsaved text is back.")).to_have_count(0)


async def test_typed_text_outlives_the_end_of_the_session(served: ServedDesk, console: Page) -> None:
    body = await begin(console, served)
    await body.fill("Yes, for every jar")
    await console.context.clear_cookies()
    await console.keyboard.press("Control+s")
    await console.get_by_label("Email").fill("ana@desk.example")
    await console.get_by_label("Password").fill("correct horse battery")
    await console.get_by_role("button", name="Sign in").click()
    await expect(body).to_have_value("Yes, for every jar")
    await console.keyboard.press("Control+s")
    await expect(console.get_by_text("Version 2")).to_be_visible()
    await expect(body).to_have_value("Yes, for every jar")


async def test_signing_out_over_typed_text_asks_first(served: ServedDesk, console: Page) -> None:
    body = await begin(console, served)
    await body.fill("Yes, for every jar")
    console.once("dialog", lambda dialog: dialog.dismiss())
    await console.get_by_role("button", name="Ana,").click()
    await console.get_by_role("menuitem", name="Sign out").click()
    await expect(body).to_have_value("Yes, for every jar")


async def test_an_address_typed_in_the_side_panel_stays_while_the_text_is_saved_and_looked_at(
    served: ServedDesk, console: Page
) -> None:
    body = await begin(console, served)
    await console.get_by_role("button", name="Address and category").click()
    await console.get_by_label("Address", exact=True).fill("spare-lids")
    await body.fill("Yes.")
    await console.keyboard.press("Control+s")
    await expect(console.get_by_text("Version 2")).to_be_visible()
    await expect(console.get_by_label("Address", exact=True)).to_have_value("spare-lids")
    await console.get_by_role("button", name="Preview").click()
    await console.get_by_role("button", name="Address and category").click()
    await expect(console.get_by_label("Address", exact=True)).to_have_value("spare-lids")
    console.once("dialog", lambda dialog: dialog.dismiss())
    await console.get_by_role("link", name="Inbox").click()
    await expect(console.get_by_label("Address", exact=True)).to_have_value("spare-lids")


async def test_pieces_of_somebody_elses_text_are_taken_over(served: ServedDesk, console: Page) -> None:
    body = await begin(console, served, "One\n\nTwo\n\nThree")
    await somebody_writes(console, served, "One, of them\n\nTwo\n\nThree, of them", "Version 3")
    await body.fill("One\n\nTwo, of mine\n\nThree")
    await console.keyboard.press("Control+s")
    await console.get_by_role("alert").get_by_role("button", name="Show their version").click()
    theirs = console.get_by_role("region", name="Their version")
    await expect(theirs).to_contain_text("Bo")
    await expect(body).to_have_value("One\n\nTwo, of mine\n\nThree")
    pieces = theirs.get_by_role("button", name="Take this over")
    await expect(pieces).to_have_count(3)
    await pieces.first.click()
    await expect(pieces).to_have_count(2)
    await pieces.last.click()
    await expect(body).to_have_value("One, of them\n\nTwo, of mine\n\nThree, of them")
    await console.keyboard.press("Control+s")
    await expect(console.get_by_text("Version 4")).to_be_visible()
    await expect(theirs).to_have_count(0)


async def test_taking_an_article_back_keeps_typed_text_and_tells_of_a_newer_version(
    served: ServedDesk, console: Page
) -> None:
    body = await begin(console, served, "Yes.")
    await console.get_by_role("button", name="Publish").click()
    await expect(console.get_by_role("button", name="Back to draft")).to_be_visible()
    await somebody_writes(console, served, "No.", "Version 3")
    await body.fill("Yes, for every jar")
    await console.get_by_role("button", name="Back to draft").click()
    await expect(console.get_by_role("button", name="Back to draft")).to_have_count(0)
    await expect(body).to_have_value("Yes, for every jar")
    await expect(console.get_by_role("alert")).to_contain_text("Somebody saved version 3 in the meantime.")
    await console.keyboard.press("Control+s")  # not over what nobody looked at
    await console.get_by_role("alert").get_by_role("button", name="Show their version").click()
    await expect(console.get_by_role("region", name="Their version")).to_contain_text("No.")
    await console.keyboard.press("Control+s")
    await expect(console.get_by_text("Version 4")).to_be_visible()


async def test_a_link_of_the_preview_opens_beside_the_editor(served: ServedDesk, console: Page) -> None:
    body = await begin(console, served)
    await body.fill(f"See [the help centre]({served.url}/help).")
    async with console.context.expect_page() as opened:
        await console.get_by_role("link", name="the help centre").click()
    assert (await opened.value).url.startswith(f"{served.url}/help")
    await expect(body).to_have_value(f"See [the help centre]({served.url}/help).")
