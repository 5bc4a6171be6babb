"""The database goes away for 20 seconds: everybody who is there goes on by themselves when it is back."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, expect

from faq.articles import articles
from helpdesk.operations.people import accounts
from helpdesk.security.sign_ins import COOKIE
from tests import conftest, outages
from tests.browser.shop import Shop, opened, running_shop, staffed, widget, write

pytestmark = pytest.mark.browser

AWAY_SECONDS = 20
INSIDE = re.compile(r"127\.0\.0\.1:|psycopg|sqlite|locked|connection|Traceback", re.IGNORECASE)


@pytest.fixture(params=["postgresql", "sqlite"])
def outage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[outages.Outage]:
    """A database that can be taken away."""
    with contextlib.ExitStack() as stack:
        if request.param == "sqlite":
            yield outages.Locked(tmp_path / "desk.db")
            return
        template: str = request.getfixturevalue("postgres_template")
        copies = conftest.postgres_copy(request.getfixturevalue("postgres_url"), template)
        url = stack.enter_context(contextlib.contextmanager(lambda: copies)())
        yield stack.enter_context(outages.gate(url))


@pytest.fixture
async def shop(outage: outages.Outage, tmp_path: Path) -> AsyncIterator[Shop]:
    async with running_shop(tmp_path, furnish, database_url=outage.url) as shop:
        yield shop


def furnish(tx: Any) -> None:
    staffed(tx)
    articles.publish(tx, articles.begin(tx, "en", articles.Text(title="Kettles", body="Rinse."), by=None))


async def console_of(page: Page, shop: Shop) -> str:
    """Ana's console, signed in; her session."""
    session = await shop.desk.write(accounts.sign_in, 1, timedelta(hours=1))
    await page.context.add_cookies([{"name": COOKIE, "value": session, "url": shop.url}])
    await page.goto(f"{shop.url}/console/inbox/open")
    await expect(page.get_by_role("navigation", name="Sections")).to_be_visible()
    return session


async def test_everybody_goes_on_by_themselves_after_an_outage(
    outage: outages.Outage, shop: Shop, page: Page
) -> None:
    browser = page.context.browser
    assert browser is not None
    console, centre, late = [await (await browser.new_context()).new_page() for _ in range(3)]
    for one in (page, console, centre, late):
        one.set_default_timeout(45_000)
    session = await console_of(console, shop)
    await opened(page, shop)
    await write(page, "My kettle leaks")
    await expect(console.get_by_text("My kettle leaks").first).to_be_visible()
    program = httpx.AsyncClient(base_url=shop.url, cookies={COOKIE: session}, timeout=60)

    await late.goto(f"{shop.url}/demo/shop")

    began = time.monotonic()
    outage.begin()
    await write(page, "Are you still there?")
    if isinstance(outage, outages.Gate):
        refused = await program.get("/api/v1/tickets")
        assert refused.status_code == 503
        assert refused.headers["content-type"] == "application/problem+json"
        assert int(refused.headers["retry-after"]) > 0
        assert not INSIDE.search(refused.text)
        shown = await centre.goto(f"{shop.url}/help/en")
        assert shown is not None
        assert shown.status == 503
        await expect(centre.get_by_role("heading", name="We will be back in a moment")).to_be_visible()
        assert not INSIDE.search(await centre.inner_text("body"))
        await console.reload()
        await expect(
            console.get_by_role("heading", name="The desk does not answer right now")
        ).to_be_visible()
    else:
        await centre.goto(f"{shop.url}/help/en")  # a lock stops what writes, not what reads
        await console.reload()
    await late.get_by_role("button", name="Chat with us").click()  # it connects in the middle of the outage
    await asyncio.sleep(max(0.0, AWAY_SECONDS - (time.monotonic() - began)))
    outage.end()

    await expect(console.get_by_role("navigation", name="Sections")).to_be_visible(timeout=60_000)
    await expect(console.get_by_text("Are you still there?").first).to_be_visible()
    await expect(centre.get_by_text("Kettles").first).to_be_visible()
    assert (await program.get("/api/v1/tickets")).status_code == 200
    await program.aclose()
    await expect(widget(page).get_by_text("Sending")).to_have_count(0)
    assert await shop.texts() == ["My kettle leaks", "Are you still there?"]
    await shop.answer("Yes, here I am")
    await expect(widget(page).get_by_text("Yes, here I am")).to_be_visible()
    await late.get_by_role("button", name="Start a conversation").click()
    await write(late, "Me too")
    await expect(console.get_by_text("Me too").first).to_be_visible()
