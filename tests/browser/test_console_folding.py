"""The console hides of an HTML mail what the parser folded, and shows it on demand."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.served import ServedDesk
from tests.browser.steps import messages, open_ticket, sign_in
from tests.field.cases import CASES

pytestmark = pytest.mark.browser

BETWEEN = b"""From: Olga <olga@mail.example>
To: support@desk.example
Subject: Re: the lamp
Message-ID: <between@mail.example>

On 3 Mar 2026, Ana <ana@shop.example> wrote:
> Thank you for writing to us.
> Which size?

Large.

> Which colour?

Blue.
"""


def case(name: str) -> bytes:
    body = (CASES / "mail" / f"{name}.eml").read_bytes()
    return body.replace(b"support@desk.example.com", b"support@desk.example")


async def test_the_history_below_an_answer_is_folded_and_opens(served: ServedDesk, console: Page) -> None:
    number = await served.raw_mail(case("outlook-history"))
    await sign_in(console, served)
    await open_ticket(console, served, number)
    frame = console.frame_locator("iframe")
    await expect(frame.get_by_text("Tuesday is fine.")).to_be_visible()
    await expect(frame.get_by_text("OLD-HISTORY-TEXT")).to_have_count(0)
    more = messages(console).first.get_by_role("button", name="Quoted text")
    await more.click()
    await expect(frame.get_by_text("OLD-HISTORY-TEXT")).to_be_visible()
    await more.click()
    await expect(frame.get_by_text("OLD-HISTORY-TEXT")).to_have_count(0)


async def test_each_answer_between_the_lines_has_the_line_it_answers_above_it(
    served: ServedDesk, console: Page
) -> None:
    number = await served.raw_mail(BETWEEN)
    await sign_in(console, served)
    await open_ticket(console, served, number)
    message = messages(console).first
    await expect(message.get_by_role("button", name="Which size?")).to_be_visible()
    await expect(message.get_by_text("Large.", exact=True)).to_be_visible()
    await expect(message.get_by_text("Thank you for writing")).to_have_count(0)
    await message.get_by_role("button", name="Which size?").click()
    await expect(message.get_by_text("Thank you for writing")).to_be_visible()
    await expect(message.get_by_role("button", name="Which colour?")).to_have_attribute(
        "aria-expanded", "false"
    )


async def test_a_customers_own_blockquote_is_shown(served: ServedDesk, console: Page) -> None:
    number = await served.raw_mail(case("own-blockquote"))
    await sign_in(console, served)
    await open_ticket(console, served, number)
    await expect(console.frame_locator("iframe").get_by_text("E-77 motor overload")).to_be_visible()
    await expect(messages(console).first.get_by_role("button", name="Quoted text")).to_have_count(0)


async def test_a_message_names_the_form_that_it_came_through(served: ServedDesk, console: Page) -> None:
    number = await served.raw_mail(case("form-customer-one"))
    await sign_in(console, served)
    await open_ticket(console, served, number)
    await expect(messages(console).first).to_contain_text("olga@mail.example")
    await expect(messages(console).first).to_contain_text("through website@shop.example")
