"""A desk for the browser to look at, with assets built from these very sources."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

import hatch_build
from helpdesk.settings import Settings
from tests.browser.one_browser import OneBrowser, end
from tests.browser.served import PASSWORD, ServedDesk, serving
from tests.passwords import cheap_hash


@pytest.fixture(scope="session")
def browser_loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="session")
def one_browser(chromium: str, browser_loop: asyncio.Runner) -> Iterator[OneBrowser]:
    browser = OneBrowser(chromium)
    browser_loop.run(browser.fresh())
    yield browser
    browser_loop.run(browser.close())


@pytest.fixture
def _function_scoped_runner(
    browser_loop: asyncio.Runner, one_browser: OneBrowser
) -> Iterator[asyncio.Runner]:
    """What pytest-asyncio runs a test and its fixtures with: here always the loop of the browser, which lives
    longer than a test. What a test left running ends with it all the same."""
    before = asyncio.all_tasks(browser_loop.get_loop())
    yield browser_loop
    browser_loop.run(one_browser.fresh())
    browser_loop.run(end(asyncio.all_tasks(browser_loop.get_loop()) - before - one_browser.tasks))


@pytest.fixture
async def page(one_browser: OneBrowser) -> AsyncIterator[Page]:
    """A page in a window of this test's own; an exception that nobody caught in it fails the test."""
    browser = await one_browser.fresh()
    opened = await browser.new_page(locale="en-GB", timezone_id="Europe/Paris")
    uncaught: list[str] = []
    opened.on("pageerror", lambda error: uncaught.append(str(error)))
    yield opened
    await opened.close()
    assert uncaught == []


@pytest.fixture(scope="session")
def password_hash() -> str:
    return cheap_hash(PASSWORD)


@pytest.fixture
def options() -> dict[str, Any]:
    """Settings of the desk that differ from the defaults."""
    return {}


@pytest.fixture
async def served(
    sqlite_template: Path, tmp_path: Path, password_hash: str, options: dict[str, Any]
) -> AsyncIterator[ServedDesk]:
    """A running desk with nobody signed in and no ticket."""
    assert hatch_build.stale() == [], "the built pages are older than their sources: run `make install`"
    (tmp_path / "data").mkdir()
    (tmp_path / "data/desk.db").write_bytes(sqlite_template.read_bytes())
    settings = Settings(
        data_dir=tmp_path / "data",
        database_url=f"sqlite:///{tmp_path / 'data/desk.db'}",
        requests_per_minute=0,
        **options,
    )
    async with serving(settings, password_hash) as desk:
        yield desk


@pytest.fixture
async def console(served: ServedDesk, page: Page) -> Page:
    """The console's page, small waits, nothing open yet."""
    page.set_default_timeout(15_000)
    await page.set_viewport_size({"width": 1440, "height": 900})
    return page
