"""A ticket opens at the top of the first message that was not read, however long it is."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.served import ServedDesk
from tests.browser.steps import messages, open_ticket, rows, sign_in

pytestmark = pytest.mark.browser

LONG = "\n".join(f"Line {n} of a long mail" for n in range(500))


AT_TOP = """(message) => {
  const river = message.closest('[role=log]').getBoundingClientRect().top;
  return Math.abs(message.getBoundingClientRect().top - river) < 20;
}"""


async def expect_top(page: Page, message: Locator) -> None:
    """The message begins at the top of the river. It is looked up each time: the river may draw it again."""
    async with asyncio.timeout(15):
        while not await message.evaluate(AT_TOP):
            await page.wait_for_timeout(50)


async def test_a_long_mail_opens_at_its_top(served: ServedDesk, console: Page) -> None:
    number = await served.mail("mia@customer.example", "Parcel lost", LONG)
    await sign_in(console, served)
    await rows(console).first.click()
    await expect_top(console, messages(console).first)
    assert number


async def test_a_mail_whose_frame_grows_late_stays_at_its_top(served: ServedDesk, console: Page) -> None:
    html = "<p><b>First</b> line</p>" + "".join(f"<p>Paragraph {n}</p>" for n in range(200))
    first = await served.mail("mia@customer.example", "Lost", "Short", external_id="m1@c.example")
    await served.mail(
        "mia@customer.example", "Re: Lost", "First line", html=html, references=["m1@c.example"]
    )
    await served.mail("mia@customer.example", "Re: Lost", LONG, html=html, references=["m1@c.example"])
    await sign_in(console, served)
    await open_ticket(console, served, first)
    await expect(console.frame_locator("iframe").last.get_by_text("Paragraph 199")).to_be_attached()
    await expect(console.locator("iframe").last).to_have_js_property("clientHeight", await tall(console))
    await expect_top(console, messages(console).first)


async def tall(page: Page) -> int:
    """The height of the last frame once it has all of its text."""
    found = await page.wait_for_function(
        """() => {
          const height = [...document.querySelectorAll('iframe')].at(-1)?.clientHeight;
          return height > 1000 && height;
        }"""
    )
    return int(await found.json_value())


async def test_what_was_read_is_not_shown_first_again(served: ServedDesk, console: Page) -> None:
    number = await served.mail("mia@customer.example", "Lost", LONG, external_id="m1@c.example")
    await sign_in(console, served)
    await open_ticket(console, served, number)
    await expect_top(console, messages(console).first)
    await console.keyboard.press("Escape")
    await expect(messages(console)).to_have_count(0)
    for _ in range(2):
        await served.mail("mia@customer.example", "Re: Lost", LONG, references=["m1@c.example"])
    await open_ticket(console, served, number)
    await expect(messages(console)).to_have_count(3)
    await expect_top(console, messages(console).nth(1))


async def test_a_long_mail_that_comes_while_one_reads_the_end_shows_its_top(
    served: ServedDesk, console: Page
) -> None:
    number = await served.mail("mia@customer.example", "Lost", "Where is it?", external_id="m1@c.example")
    await sign_in(console, served)
    await open_ticket(console, served, number)
    await served.mail("mia@customer.example", "Re: Lost", LONG, references=["m1@c.example"])
    await expect(messages(console)).to_have_count(2)
    await expect_top(console, messages(console).last)


async def test_an_own_answer_is_shown_at_the_end(served: ServedDesk, console: Page) -> None:
    number = await served.mail("mia@customer.example", "Lost", LONG)
    await sign_in(console, served)
    await open_ticket(console, served, number)
    await console.keyboard.press("r")
    await console.keyboard.type("We are looking for it.")
    await console.keyboard.press("Control+Enter")
    await expect(messages(console)).to_have_count(2)
    await expect(messages(console).last).to_be_in_viewport(ratio=1)
