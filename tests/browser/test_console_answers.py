"""The console asks once, shows the newest answer, and never replaces what is being typed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Dialog, Locator, Page, Request, Route, expect

from faq.demo.seed import seed
from tests.browser.served import ServedDesk
from tests.browser.steps import sign_in

pytestmark = pytest.mark.browser

ARTICLES = re.compile(r"/api/v1/faq/articles(\?|$)")


@asynccontextmanager
async def held_back(
    page: Page, address: re.Pattern[str], method: str
) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Calls to this address wait until the body ends; what is given returns as soon as one does."""
    let_go, waits = asyncio.Event(), asyncio.Event()

    async def one_waits() -> None:
        async with asyncio.timeout(15):
            await waits.wait()

    async def hold(route: Route) -> None:
        if route.request.method == method:
            waits.set()
            await let_go.wait()
        await route.continue_()

    await page.route(address, hold)
    yield one_waits
    let_go.set()


async def open_article(console: Page, desk: ServedDesk) -> tuple[Locator, Locator]:
    """A new draft in the editor: its title and its body."""
    await sign_in(console, desk, "faq")
    await console.get_by_role("button", name="New article").click()
    await console.get_by_label("Title").fill("Do you sell spare lids?")
    await console.get_by_role("button", name="Create").click()
    body = console.get_by_label("Answer, in Markdown")
    await expect(body).to_be_visible()
    return console.get_by_label("Title"), body


async def test_the_article_list_asks_the_desk_once(served: ServedDesk, console: Page) -> None:
    await served.desk.write(seed)
    asked: list[str] = []

    def count(request: Request) -> None:
        if ARTICLES.search(request.url):
            asked.append(request.url)

    console.on("request", count)
    await sign_in(console, served, "faq")
    await expect(console.get_by_role("link", name=re.compile("Where is my parcel"))).to_be_visible()
    await console.wait_for_load_state("networkidle")  # half a second without any call
    assert len(asked) == 1
    await console.get_by_label("Search articles").press_sequentially("refund", delay=5)
    await expect(console.get_by_role("link", name=re.compile("Where is my parcel"))).to_have_count(0)
    await expect(console.get_by_role("link", name=re.compile("When do I get my refund"))).to_be_visible()
    await console.wait_for_load_state("networkidle")
    assert len(asked) < 1 + len("refund")
    assert "q=refund&" in f"{asked[-1]}&"


async def test_a_late_answer_does_not_replace_the_report_that_was_asked_for_last(
    served: ServedDesk, console: Page
) -> None:
    await sign_in(console, served, "reports")
    await expect(console.get_by_text("No answers yet")).to_be_visible()
    span = console.get_by_label("Period")
    gone: list[str] = []
    console.on("requestfailed", lambda request: gone.append(request.url))
    async with held_back(console, re.compile(r"/reports/surveys\?days=90"), "GET") as one_waits:
        await span.select_option("90")
        await one_waits()
        await expect(console.get_by_role("status").filter(has_text="Loading")).to_be_visible()
        async with console.expect_response(re.compile(r"/reports/surveys\?days=7$")):
            await span.select_option("7")
        await expect(console.get_by_text("No answers yet")).to_be_visible()
    assert [url.partition("?")[2] for url in gone if "/reports/" in url] == ["days=90"]
    await console.wait_for_load_state("networkidle")
    await expect(span).to_have_value("7")
    await expect(console.get_by_role("alert")).to_have_count(0)


async def test_what_is_typed_while_a_save_is_answered_stays(served: ServedDesk, console: Page) -> None:
    title, body = await open_article(console, served)
    await body.fill("Yes, for every jar")
    async with held_back(console, re.compile(r"/api/v1/faq/articles/\d+/versions"), "POST") as one_waits:
        await console.keyboard.press("Control+s")
        await one_waits()
        await body.press_sequentially(", at £4", delay=5)
        await title.fill("Spare lids?")
    await expect(console.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    await expect(body).to_have_value("Yes, for every jar, at £4")
    await expect(title).to_have_value("Spare lids?")
    await expect(console.get_by_role("button", name="Save", exact=True)).to_be_enabled()
    await console.keyboard.press("Control+s")
    await expect(console.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    await expect(console.get_by_text("Version 3")).to_be_visible()


async def test_another_address_for_an_article_does_not_drop_its_unsaved_text(
    served: ServedDesk, console: Page
) -> None:
    _, body = await open_article(console, served)
    await body.fill("Yes, for every jar")
    await console.get_by_role("button", name="Address and category").click()
    beside = console.get_by_role("region", name="Address and category")
    await beside.get_by_label("Address").fill("lids")
    async with console.expect_response(lambda answer: answer.request.method == "PATCH"):
        await beside.get_by_role("button", name="Save").click()
    await expect(body).to_have_value("Yes, for every jar")


async def test_somebody_elses_version_is_shown_and_the_typed_text_stays(
    served: ServedDesk, console: Page
) -> None:
    title, body = await open_article(console, served)
    browser = console.context.browser
    assert browser is not None
    colleague = await browser.new_page()
    await sign_in(colleague, served, console.url.partition("/console/")[2], who="bo")
    await colleague.get_by_label("Title").fill("Lids?")
    await colleague.keyboard.press("Control+s")
    await expect(colleague.get_by_text("Version 2")).to_be_visible()
    await colleague.close()
    await body.fill("Yes, for every jar")
    await console.keyboard.press("Control+s")
    refused = console.get_by_role("alert")
    await expect(refused).to_contain_text("Somebody saved version 2 in the meantime.")
    await expect(refused.locator("span")).to_have_attribute("title", re.compile("Version 2 was saved"))
    await refused.get_by_role("button", name="Show their version").click()
    await expect(title).to_have_value("Lids?")
    await expect(body).to_have_value("Yes, for every jar")
    await console.keyboard.press("Control+s")
    await expect(console.get_by_text("Version 3").first).to_be_visible()


async def test_leaving_unsaved_text_asks_first(served: ServedDesk, console: Page) -> None:
    _, body = await open_article(console, served)
    await body.fill("Yes, for every jar")
    said: list[str] = []

    async def stay(dialog: Dialog) -> None:
        said.append(dialog.message)
        await dialog.dismiss()

    console.once("dialog", stay)
    await console.get_by_role("link", name="Inbox").click()
    await expect(body).to_have_value("Yes, for every jar")
    console.once("dialog", stay)
    await console.go_back()
    await expect(body).to_have_value("Yes, for every jar")
    assert said == ["Your changes are not saved. Leave without saving?"] * 2
    console.once("dialog", lambda dialog: dialog.accept())
    await console.get_by_role("link", name="Inbox").click()
    await expect(body).to_have_count(0)
    await console.get_by_role("link", name="Customers").click()  # nothing to lose here, nothing is asked
    await expect(console.get_by_role("heading", name="Customers", exact=True)).to_be_visible()


async def test_a_refusal_is_told_in_the_readers_language_and_tried_again(
    served: ServedDesk, console: Page
) -> None:
    await console.add_init_script("localStorage.setItem('helpdesk.language', 'fr')")
    await console.goto(f"{served.url}/console/customers/4711")
    await console.get_by_label("E-mail").fill("ana@desk.example")
    await console.get_by_label("Mot de passe").fill("correct horse battery")
    await console.get_by_role("button", name="Se connecter").click()
    refused = console.get_by_role("main").get_by_role("alert")
    await expect(refused).to_contain_text("Cet élément n’existe pas, ou n’existe plus.")
    await expect(refused).not_to_contain_text("4711")
    await expect(refused.locator("span")).to_have_attribute("title", "Le client 4711 n’existe pas.")
    await console.context.set_offline(True)
    await console.get_by_role("link", name="Rapports").click()
    away = console.get_by_role("main").get_by_role("alert")
    await expect(away).to_have_count(2)  # one for each report
    await expect(away.first).to_contain_text("Le service est injoignable")
    await console.context.set_offline(False)
    await away.first.get_by_role("button", name="Réessayer").click()
    await expect(away).to_have_count(1)
    await away.get_by_role("button", name="Réessayer").click()
    await expect(away).to_have_count(0)
    await expect(console.get_by_text("Pas encore de réponses")).to_be_visible()
