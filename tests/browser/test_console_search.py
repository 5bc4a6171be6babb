"""The search box speaks the filter language: it offers, takes, finds, and marks what it cannot read."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.served import ServedDesk
from tests.browser.steps import AXE, rows, sign_in, violations

pytestmark = pytest.mark.browser


async def test_the_box_offers_what_comes_next_by_keyboard(served: ServedDesk, console: Page) -> None:
    await served.mail("zoe@customer.example", "A lamp", "It is broken.")
    await served.mail("yan@customer.example", "A fridge", "The lamp in it is broken.")
    await console.add_init_script(path=AXE)
    await sign_in(console, served)
    box = console.get_by_role("combobox", name="Search tickets")
    offers = console.get_by_role("listbox", name="Ways to go on")

    await console.keyboard.press("/")
    await expect(box).to_be_focused()
    await expect(box).to_have_attribute("aria-expanded", "true")
    await expect(offers.get_by_role("option").filter(has_text="waiting:")).to_be_visible()
    assert await violations(console) == []

    await console.keyboard.type("subj")
    await expect(offers.get_by_role("option")).to_have_count(2)
    await console.keyboard.press("Tab")
    await expect(box).to_have_value("subject:")
    await console.keyboard.type("lamp is:op")
    await expect(offers.get_by_role("option")).to_have_count(1)
    await console.keyboard.press("ArrowDown")
    await expect(offers.get_by_role("option", selected=True)).to_have_text("open our turn")
    await expect(box).to_have_attribute("aria-activedescendant", "search-offer-0")
    await console.keyboard.press("Enter")
    await expect(box).to_have_value("subject:lamp is:open ")
    await expect(offers).to_be_hidden()
    await expect(rows(console)).to_have_count(1)
    await expect(rows(console)).to_contain_text("A lamp")

    await console.keyboard.type("?")
    await expect(box).to_have_value("subject:lamp is:open ")
    await expect(offers.get_by_role("option").filter(has_text="one or the other")).to_be_visible()
    await console.keyboard.press("Escape")
    await expect(offers).to_be_hidden()
    await expect(box).to_have_value("subject:lamp is:open ")
    await console.keyboard.press("Escape")
    await expect(box).to_have_value("")


async def test_a_search_that_cannot_be_read_is_marked_and_mended(served: ServedDesk, console: Page) -> None:
    await served.mail("zoe@customer.example", "A lamp", "It is broken.")
    await sign_in(console, served)
    box = console.get_by_role("combobox", name="Search tickets")
    await box.fill("is:open subjct:lamp")
    fault = console.get_by_role("alert").filter(has_text="There is no field “subjct”")
    await expect(fault).to_be_visible()
    await expect(fault.locator("mark")).to_have_text("subjct")
    await expect(box).to_have_attribute("aria-invalid", "true")
    await fault.get_by_role("button", name="Did you mean “subject”?").click()
    await expect(box).to_have_value("is:open subject:lamp")
    await expect(rows(console)).to_have_count(1)
    await expect(fault).to_be_hidden()
