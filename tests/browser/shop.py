"""The demo shop with a real desk behind it, and what its visitors do by the names they read."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Locator, Page, expect
from sqlalchemy import insert

from helpdesk import package_files
from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.migrate import migrate
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.surveys import survey_rules
from helpdesk.db.tickets import messages
from helpdesk.domain.events.actors import Actor
from helpdesk.operations.tickets import assignment
from helpdesk.settings import Settings
from tests.apps import create_app
from tests.live import desk_server

ANA = Actor(kind="advisor", id=1, name="Ana")


class Shop:
    """The demo shop on a free port, and its desk."""

    def __init__(self, desk: Desk, url: str) -> None:
        self.desk = desk
        self.url = url

    async def ticket(self) -> int:
        """The ticket of the newest message."""
        return (await self.desk.read(lambda tx: messages.message(tx, newest(tx)))).ticket_id

    async def answer(self, text: str) -> None:
        await self.desk.write(desk_server.answer, await self.ticket(), text)

    async def texts(self) -> list[str]:
        """Every message of the chat, as stored."""
        return [row.text for row in await self.desk.read(lambda tx: messages.of_conversation(tx, 1))]


def newest(tx: Any) -> int:
    return int(tx.conn.exec_driver_sql("SELECT max(id) FROM messages").scalar() or 0)


@contextlib.asynccontextmanager
async def running_shop(
    folder: Path, furnish: Callable[[Transaction], None], *, database_url: str = ""
) -> AsyncIterator[Shop]:
    """A desk that `furnish` has furnished, and the shop beside it."""
    if not (package_files.static() / "widget/loader.js").exists():
        pytest.skip("the widget is not built: run `make install`")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = Settings(data_dir=folder, port=port, demo=True, database_url=database_url)
    migrate(settings.database)
    desk = Desk(settings.database)
    desk.write_now(furnish)
    server = uvicorn.Server(
        uvicorn.Config(create_app(settings), port=port, ws="websockets-sansio", log_level="warning")
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield Shop(desk, f"http://127.0.0.1:{port}")
    server.should_exit = True
    await serving
    desk.close()


def staffed(tx: Transaction) -> None:
    """Ana is there, and every solved chat is asked how it went."""
    desk_server.furnish(tx)
    assignment.set_presence(tx, 1, "available")
    tx.conn.execute(insert(survey_rules), {"name": "all", "survey": "csat", "position": 1})


def set_up(tx: Transaction, /, **settings: Any) -> None:
    """Change settings of the web chat."""
    row = channels.channel(tx, "web")
    channels.put_channel(
        tx,
        "web",
        kind="webchat",
        label=row.label,
        team_id=row.team_id,
        settings=row.settings | settings,
        enabled=True,
    )


def widget(page: Page) -> Locator:
    return page.locator("#helpdesk-widget")


async def opened(page: Page, shop: Shop) -> None:
    """A conversation is about to begin."""
    await page.goto(f"{shop.url}/demo/shop")
    await page.get_by_role("button", name="Chat with us").click()
    await expect(page.get_by_role("heading", name="Hello! How can we help?")).to_be_visible()
    await page.get_by_role("button", name="Start a conversation").click()
    await expect(page.get_by_label("Write a message")).to_be_focused()


async def write(page: Page, text: str) -> None:
    await page.get_by_label("Write a message").fill(text)
    await page.keyboard.press("Enter")
