"""Tests share a browser, and nothing in it."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page

from tests.browser.one_browser import OneBrowser

pytestmark = pytest.mark.browser
_left: list[asyncio.Task[None]] = []


async def test_chromium_runs_a_page(page: Page) -> None:
    await page.set_content("<h1></h1><script>document.querySelector('h1').textContent = 6 * 7</script>")
    assert await page.locator("h1").text_content() == "42"


@pytest.mark.parametrize("turn", ["first", "second"])
async def test_what_a_page_stores_is_not_there_in_the_next_test(page: Page, turn: str) -> None:
    await page.route("**/*", lambda route: route.fulfill(body="<p>hello", content_type="text/html"))
    await page.goto("http://shop.example/")
    assert await page.evaluate("document.cookie + (localStorage.getItem('a') ?? '')") == ""
    await page.evaluate("document.cookie = 'a=1; max-age=900'; localStorage.setItem('a', '1')")
    assert await page.evaluate("document.cookie + localStorage.getItem('a')") == "a=11"


@pytest.mark.parametrize("turn", ["first", "second"])
async def test_windows_that_a_test_left_open_are_closed(page: Page, turn: str) -> None:
    browser = page.context.browser
    assert browser is not None
    assert len(browser.contexts) == 1
    await (await browser.new_context()).new_page()


@pytest.mark.parametrize("turn", ["first", "second"])
async def test_what_a_test_left_running_has_ended(page: Page, turn: str) -> None:
    assert all(task.cancelled() for task in _left)
    _left.append(asyncio.create_task(asyncio.sleep(3600)))


@pytest.mark.parametrize("turn", ["first", "second"])
async def test_a_browser_that_died_is_started_again(page: Page, one_browser: OneBrowser, turn: str) -> None:
    await page.set_content("<p>of the one that was started again, in the second turn")
    browser = page.context.browser
    assert browser is not None
    await browser.close()
    again = await (await one_browser.fresh()).new_page()
    await again.set_content("<h1>42</h1>")
    assert await again.locator("h1").text_content() == "42"
