"""The API's reference page: its operations are there, under its strict policy, in light and dark."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.served import ServedDesk

pytestmark = pytest.mark.browser

_SCROLL = """() => new Promise((drawn) => {
    scrollBy(0, 300);
    requestAnimationFrame(() => requestAnimationFrame(drawn));
})"""


def watched(page: Page) -> list[str]:
    """What the browser complains of from now on: errors, refused loads, and calls to other servers."""
    seen: list[str] = []
    page.on("console", lambda said: seen.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("requestfailed", lambda request: seen.append(f"failed: {request.url}"))
    return seen


@pytest.mark.parametrize(("scheme", "background"), [("light", "255, 255, 255"), ("dark", "28, 32, 34")])
async def test_an_operation_is_shown_under_the_policy_with_no_error(
    page: Page, served: ServedDesk, scheme: str, background: str
) -> None:
    complaints = watched(page)
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url.split("/")[2]) if "://" in request.url else None)
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    answer = await page.goto(f"{served.url}/api/v1/docs")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self';" in policy
    shown = page.locator("#operations-tickets-list_tickets")
    await expect(page.locator("#operations-session-sign_in")).to_be_visible()
    for _ in range(300):  # the page draws only the operations near what is seen
        if await shown.count():
            break
        await page.evaluate(_SCROLL)
    await shown.click()
    await expect(shown.get_by_text("Parameters", exact=True)).to_be_visible()
    await expect(shown).to_contain_text('"code": "too-many"')
    color = await page.evaluate(
        "() => getComputedStyle(document.documentElement.matches('.dark-mode') ?"
        " document.documentElement : document.querySelector('.scheme-container')).backgroundColor"
    )
    assert color == f"rgb({background})"
    assert complaints == []
    assert asked == {served.url.split("/")[2]}, "nothing is loaded from elsewhere"


async def test_the_type_of_a_problem_leads_to_its_code(page: Page, served: ServedDesk) -> None:
    await page.set_viewport_size({"width": 1280, "height": 300})  # it is below what is seen first
    await page.goto(f"{served.url}/api/v1/docs#stale-reply")
    row = page.locator(".info td code", has_text="stale-reply")
    await expect(row).to_be_in_viewport()
