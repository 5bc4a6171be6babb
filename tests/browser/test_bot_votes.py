"""A customer says no and gets a person, a lead sees it, an admin publishes a better answer, a customer gets
that one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import FilePayload, Page, expect

import chatbot.shop
from chatbot.authoring.load import read_folder
from helpdesk.db.bot import cases, versions
from helpdesk.db.chats import conversations
from helpdesk.db.people.advisors import set_password
from helpdesk.domain.bot.uploads import packed
from helpdesk.operations.people import staff
from helpdesk.operations.people.staff import AdvisorChange
from helpdesk.operations.tickets import assignment
from tests.browser.served import PASSWORD
from tests.browser.shop import Shop, running_shop, set_up, staffed, widget, write
from tests.browser.steps import AXE, violations
from tests.passwords import cheap_hash

pytestmark = pytest.mark.browser

SAID = b"Our people are here Monday to Friday from 9:00 to 18:00, Saturday from 10:00 to 14:00."
BETTER = b"Call us from nine to six."
FILES = read_folder(Path(chatbot.shop.__file__).parent)
MENDED = {path: content.replace(SAID, BETTER) for path, content in FILES.items()}

TRIAL = """async () => {
  const body = JSON.stringify({ text: "What are your opening hours?" });
  const headers = { "Content-Type": "application/json", "X-Helpdesk": "1" };
  return await (await fetch("/api/v1/bot/trial", { method: "POST", headers, body })).text();
}"""
"""What the bot that answers now says in a trial."""


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    def furnish(tx: Any) -> None:
        staffed(tx)
        assignment.set_presence(tx, 1, "away")
        versions.publish(tx, "shop", FILES, by="test")
        set_up(tx, bot=True)
        staff.change_advisor(tx, "ana@desk.example", AdvisorChange(role="admin"))
        set_password(tx, 1, cheap_hash(PASSWORD))

    async with running_shop(tmp_path, furnish) as shop:
        yield shop


async def ask(page: Page, shop: Shop) -> None:
    """A visitor asks the bot for the hours, and has its answer."""
    await page.add_init_script(path=AXE)
    await page.emulate_media(reduced_motion="reduce")
    await page.goto(f"{shop.url}/demo/shop")
    await widget(page).get_by_role("button", name="Chat with us").click()
    await page.get_by_role("button", name="Start a conversation").click()
    await write(page, "What are your opening hours?")
    await expect(page.get_by_role("group", name="Did this help?")).to_be_visible(timeout=30_000)


async def test_an_answer_that_does_not_help_is_mended(page: Page, shop: Shop) -> None:
    browser = page.context.browser
    assert browser is not None
    await ask(page, shop)
    judged = page.get_by_role("group", name="Did this help?")
    assert await violations(page) == []
    await judged.get_by_role("button", name="Yes").focus()
    await page.keyboard.press("Enter")
    await expect(judged.get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_text("Thank you for telling us.")).to_be_visible()
    await expect(judged.get_by_role("button", name="Yes")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await expect(judged.get_by_role("button", name="No")).to_have_attribute("aria-pressed", "true")
    await page.get_by_role("button", name="Talk to a person").click()
    await expect(page.get_by_text("You are next")).to_be_visible()
    await expect(page.get_by_role("button", name="Talk to a person")).to_have_count(0)
    await page.reload()
    await expect(judged.get_by_role("button", name="No")).to_have_attribute("aria-pressed", "true")

    number = await shop.ticket()
    case = await shop.desk.read(cases.case, number)
    assert case is not None
    assert case.cause == "unhelpful"
    chat = (await shop.desk.read(conversations.conversations_of_ticket, number))[0]
    assert chat.turn == "person"
    texts = await shop.texts()
    assert texts[0] == "What are your opening hours?"
    assert texts[1].startswith(SAID.decode())

    console = await browser.new_page()
    await console.add_init_script(path=AXE)
    await console.goto(f"{shop.url}/console/settings/bot")
    await console.get_by_label("Email").fill("ana@desk.example")
    await console.get_by_label("Password").fill(PASSWORD)
    await console.get_by_role("button", name="Sign in").click()
    answers = console.get_by_role("region", name="Answers, what went wrong most first")
    await expect(answers.get_by_role("row", name="opening_hours")).to_be_visible()
    await answers.get_by_role("button", name="opening_hours, Did not help: 1").click()
    await expect(console.locator(f'[data-ticket="{number}"]')).to_be_visible()
    await console.locator(f'[data-ticket="{number}"]').click()
    await expect(console.get_by_role("log").get_by_text(SAID.decode())).to_be_visible()
    await expect(console.get_by_text("did not help", exact=True)).to_be_visible()

    await console.goto(f"{shop.url}/console/settings/bot")
    await hand_in(console, {"broken.yml": b"rules:\n  - rule: a\n    steps: hello\n"})
    draft = console.get_by_role("region", name="Draft")
    await expect(draft.get_by_text("broken.yml:3")).to_be_visible()
    await expect(draft.get_by_role("button", name="Publish")).to_be_disabled()
    await hand_in(console, {"shop.zip": packed(MENDED)})
    await expect(draft.get_by_text("utter_opening_hours")).to_be_visible()
    await expect(draft.get_by_text("1 changed")).to_be_visible()
    assert await violations(console) == []
    trial = console.get_by_role("region", name="Try the draft")
    await trial.get_by_label("Write to the bot").fill("What are your opening hours?")
    await trial.get_by_role("button", name="Say it").click()
    await expect(trial.get_by_text(BETTER.decode())).to_be_visible(timeout=30_000)
    await draft.get_by_role("button", name="Publish").click()
    await expect(console.get_by_text("Version 2 is published")).to_be_visible()
    await expect(draft).to_have_count(0)
    while BETTER.decode() not in await console.evaluate(TRIAL):
        pass  # each answer waits for the version that is being loaded
    await expect(console.get_by_text("Version 2 of shop answers.")).to_be_visible()
    async with console.expect_download() as downloading:
        await console.get_by_role("link", name="Download: 2").click()
    assert (await (await downloading.value).path()).read_bytes() == packed(MENDED)
    await console.close()

    other = await (await browser.new_context()).new_page()
    await ask(other, shop)
    await expect(widget(other).get_by_text(BETTER.decode())).to_be_visible()
    await other.context.close()


async def hand_in(console: Page, files: dict[str, bytes]) -> None:
    await console.locator("input[type=file]").set_input_files(
        [
            FilePayload(name=name, mimeType="application/octet-stream", buffer=one)
            for name, one in files.items()
        ]
    )
