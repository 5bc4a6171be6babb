"""The desk was upgraded while a console or a widget was open."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, WebSocketRoute, expect

from tests.browser.served import ServedDesk
from tests.browser.shop import Shop, opened, running_shop, staffed, write
from tests.browser.steps import AXE, messages, open_ticket, sign_in, violations

pytestmark = pytest.mark.browser

NEWER = "99.0.0+0123456789ab"
HIDE = """
Object.defineProperty(document, "hidden", { value: true, configurable: true });
Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
document.dispatchEvent(new Event("visibilitychange"));
"""


class Upgraded:
    """The line to a desk that, once `done`, tells a newer version in its hello. `loads` counts pages."""

    def __init__(self, page: Page) -> None:
        self.done = False
        self.loads = 0
        self._page = page
        page.on("load", self._count)

    async def listen(self) -> None:
        await self._page.route_web_socket("**/live*", self._relay)

    async def upgrade(self) -> None:
        """The desk restarts: the console loses its line and comes back."""
        self.done = True
        await self._page.context.set_offline(True)
        await expect(self._page.get_by_text("Connection lost")).to_be_visible()
        await self._page.context.set_offline(False)

    def _relay(self, console: WebSocketRoute) -> None:
        def tell(text: str | bytes) -> None:
            assert isinstance(text, str)
            console.send(re.sub(r'"version":"[^"]*"', f'"version":"{NEWER}"', text) if self.done else text)

        console.connect_to_server().on_message(tell)

    def _count(self, _: Page) -> None:
        self.loads += 1


def bar(page: Page) -> Locator:
    return page.get_by_role("status").filter(has_text="A new version is available.")


@pytest.fixture
async def upgraded(console: Page, served: ServedDesk) -> Upgraded:
    """A console that is signed in, on a ticket, before the upgrade."""
    desk = Upgraded(console)
    await desk.listen()
    number = await served.mail("mia@customer.example", "Parcel lost", "Where is it?")
    await sign_in(console, served)
    await open_ticket(console, served, number)
    await expect(bar(console)).to_have_count(0)
    desk.loads = 0
    return desk


async def test_a_console_says_that_there_is_a_new_version_and_loads_it_when_told(
    console: Page, upgraded: Upgraded
) -> None:
    await console.add_init_script(path=AXE)
    await upgraded.upgrade()
    await expect(bar(console)).to_be_visible()
    assert upgraded.loads == 0
    upgraded.done = False  # what is loaded now is of one build with the desk
    async with console.expect_event("load"):
        await bar(console).get_by_role("button", name="Reload").click()
    await expect(messages(console).first).to_contain_text("Where is it?")
    await expect(bar(console)).to_have_count(0)
    await console.wait_for_function("'axe' in window")
    await upgraded.upgrade()
    await expect(bar(console)).to_be_visible()
    assert await violations(console) == []


async def test_a_hidden_console_loads_it_by_itself_and_only_once(console: Page, upgraded: Upgraded) -> None:
    await upgraded.upgrade()
    await expect(bar(console)).to_be_visible()
    async with console.expect_event("load"):
        await console.evaluate(HIDE)
    # the pages are those of before, though the desk says it is newer: that is said, and not tried for ever
    await expect(bar(console)).to_be_visible()
    await console.evaluate("window.stays = true")
    await console.evaluate(HIDE)
    await upgraded.upgrade()
    assert await console.evaluate("window.stays")
    assert upgraded.loads == 1


async def test_a_hidden_console_in_which_somebody_writes_waits(console: Page, upgraded: Upgraded) -> None:
    await console.keyboard.press("r")
    await console.keyboard.type("We are looking")
    await upgraded.upgrade()
    await expect(bar(console)).to_be_visible()
    await console.evaluate(HIDE)
    await upgraded.upgrade()
    await expect(console.get_by_label("Write a reply")).to_have_value("We are looking")
    assert upgraded.loads == 0
    await console.get_by_label("Write a reply").fill("")
    async with console.expect_event("load"):
        await console.evaluate(HIDE)
    assert upgraded.loads == 1


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with running_shop(tmp_path, staffed) as shop:
        yield shop


async def test_a_widget_passes_over_frames_it_does_not_know(page: Page, shop: Shop) -> None:
    def relay(widget: WebSocketRoute) -> None:
        def tell(text: str | bytes) -> None:
            assert isinstance(text, str)
            entries = text if text.startswith("[") else f"[{text}]"
            widget.send('{"t":"balloons","conversation":1}')
            widget.send(f'[{{"t":"balloons","of":{{}}}},{entries[1:]}')

        widget.connect_to_server().on_message(tell)

    await page.route_web_socket("**/chat?*", relay)
    await opened(page, shop)
    await write(page, "Where is my parcel?")
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    await shop.answer("On its way.")
    await expect(page.locator("#helpdesk-widget .bubble").last).to_have_text("On its way.")
