"""The frame of an HTML mail has a height that the mail cannot make grow."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.served import ServedDesk
from tests.browser.test_mail_shown import formatted, html_mail, shown

TALLEST = 3_000
HEIGHT = "frame => frame.getBoundingClientRect().height"
# the height after every change that is under way, and what it leads to, was drawn
SETTLED = """async frame => {
  for (let drawn = 0; drawn < 30; drawn++) await new Promise(done => requestAnimationFrame(done));
  return frame.getBoundingClientRect().height;
}"""


async def height(page: Page, measure: str = SETTLED) -> float:
    frame = page.locator("iframe[title='Formatted message']")
    found: float = await frame.evaluate(measure)
    return found


@pytest.mark.parametrize(
    "style",
    [
        "height:100vh",
        "height:calc(100vh + 1px)",
        "min-width:1px;max-height:none;height:110vh",
        "height:100vmax",
    ],
)
async def test_a_mail_as_tall_as_its_frame_does_not_make_it_grow(
    served: ServedDesk, console: Page, style: str
) -> None:
    await shown(console, served, html_mail(f'<p><b>Hi</b></p><div style="{style}">tall</div>'))
    await expect(formatted(console).get_by_text("tall")).to_be_visible()
    first = await height(console)
    assert first < 400
    await console.set_viewport_size({"width": 1300, "height": 900})
    await console.set_viewport_size({"width": 1440, "height": 900})
    assert await height(console) == first


async def test_a_long_mail_is_shown_whole_when_somebody_asks(served: ServedDesk, console: Page) -> None:
    lines = "".join(f"<p><b>{number}</b></p>" for number in range(200))
    await shown(console, served, html_mail(lines))
    more = console.get_by_role("button", name="Show all of this email")
    await expect(more).to_be_visible()
    assert await height(console) == TALLEST
    await more.click()
    await expect(more).to_have_count(0)
    whole: float = await formatted(console).locator("html").evaluate(HEIGHT)
    assert await height(console) >= whole > TALLEST


async def test_a_short_mail_has_its_own_height(served: ServedDesk, console: Page) -> None:
    await shown(console, served, html_mail("<p><b>One line</b></p>"))
    await expect(formatted(console).get_by_text("One line")).to_be_visible()
    assert 20 < await height(console) < 100
    await expect(console.get_by_role("button", name="Show all of this email")).to_have_count(0)
