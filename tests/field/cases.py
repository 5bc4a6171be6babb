"""What a check of a field case works with: a desk whose channels are real, and what came of an input."""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import httpx
import msgspec
from litestar import Litestar

from helpdesk.api.request import Tools
from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.channels.simulators.serving import serving as serving_simulator
from helpdesk.channels.simulators.telegram import TelegramSimulator
from helpdesk.channels.telegram.channel import SECRET_HEADER
from helpdesk.db import channels
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.domain.messages import RawInbound
from helpdesk.operations.people import accounts
from helpdesk.security.sign_ins import COOKIE
from helpdesk.settings import Settings
from tests.api.conftest import CSRF, serving
from tests.apps import create_app

CASES = Path(__file__).with_name("cases")
OWN = "support@desk.example.com"
"""The address of the desk's mailbox."""
TIME_ZONE = "Europe/Paris"

_TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK"
_SECRET = "field-secret"


class Came(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an input: its item of the ledger, its ticket in detail and the ticket's messages, oldest
    first, as the API gives them to a lead. Without a ticket, `detail` is {} and `messages` is []."""

    item: dict[str, Any]
    detail: dict[str, Any]
    messages: list[dict[str, Any]]

    @property
    def fate(self) -> str:
        return str(self.item["fate"])

    @property
    def number(self) -> int:
        """The ticket's number."""
        return int(self.item["ticket"])

    @property
    def ticket(self) -> dict[str, Any]:
        """The ticket as in a list: `subject`, `excerpt`, `contact`, …"""
        return cast("dict[str, Any]", self.detail["ticket"])

    @property
    def contact(self) -> dict[str, Any]:
        return cast("dict[str, Any]", self.ticket["contact"])

    @property
    def message(self) -> dict[str, Any]:
        """The message that the input became; the newest of the ticket if the item names none."""
        named = [one for one in self.messages if one["id"] == self.item["message_id"]]
        return named[0] if named else self.messages[-1]

    @property
    def files(self) -> list[str]:
        """The names of the message's files that are listed below it."""
        return [one["name"] for one in self.message["attachments"] if not one["inline"]]


class FieldDesk:
    """A desk with a mailbox, a Telegram bot, a team of two advisors and a lead, who is signed in. Workers
    run, and what the desk sends arrives in `outbox` (mail) and `telegram`."""

    def __init__(
        self, app: Litestar, client: httpx.AsyncClient, outbox: MailSimulator, telegram: TelegramSimulator
    ) -> None:
        self.tools: Tools = app.state["tools"]
        self.client = client
        self.outbox = outbox
        self.telegram = telegram
        self._updates = itertools.count(1)

    async def mail(self, name: str, *, changed: Mapping[str, str] | None = None) -> Came:
        """Take in the mail `cases/mail/NAME.eml` as `helpdesk mail-in` does. `changed` replaces pieces of it,
        such as a token by one that this desk signed."""
        body = (CASES / "mail" / f"{name}.eml").read_bytes()
        for old, new in (changed or {}).items():
            assert old.encode() in body
            body = body.replace(old.encode(), new.encode())
        return await self.raw_mail(body)

    async def raw_mail(self, body: bytes) -> Came:
        raw = RawInbound(channel="support", body=body)
        item_id = await self.tools.inbox.keep(raw)
        await self.tools.inbox.settle(item_id, raw)
        return await self.came(item_id)

    async def update(self, name: str, *, changed: Mapping[str, Any] | None = None) -> Came:
        """Post the update `cases/telegram/NAME.json` to the webhook, as Telegram does. It gets the next
        `update_id`; `changed` replaces other fields of the update."""
        before = await self._newest_item()
        update = json.loads((CASES / "telegram" / f"{name}.json").read_bytes())
        answer = await self.client.post(
            "/inbound/telegram",
            json={"update_id": next(self._updates), **update, **(changed or {})},
            headers={SECRET_HEADER: _SECRET},
        )
        assert answer.status_code == 200, answer.text
        await self.tools.inbox.drain()
        newest = await self._newest_item()
        assert newest != before
        return await self.came(newest)

    async def came(self, item_id: int) -> Came:
        """What an item has become by now."""
        items = (await self.get("/api/v1/ledger/items?limit=100"))["items"]
        item = next(one for one in items if one["id"] == item_id)
        if item["ticket"] is None:
            return Came(item=item, detail={}, messages=[])
        return Came(
            item=item,
            detail=await self.get(f"/api/v1/tickets/{item['ticket']}"),
            messages=await self.messages(item["ticket"]),
        )

    async def messages(self, number: int) -> list[dict[str, Any]]:
        """A ticket's messages, notes and calls, oldest first."""
        river = await self.get(f"/api/v1/tickets/{number}/river")
        return [one for one in river["entries"] if one["entry"] == "message"]

    async def tickets(self, query: str = "view=all") -> list[dict[str, Any]]:
        """The rows of a list: `query` as of GET /api/v1/tickets."""
        return cast("list[dict[str, Any]]", (await self.get(f"/api/v1/tickets?{query}"))["items"])

    async def answer(self, came: Came, text: str, **more: Any) -> dict[str, Any]:
        """The lead answers on the ticket, by the channel of its newest message; `more` as in the API."""
        messages = await self.messages(came.number)
        body = {
            "channel": came.message["channel"],
            "text": text,
            "last_message_id": messages[-1]["id"],
            **more,
        }
        sent: dict[str, Any] = await self.post(f"/api/v1/tickets/{came.number}/replies", body)
        return sent

    async def get(self, path: str) -> Any:
        answer = await self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None) -> Any:
        answer = await self.client.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def found(self, words: str) -> list[int]:
        """The tickets that a search gives."""
        page = await self.get(f"/api/v1/tickets?view=all&q={quote(words)}")
        return [row["number"] for row in page["items"]]

    async def file(self, attachment: Mapping[str, Any]) -> bytes:
        """The bytes of one of a message's `attachments`."""
        answer = await self.client.get(attachment["url"])
        assert answer.status_code == 200, answer.text
        return answer.content

    async def _newest_item(self) -> int:
        items = (await self.get("/api/v1/ledger/items?limit=1"))["items"]
        return int(items[0]["id"]) if items else 0


Check = Callable[[FieldDesk], Awaitable[None]]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A check, and the files below `cases/` that it is about."""

    name: str
    files: tuple[str, ...]
    check: Check


CHECKS: list[Case] = []
"""Every registered check: importing `all_checks` fills it."""


def check(*files: str) -> Callable[[Check], Check]:
    """Register a check of the cases in these files, as in "mail/arabic.eml"."""

    def register(function: Check) -> Check:
        for file in files:
            assert (CASES / file).is_file(), f"no case {file}"
        assert files
        CHECKS.append(Case(name=function.__name__, files=files, check=function))
        return function

    return register


@contextlib.asynccontextmanager
async def opened(database_url: str, folder: Path) -> AsyncIterator[FieldDesk]:
    """A desk on an empty database of the newest schema."""
    settings = Settings(
        database_url=database_url,
        data_dir=folder,
        public_url="http://desk.example.com",
        time_zone=TIME_ZONE,
        requests_per_minute=0,
    )
    app = create_app(settings)
    transport = httpx.ASGITransport(cast("Any", app), raise_app_exceptions=False)
    outbox = MailSimulator()
    host, port = await outbox.start()
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(outbox.stop)
        client = await stack.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://desk", headers=CSRF)
        )
        telegram = TelegramSimulator(_TOKEN, http=client)
        telegram_url = await stack.enter_async_context(serving_simulator(telegram))
        tools: Tools = app.state["tools"]
        smtp = {"host": host, "port": port, "security": "none"}
        session = await tools.desk.write(_furnish, smtp, telegram_url)
        client.cookies.set(COOKIE, session)
        await stack.enter_async_context(serving(app))
        yield FieldDesk(app, client, outbox, telegram)


def _furnish(tx: Transaction, smtp: dict[str, Any], telegram_url: str) -> str:
    """The people and channels; the lead's session."""
    ids = [
        advisors.add_advisor(
            tx, email=f"{name.lower()}@desk.example.com", name=name, role=role, password_hash=None
        )
        for name, role in (("Ana", "advisor"), ("Bo", "advisor"), ("Lea", "lead"))
    ]
    team = advisors.add_team(tx, "Support", ids[:2])
    telegram = {"token": _TOKEN, "secret": _SECRET, "base_url": telegram_url, "seconds_per_chat": 0}
    for name, kind, values in (
        ("support", "email", {"address": OWN, "smtp": smtp}),
        ("telegram", "telegram", telegram),
    ):
        channels.put_channel(
            tx, name, kind=kind, label=name.title(), team_id=team, settings=values, enabled=True
        )
    return accounts.sign_in(tx, ids[2], timedelta(hours=1))
