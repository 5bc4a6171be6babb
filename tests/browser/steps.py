"""What an advisor does on the console's pages, by the names they read there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.browser.served import PASSWORD, ServedDesk

AXE = Path(__file__).resolve().parents[2] / "web/node_modules/axe-core/axe.min.js"


async def sign_in(page: Page, desk: ServedDesk, path: str = "inbox/open", who: str = "ana") -> None:
    await page.goto(f"{desk.url}/console/{path}")
    await page.get_by_label("Email").fill(f"{who}@desk.example")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("navigation", name="Sections")).to_be_visible()


def rows(page: Page) -> Locator:
    """The tickets of the list, as drawn."""
    return page.locator("[data-ticket]")


def messages(page: Page) -> Locator:
    return page.get_by_role("log").get_by_role("article")


async def open_ticket(page: Page, desk: ServedDesk, number: int, view: str = "open") -> None:
    await page.goto(f"{desk.url}/console/inbox/{view}/{number}")
    await expect(messages(page).first).to_be_visible()


_SETTLED = """() => Promise.allSettled(
  document.getAnimations().filter((one) => one.effect.getComputedTiming().iterations !== Infinity)
    .map((one) => one.finished)
)"""


async def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is now, in one line each. The page must know axe (add_init_script)."""
    await page.evaluate(_SETTLED)  # a colour on its way to another one has no contrast of its own
    found: dict[str, Any] = await page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [
        f"{one['id']}: {node['html'][:160]} ({node['failureSummary']})"
        for one in found["violations"]
        for node in one["nodes"]
    ]
