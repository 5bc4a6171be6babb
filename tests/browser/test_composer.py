"""The composer: keys, drafts, and answers that cross."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.served import ServedDesk
from tests.browser.steps import messages, open_ticket, rows, sign_in

pytestmark = pytest.mark.browser


async def test_keys_answer_note_tag_assign_and_solve(served: ServedDesk, console: Page) -> None:
    number = await served.mail("mia@customer.example", "Parcel lost", "Where is it?")
    await sign_in(console, served)
    await open_ticket(console, served, number)
    keys = console.keyboard
    await keys.press("n")
    await keys.type("Ask the carrier first")
    await keys.press("Control+Enter")
    await expect(messages(console).last).to_contain_text("Private note")
    await keys.press("Escape")
    await keys.press("r")
    await keys.type("We are looking for it.")
    await keys.press("Control+Enter")
    await expect(messages(console).last).to_contain_text("We are looking for it.")
    await expect(messages(console).last).to_contain_text("Waiting to be sent")
    await keys.press("Escape")
    await keys.press("a")
    await keys.type("bo")
    await keys.press("Enter")
    await expect(console.get_by_role("group", name="Ticket properties")).to_contain_text("Bo")
    await keys.press("t")
    await keys.type("lost parcel")
    await keys.press("Enter")
    await expect(console.get_by_role("dialog", name="Tags").get_by_role("option")).to_have_count(1)
    await keys.press("Escape")
    await expect(console.get_by_role("dialog")).to_have_count(0)
    await keys.press("e")
    await expect(console.get_by_role("status").filter(has_text=f"#{number} is solved")).to_be_visible()
    await expect(rows(console)).to_have_count(0)
    await console.get_by_role("button", name="Undo").first.click()
    await expect(rows(console)).to_have_count(1)
    await expect(rows(console).first).to_contain_text("lost parcel")


async def test_a_reply_over_an_unseen_message_is_held_back_until_it_was_read(
    served: ServedDesk, console: Page
) -> None:
    number = await served.mail(
        "mia@customer.example", "Parcel lost", "Where is it?", external_id="m1@c.example"
    )
    await console.route_web_socket("**/live*", lambda _: None)  # this console hears nothing
    await sign_in(console, served)
    await open_ticket(console, served, number)
    await console.keyboard.press("r")
    await console.keyboard.type("We are looking for it.")
    again = await served.mail(
        "mia@customer.example", "Re: Parcel lost", "Found it!", references=["m1@c.example"]
    )
    assert again == number
    await console.keyboard.press("Control+Enter")
    warning = console.get_by_role("alert")
    await expect(warning).to_contain_text("1 new message arrived while you were writing")
    await expect(warning).to_contain_text("Found it!")
    await expect(console.get_by_label("Write a reply")).to_have_value("We are looking for it.")
    await expect(messages(console).filter(has_text="We are looking for it.")).to_have_count(0)
    await console.get_by_role("button", name="Got it, keep my reply").click()
    await console.keyboard.press("Control+Enter")
    await expect(messages(console).last).to_contain_text("We are looking for it.")
    await expect(messages(console)).to_have_count(3)


async def test_two_who_sit_at_the_end_of_a_ticket_do_not_both_answer(
    served: ServedDesk, console: Page
) -> None:
    number = await served.mail("mia@customer.example", "Parcel lost", "Where is it?")
    await sign_in(console, served)
    await open_ticket(console, served, number)
    browser = console.context.browser
    assert browser is not None
    colleague = await browser.new_page()
    await sign_in(colleague, served, who="bo")
    await open_ticket(colleague, served, number)
    await console.keyboard.press("r")
    await console.keyboard.type("It left on Monday.")
    await colleague.keyboard.press("r")
    await colleague.keyboard.type("It left on Tuesday.")
    await expect(rows(console).first).to_contain_text("Bo is writing")
    await colleague.keyboard.press("Control+Enter")
    await expect(messages(console).last).to_contain_text("It left on Tuesday.")  # it is on screen
    composer = console.get_by_role("region", name="Write")
    await expect(composer.get_by_role("status")).to_contain_text("It left on Tuesday.")
    await expect(rows(console).first).not_to_contain_text("Bo is writing")
    await console.keyboard.press("Control+Enter")
    await expect(console.get_by_role("alert")).to_contain_text("It left on Tuesday.")
    await expect(console.get_by_label("Write a reply")).to_have_value("It left on Monday.")
    await console.reload()  # the draft remembers what its writer had read
    await expect(composer.get_by_role("status")).to_contain_text("It left on Tuesday.")
    await console.get_by_label("Write a reply").press("Control+Enter")
    await expect(console.get_by_role("alert")).to_contain_text("It left on Tuesday.")
    await expect(messages(console)).to_have_count(2)
    await console.get_by_role("button", name="Got it, keep my reply").click()
    await console.keyboard.press("Control+Enter")
    await expect(messages(console).last).to_contain_text("It left on Monday.")
    await console.keyboard.type("And it is blue.")  # what one has just sent is read
    await console.keyboard.press("Control+Enter")
    await expect(messages(console).last).to_contain_text("And it is blue.")
    await colleague.close()


async def test_the_same_draft_in_two_windows_is_sent_once(served: ServedDesk, console: Page) -> None:
    number = await served.mail("mia@customer.example", "Parcel lost", "Where is it?")
    browser = console.context.browser
    assert browser is not None
    async with await browser.new_context() as advisor:  # both windows have the same storage
        one, other = await advisor.new_page(), await advisor.new_page()
        await sign_in(one, served)
        await open_ticket(one, served, number)
        await one.keyboard.press("r")
        await one.keyboard.type("It left on Monday.")
        await open_ticket(other, served, number)
        await expect(other.get_by_label("Write a reply")).to_have_value("It left on Monday.")
        await other.get_by_label("Write a reply").press("Control+Enter")
        await expect(messages(one).last).to_contain_text("It left on Monday.")
        await one.get_by_label("Write a reply").press("Control+Enter")
        await expect(one.get_by_role("alert")).to_contain_text("It left on Monday.")
        await expect(messages(one)).to_have_count(2)


async def test_a_draft_outlives_the_session(served: ServedDesk, console: Page) -> None:
    number = await served.mail("mia@customer.example", "Parcel lost", "Where is it?")
    await sign_in(console, served)
    await open_ticket(console, served, number)
    await console.keyboard.press("r")
    await console.keyboard.type("Half an answer")
    await console.context.clear_cookies()
    await console.keyboard.press("Control+Enter")
    await expect(console.get_by_role("status").filter(has_text="Your session has ended")).to_be_visible()
    await console.get_by_label("Password").fill("correct horse battery")
    await console.get_by_role("button", name="Sign in").click()
    await expect(console.get_by_label("Write a reply")).to_have_value("Half an answer")


async def test_a_call_note_finds_its_contact_and_opens_its_ticket(served: ServedDesk, console: Page) -> None:
    await sign_in(console, served)
    await console.get_by_role("button", name="Log a new call").click()
    sheet = console.get_by_role("dialog")
    await sheet.get_by_label("Caller’s number").fill("+44 20 7946 0000")
    await sheet.get_by_label("Length (min:s)").fill("soon")
    await sheet.get_by_label("What was said").fill("Asked for a new invoice.")
    await sheet.get_by_role("button", name="Save the call").click()
    await expect(sheet.get_by_role("alert")).to_contain_text("4:30")
    await sheet.get_by_label("Length (min:s)").fill("4:32")
    await sheet.get_by_role("button", name="Save the call").click()
    await expect(messages(console).last).to_contain_text("4:32")
    await expect(messages(console).last).to_contain_text("Asked for a new invoice.")
