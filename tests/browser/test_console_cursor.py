"""The cursor of the list and the open ticket are one ticket: keys never act on another than the one shown."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.served import ServedDesk
from tests.browser.steps import messages, open_ticket, rows, sign_in

pytestmark = pytest.mark.browser


async def listed(page: Page, desk: ServedDesk, many: int = 3) -> list[int]:
    """So many tickets, as the list shows them to Ana once the queue has handed out what it will."""
    for n in range(many):
        await desk.mail(f"c{n}@customer.example", f"Parcel {n}", "Where is it?")
    await sign_in(page, desk)
    await expect(rows(page)).to_have_count(many)
    await page.wait_for_load_state("networkidle")
    return [int(await row.get_attribute("data-ticket") or 0) for row in await rows(page).all()]


async def begin(page: Page, desk: ServedDesk, number: int) -> None:
    """This ticket is open beside the list."""
    await open_ticket(page, desk, number)
    await shows(page, number)


async def shows(page: Page, number: int) -> None:
    """This ticket is open, and its row alone is marked."""
    await expect(page).to_have_url(re.compile(f"/{number}$"))
    await expect(page.locator("main h1")).to_contain_text(f"#{number}")
    await expect(page.locator("[data-ticket].cursor")).to_have_attribute("data-ticket", str(number))
    await expect(page.locator("[data-ticket][aria-current]")).to_have_attribute("data-ticket", str(number))


async def test_the_open_ticket_follows_the_cursor(served: ServedDesk, console: Page) -> None:
    newest, middle, oldest = await listed(console, served)
    await begin(console, served, newest)
    for key, number in (("j", middle), ("ArrowDown", oldest), ("j", oldest), ("k", middle)):
        await console.keyboard.press(key)
        await shows(console, number)
    await console.keyboard.press("e")
    await expect(console.get_by_role("status").filter(has_text=f"#{middle} is solved")).to_be_visible()
    await expect(rows(console)).to_have_count(2)


async def test_after_a_ticket_left_the_list_no_other_is_marked_and_the_next_step_goes_on_from_there(
    served: ServedDesk, console: Page
) -> None:
    newest, middle, oldest = await listed(console, served)
    await begin(console, served, middle)
    await console.keyboard.press("e")
    await expect(rows(console)).to_have_count(2)
    await expect(console.locator("[data-ticket].cursor")).to_have_count(0)
    await expect(console.locator("main h1")).to_contain_text(f"#{middle}")
    await console.keyboard.press("j")
    await shows(console, oldest)
    await console.keyboard.press("k")
    await shows(console, newest)


async def test_a_key_in_the_list_acts_on_the_ticket_under_the_cursor(
    served: ServedDesk, console: Page
) -> None:
    _, middle, _ = await listed(console, served)
    await console.keyboard.press("j")
    await console.keyboard.press("j")
    await expect(console.locator("[data-ticket].cursor")).to_have_attribute("data-ticket", str(middle))
    await console.keyboard.press("r")
    await console.keyboard.type("eased")  # letters that are keys too
    await shows(console, middle)
    await expect(console.get_by_label("Write a reply")).to_have_value("eased")
    await expect(rows(console)).to_have_count(3)


async def test_leaving_a_ticket_goes_back_to_its_row(served: ServedDesk, console: Page) -> None:
    newest, middle, _ = await listed(console, served)
    await begin(console, served, middle)
    await console.keyboard.press("k")
    await shows(console, newest)
    await console.keyboard.press("Escape")
    await expect(messages(console)).to_have_count(0)
    await expect(console.locator(f"[data-ticket='{newest}']")).to_be_focused()
    await console.go_back()
    await expect(rows(console)).to_have_count(3)


async def test_a_held_key_asks_only_for_the_ticket_where_it_stops(served: ServedDesk, console: Page) -> None:
    numbers = await listed(console, served, 12)
    await begin(console, served, numbers[0])
    asked: list[str] = []
    console.on("request", lambda request: asked.append(request.url))
    await console.evaluate(
        """async () => {
          for (let n = 0; n < 11; n++) {
            const pressed = new KeyboardEvent('keydown', { key: 'j', bubbles: true, cancelable: true });
            document.body.dispatchEvent(pressed);
            await new Promise(requestAnimationFrame);
          }
        }"""
    )
    await shows(console, numbers[11])
    assert sum("/river" in url for url in asked) < 8  # a slow machine draws some of them


@pytest.mark.parametrize("address", ["inbox/nonsense", "inbox/team-x/1", "tickets/1", "nowhere"])
async def test_an_address_that_names_no_view_shows_what_is_ones_own(
    served: ServedDesk, console: Page, address: str
) -> None:
    await sign_in(console, served)
    await console.goto(f"{served.url}/console/{address}")
    await expect(console.get_by_role("region", name="Mine")).to_be_visible()
