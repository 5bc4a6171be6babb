"""The demo's pages: a shop with the widget, and acting as its customers."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.channels.simulators.telegram import TelegramSimulator
from helpdesk.db.channels import all_channels, put_channel
from helpdesk.pages.demo.customers import Outside
from helpdesk.settings import Settings
from tests.api.conftest import Api, People, hire, serving
from tests.apps import create_app


@pytest.fixture
async def demo(settings: Settings, tmp_path: Path, password_hash: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a demo desk whose outside world takes mail to nowhere."""
    chosen = msgspec.structs.replace(settings, demo=True)
    app = create_app(chosen, works=False, outside=Outside(mail=MailSimulator(inlet=("127.0.0.1", 1))))
    async with serving(app):
        await app.state["tools"].desk.write(hire, password_hash)
        async with Api(app, People(ana=1, bo=2, lea=3, adam=4, sales=1)).client() as client:
            yield client


async def test_the_shop_carries_one_script_tag_and_signs_who_is_signed_in(demo: httpx.AsyncClient) -> None:
    page = (await demo.get("/demo/shop")).text
    assert page.count("<script") == 1
    assert 'data-channel="site"' in page
    assert "data-identity" not in page
    assert "Hello, Ana Lima" in (await demo.get("/demo/shop?as=ana")).text


@pytest.mark.parametrize("on", ["web", "mail", "telegram", "phone", "nonsense"])
async def test_every_channel_has_its_page(demo: httpx.AsyncClient, on: str) -> None:
    assert (await demo.get("/demo", params={"on": on})).status_code == 200


async def test_a_mail_that_cannot_be_sent_says_why(demo: httpx.AsyncClient) -> None:
    form = {"address": "ana.lima@example.com", "subject": "Hi", "text": "Hello"}
    files = {"file": ("", b"", "application/octet-stream")}
    sent = await demo.post("/demo/mail", data=form, files=files)
    assert sent.status_code == 303
    assert "failed=" in sent.headers["location"]
    assert 'role="alert"' in (await demo.get(sent.headers["location"])).text


async def test_a_desk_that_is_no_demo_has_none_of_it(api: Api) -> None:
    async with api.client() as client:
        for path in ("/demo", "/demo/shop"):
            assert (await client.get(path)).status_code == 404


class Phone:
    """The demo's Telegram page, and what Telegram posts to the desk."""

    def __init__(
        self, client: httpx.AsyncClient, telegram: TelegramSimulator, posted: list[dict[str, Any]]
    ) -> None:
        self.client = client
        self.telegram = telegram
        self.posted = posted

    async def act(self, act: str, who: str = "ana.lima@example.com", **fields: str) -> str:
        """Submit a form of the page; the page after it."""
        empty = {"file": ("", b"", "application/octet-stream")}
        sent = await self.client.post("/demo/telegram", data={"who": who, "act": act, **fields}, files=empty)
        assert sent.status_code == 303
        return (await self.client.get(sent.headers["location"])).text

    async def bot_says(self, chat: int, text: str, *buttons: str) -> int:
        """Call sendMessage; its status."""
        keyboard = [[{"text": one, "callback_data": f"t:{one}"} for one in buttons]]
        body = {"chat_id": chat, "text": text, "reply_markup": {"inline_keyboard": keyboard}}
        return await self._call("sendMessage", body)

    async def _call(self, method: str, body: dict[str, Any]) -> int:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(self.telegram), base_url="http://telegram"
        ) as api:
            return (await api.post(f"/bot{self.telegram.token}/{method}", json=body)).status_code


@pytest.fixture
async def phone(settings: Settings, tmp_path: Path, password_hash: str) -> AsyncIterator[Phone]:
    chosen = msgspec.structs.replace(settings, demo=True)
    posted: list[dict[str, Any]] = []

    def take(request: httpx.Request) -> httpx.Response:
        posted.append(msgspec.json.decode(request.content))
        return httpx.Response(200)

    async with contextlib.AsyncExitStack() as stack:
        http = httpx.AsyncClient(transport=httpx.MockTransport(take))
        telegram = TelegramSimulator("7:token", http=await stack.enter_async_context(http))
        app = create_app(chosen, works=False, outside=Outside(telegram=telegram))
        await stack.enter_async_context(serving(app))
        desk = app.state["tools"].desk
        await desk.write(hire, password_hash)
        if not any(one.kind == "telegram" for one in await desk.read(all_channels)):
            made: dict[str, Any] = {
                "kind": "telegram",
                "label": "Bot",
                "team_id": None,
                "settings": {},
                "enabled": True,
            }
            await desk.write(put_channel, "telegram", **made)
        people = People(ana=1, bo=2, lea=3, adam=4, sales=1)
        phone = Phone(await stack.enter_async_context(Api(app, people).client()), telegram, posted)
        await phone._call("setWebhook", {"url": "http://desk/inbound/telegram", "secret_token": "s"})
        yield phone


async def test_a_customer_of_the_demo_writes_edits_and_presses_buttons_in_telegram(phone: Phone) -> None:
    assert "Where is my ketle?" in await phone.act("say", text="Where is my ketle?")
    said = phone.telegram.chat(700101)[0].id
    page = await phone.act("edit", message=str(said), text="Where is my kettle?")
    assert "Where is my kettle?" in page
    assert "ketle" not in page
    assert "edited" in page
    assert await phone.bot_says(700101, "Which order?", "The last one") == 200
    asked = phone.telegram.chat(700101)[-1].id
    assert 'value="The last one"' in (await phone.client.get("/demo?on=telegram")).text
    await phone.act("press", message=str(asked), text="The last one")
    kinds = [next(key for key in one if key != "update_id") for one in phone.posted]
    assert kinds == ["message", "edited_message", "callback_query"]
    assert phone.posted[1]["edited_message"]["text"] == "Where is my kettle?"
    assert phone.posted[2]["callback_query"]["data"] == "t:The last one"


async def test_a_group_of_the_demo_has_all_customers(phone: Phone) -> None:
    await phone.act("say", group="1", text="Our mixer leaks")
    page = await phone.act("say", "ben@okafor.example", group="1", text="Mine too")
    assert "Our mixer leaks" in page
    assert "Ana Lima ·" in page
    assert [one["message"]["chat"]["type"] for one in phone.posted] == ["group", "group"]
    assert [one["message"]["from"]["id"] for one in phone.posted] == [700101, 700102]
    assert "leaks" not in (await phone.client.get("/demo?on=telegram")).text


async def test_a_customer_of_the_demo_blocks_the_bot_and_lets_it_write_again(phone: Phone) -> None:
    assert "You block the bot" in await phone.act("block")
    assert await phone.bot_says(700101, "Hello") == 403
    assert await phone.bot_says(700102, "Hello") == 200
    page = await phone.act("say", text="Still there?")
    assert "You block the bot" not in page
    assert await phone.bot_says(700101, "Yes") == 200
    told = [
        one["my_chat_member"]["new_chat_member"]["status"] for one in phone.posted if "message" not in one
    ]
    assert told == ["kicked", "member"]


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("say", {"text": " "}),
        ("press", {"message": "1", "text": "Yes"}),
        ("edit", {"message": "1", "text": "x"}),
        ("edit", {"message": "x", "text": "x"}),
    ],
)
async def test_what_cannot_be_done_in_telegram_says_why(
    phone: Phone, act: str, fields: dict[str, str]
) -> None:
    assert 'role="alert"' in await phone.act(act, **fields)
    assert phone.posted == []


async def test_nobody_edits_what_another_wrote_in_the_group(phone: Phone) -> None:
    await phone.act("say", group="1", text="Our mixer leaks")
    said = phone.telegram.chat(-700100)[0].id
    page = await phone.act("edit", "ben@okafor.example", group="1", message=str(said), text="No")
    assert 'role="alert"' in page
    assert phone.telegram.chat(-700100)[0].text == "Our mixer leaks"
