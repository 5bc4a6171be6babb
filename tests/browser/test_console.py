"""Journeys of an advisor through the console, in a real Chromium against a real desk."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, Route, expect

from helpdesk.channels import reply_tokens
from tests.browser.served import ServedDesk
from tests.browser.steps import AXE, messages, open_ticket, rows, sign_in, violations
from tests.factories import POLICY

pytestmark = pytest.mark.browser


async def test_a_wrong_password_is_refused_and_the_right_one_shows_the_inbox(
    served: ServedDesk, console: Page
) -> None:
    await console.goto(f"{served.url}/console")
    await console.get_by_label("Email").fill("ana@desk.example")
    await console.get_by_label("Password").fill("wrong")
    await console.get_by_role("button", name="Sign in").click()
    await expect(console.get_by_role("alert")).to_contain_text("do not match")
    await sign_in(console, served)
    await expect(console.get_by_text("No open tickets")).to_be_visible()


async def test_a_mail_appears_in_the_list_while_the_cursor_stays_on_its_ticket(
    served: ServedDesk, console: Page
) -> None:
    first = await served.mail("mia@customer.example", "Parcel lost", "Where is it?")
    second = await served.mail("leo@customer.example", "Invoice wrong", "The VAT number is wrong.")
    await sign_in(console, served)
    await expect(rows(console)).to_have_count(2)
    await console.keyboard.press("j")
    await expect(rows(console).first).to_be_focused()
    await console.keyboard.press("j")
    await expect(console.locator(f"[data-ticket='{second}']")).to_be_focused()
    third = await served.mail("ida@customer.example", "Late delivery", "Two days late.")
    await expect(rows(console)).to_have_count(3)
    assert await numbers(console) == [first, second, third], "who waits longest is first"
    await expect(console.locator(f"[data-ticket='{second}']")).to_be_focused()
    await console.keyboard.press("Enter")
    await expect(console.get_by_role("heading", name=re.compile("Invoice wrong"))).to_be_visible()


async def test_a_list_is_sorted_as_the_advisor_chose(served: ServedDesk, console: Page) -> None:
    first = await served.mail("mia@customer.example", "Parcel lost", "Where is it?")
    second = await served.mail("leo@customer.example", "Invoice wrong", "The VAT number is wrong.")
    await sign_in(console, served)
    await expect(rows(console)).to_have_count(2)
    assert await numbers(console) == [first, second]
    await console.get_by_role("button", name="Sort: Priority and waiting time").click()
    await console.get_by_role("menuitemradio", name="Newest activity").click()
    await expect(rows(console).first).to_have_attribute("data-ticket", str(second))
    third = await served.mail("ida@customer.example", "Late delivery", "Two days late.")
    await expect(rows(console).first).to_have_attribute("data-ticket", str(third))
    await console.reload()
    await expect(rows(console).first).to_have_attribute("data-ticket", str(third))
    await console.get_by_role("button", name="Sort: Newest activity").click()
    await console.get_by_role("menuitemradio", name="Priority and waiting time").click()
    await expect(rows(console).first).to_have_attribute("data-ticket", str(first))
    await open_ticket(console, served, third)
    await console.get_by_role("button", name="Change priority").click()
    await console.get_by_role("option", name="Urgent").click()
    await expect(rows(console).first).to_have_attribute("data-ticket", str(third))


async def numbers(page: Page) -> list[int]:
    """The tickets of the list, from its top."""
    return [int(await row.get_attribute("data-ticket") or 0) for row in await rows(page).all()]


@pytest.mark.parametrize("day", ["2027-01-03", "2027-01-04"])  # a Sunday, a Monday
async def test_snooze_offers_each_moment_once(served: ServedDesk, console: Page, day: str) -> None:
    number = await served.mail("mia@customer.example", "Parcel lost", "Where is it?")
    await console.clock.set_fixed_time(f"{day}T10:00:00")
    await sign_in(console, served)
    await open_ticket(console, served, number)
    await console.keyboard.press("z")
    offered = console.get_by_role("dialog", name="Snooze").get_by_role("option")
    await expect(offered).to_have_count(4)
    moments = [
        re.sub(r".*?(?=\b(Sun|Mon|Tue))", "", text, count=1) for text in await offered.all_inner_texts()
    ]
    assert len(set(moments)) == 4
    await console.keyboard.type("tomorrow")
    await console.keyboard.press("Enter")
    await expect(console.get_by_role("group", name="Ticket properties")).to_contain_text("Snoozed")


async def test_html_mail_runs_nothing_and_loads_remote_pictures_only_when_asked(
    served: ServedDesk, console: Page
) -> None:
    asked: list[str] = []
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><path d="M0 0h40v20H0z"/></svg>'

    async def picture(route: Route) -> None:
        asked.append(route.request.url)
        await route.fulfill(content_type="image/svg+xml", body=drawing)

    await console.route("https://pictures.example/**", picture)
    number = await served.mail(
        "mia@customer.example",
        "Broken",
        "Look",
        html="<p>Look at <b>this</b></p>"
        '<img data-remote-src="https://pictures.example/lid.svg" alt="the lid">'
        "<script>parent.document.title = 'taken over'</script>",
    )
    await sign_in(console, served)
    await open_ticket(console, served, number)
    frame = console.frame_locator("iframe[title='Formatted message']")
    await expect(frame.get_by_text("Look at this")).to_be_visible()
    assert asked == []
    await console.get_by_role("button", name="Show images").click()
    await expect(frame.get_by_alt_text("the lid")).to_have_js_property("naturalWidth", 40)
    assert asked == ["https://pictures.example/lid.svg"]
    assert "taken over" not in await console.title()


async def test_a_merge_is_undone_from_its_toast(served: ServedDesk, console: Page) -> None:
    kept = await served.mail("mia@customer.example", "Parcel lost", "Where is it?")
    other = await served.mail("leo@customer.example", "Missing parcel of Mia", "She asked me to write.")
    await sign_in(console, served)
    await open_ticket(console, served, other)
    await console.get_by_role("button", name="More", exact=True).click()
    await console.get_by_role("menuitem", name="Merge into another ticket").click()
    await console.get_by_label("Find a ticket").fill(f"#{kept}")
    await console.get_by_role("button", name=re.compile("Parcel lost")).click()
    await expect(console.get_by_role("dialog")).to_contain_text("different customers")
    await console.get_by_role("button", name=f"Merge into #{kept}").click()
    await expect(messages(console)).to_have_count(2)
    await expect(rows(console)).to_have_count(1)
    await console.get_by_role("status").get_by_role("button", name="Undo").click()
    await expect(rows(console)).to_have_count(2)
    await expect(messages(console)).to_have_count(1)


async def test_a_colleague_on_the_same_ticket_is_seen(served: ServedDesk, console: Page) -> None:
    number = await served.mail("mia@customer.example", "Parcel lost", "Where is it?")
    await sign_in(console, served)
    await open_ticket(console, served, number)
    browser = console.context.browser
    assert browser is not None
    colleague = await browser.new_page()
    await sign_in(colleague, served, who="bo")
    await open_ticket(colleague, served, number)
    await expect(console.get_by_text("Bo is viewing this ticket")).to_be_visible()
    await colleague.keyboard.press("r")
    await colleague.keyboard.type("Hello")
    await expect(console.get_by_text("Bo is writing…")).to_be_visible()
    await colleague.close()
    await expect(console.get_by_text("Bo is viewing this ticket")).to_have_count(0)


async def test_what_came_while_offline_is_there_after_it(served: ServedDesk, console: Page) -> None:
    number = await served.mail(
        "mia@customer.example", "Parcel lost", "Where is it?", external_id="m1@c.example"
    )
    await sign_in(console, served)
    await open_ticket(console, served, number)
    await console.context.set_offline(True)
    await expect(console.get_by_text("Connection lost")).to_be_visible()
    await served.mail("mia@customer.example", "Re: Parcel lost", "Found it!", references=["m1@c.example"])
    await console.context.set_offline(False)
    await expect(messages(console).last).to_contain_text("Found it!")
    await expect(console.get_by_text("Connection lost")).to_have_count(0)
    await expect(messages(console)).to_have_count(2)


async def test_the_palette_finds_tickets_customers_and_commands(served: ServedDesk, console: Page) -> None:
    await served.mail("mia@customer.example", "Parcel lost", "Where is it?")
    await sign_in(console, served)
    await expect(rows(console)).to_have_count(1)
    await console.keyboard.press("Control+k")
    palette = console.get_by_role("dialog", name="Find anything")
    await console.keyboard.type("parcel")
    await expect(palette.get_by_role("option", name=re.compile("Parcel lost"))).to_be_visible()
    await console.keyboard.press("Control+a")
    await console.keyboard.type("mia")
    await expect(palette.get_by_role("option", name=re.compile("mia@customer.example"))).to_be_visible()
    await console.keyboard.press("Control+a")
    await console.keyboard.type("reports")
    await console.keyboard.press("Enter")
    await expect(console.get_by_role("heading", name="Surveys")).to_be_visible()


async def test_a_phone_shows_one_pane_at_a_time(served: ServedDesk, console: Page) -> None:
    await served.mail("mia@customer.example", "Parcel lost", "Where is it?")
    await console.set_viewport_size({"width": 390, "height": 844})
    await sign_in(console, served, "inbox")
    await console.get_by_role("link", name=re.compile("All open")).click()
    await rows(console).first.click()
    await expect(messages(console)).to_have_count(1)
    await expect(rows(console)).to_have_count(0)
    await console.get_by_role("button", name="Customer").click()
    await expect(console.get_by_role("dialog", name="Customer")).to_contain_text("mia@customer.example")
    await console.keyboard.press("Escape")
    await console.get_by_role("button", name="Back").click()
    await expect(rows(console)).to_have_count(1)
    assert await console.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_the_console_speaks_french(served: ServedDesk, console: Page) -> None:
    await sign_in(console, served)
    await console.get_by_role("button", name=re.compile("^Ana")).click()
    await console.get_by_role("menuitemradio", name="Français").click()
    await console.keyboard.press("Escape")
    await expect(console.get_by_role("link", name=re.compile("Non attribués"))).to_be_visible()
    await expect(console.locator("html")).to_have_attribute("lang", "fr")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
async def test_axe_finds_nothing(served: ServedDesk, console: Page, scheme: str, width: int) -> None:
    await console.add_init_script(path=AXE)
    await console.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await console.set_viewport_size({"width": width, "height": 900})
    number = await served.mail(
        "mia@customer.example", "Parcel lost", "Where is it?\n\n> On Monday", new_text="Where?"
    )
    await console.goto(f"{served.url}/console")
    await expect(console.get_by_label("Email")).to_be_visible()
    assert await violations(console) == []
    await sign_in(console, served)
    await expect(rows(console)).to_have_count(1)
    assert await violations(console) == []
    await open_ticket(console, served, number)
    await expect(console.get_by_label("Write a reply")).to_be_visible()
    assert await violations(console) == []
    await console.keyboard.press("n")
    await console.keyboard.type("A note")
    await console.keyboard.press("Control+Enter")
    await expect(messages(console)).to_have_count(2)
    assert await violations(console) == []
    await console.keyboard.press("Escape")
    for key, name in (
        ("a", "Assign"),
        ("Control+k", "Find anything"),
        ("?", "Keyboard shortcuts"),
        ("c", "New ticket"),
    ):
        await console.keyboard.press(key)
        await expect(console.get_by_role("dialog", name=name)).to_be_visible()
        assert await violations(console) == [], name
        await console.keyboard.press("Escape")
        await expect(console.get_by_role("dialog")).to_have_count(0)
    for path, name in (
        ("customers/1", "Mia"),
        ("reports", "Surveys"),
        ("settings/channels", "Channels"),
        ("settings/hours", "Hours"),
        ("settings/surveys", "Survey rules"),
        ("settings/account", "My account"),
        ("settings/keys", "API keys"),
        ("settings/ledger", "Ledger"),
    ):
        await console.goto(f"{served.url}/console/{path}")
        await expect(console.get_by_role("heading", name=name, exact=True)).to_be_visible()
        assert await violations(console) == [], path


async def test_a_mail_from_an_advisors_address_is_asked_about(served: ServedDesk, console: Page) -> None:
    number = await served.mail("mia@customer.example", "Parcel lost", "Where is it?")
    token = reply_tokens.sign(POLICY.secret, number, 1)
    await served.mail("ana@desk.example", "Re: Parcel lost", "It comes tomorrow.", tokens=[token])
    await sign_in(console, served)
    await open_ticket(console, served, number)
    note = messages(console).filter(has_text="nothing proves that")
    await expect(note).to_contain_text("By email, not sent")
    await note.get_by_role("button", name="Send it as my answer").click()
    await expect(console.get_by_text("nothing proves that")).to_have_count(0)
    sent = messages(console).filter(has_text="to mia@customer.example")
    await expect(sent).to_contain_text("It comes tomorrow.")
