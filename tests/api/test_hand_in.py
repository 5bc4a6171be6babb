"""Messages handed in by other programs: with an API key, signed, and by Telegram's webhook."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest

from helpdesk.channels import standard_webhooks
from helpdesk.channels.api.channel import ApiChannel, ApiSettings
from helpdesk.channels.base import no_blobs
from helpdesk.channels.http_client import LazyClient
from helpdesk.db import channels
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.messages import InboundMessage, RawInbound
from helpdesk.gateway.inbox import Inbox
from helpdesk.gateway.switchboard import Switchboard
from tests.api.conftest import Api

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER_SECRET = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="
MESSAGE: dict[str, Any] = {
    "external_id": "42",
    "from": {"kind": "email", "value": "Ana@Example.com", "name": "Ana"},
    "text": "Where is my order A-1042?",
}
UPDATE: dict[str, Any] = {
    "update_id": 1,
    "message": {"message_id": 1, "chat": {"id": 5}, "from": {"id": 5}, "text": "Hello"},
}


class CountedChannel(ApiChannel):
    """A channel of this test's own: it notes what it is asked."""

    def __init__(self) -> None:
        super().__init__("erp", ApiSettings(secret=SECRET), http=LazyClient())
        self.asked: list[str] = []

    def verify(self, raw: RawInbound) -> None:
        self.asked.append("verify")
        super().verify(raw)

    def parse(self, raw: RawInbound) -> list[InboundMessage]:
        self.asked.append("parse")
        return super().parse(raw)


class OneChannel(Switchboard):
    """A switchboard that gives that channel for every name."""

    def __init__(self, desk: Api) -> None:
        super().__init__(desk.desk, no_blobs)
        self.counted = CountedChannel()

    def connect(self, row: ChannelRow) -> CountedChannel:
        return self.counted


def put_secret(tx: Transaction, secret: str) -> None:
    settings = {"secret": secret}
    channels.put_channel(tx, "erp", kind="api", label="erp", team_id=None, settings=settings, enabled=True)


def signed(body: bytes, id: str = "m1") -> dict[str, str]:
    """The headers of a request that is signed now."""
    key = standard_webhooks.key_of(SECRET)
    return standard_webhooks.sign(key, id=id, at=datetime.now(UTC), body=body)


def add_channels(tx: Transaction) -> None:
    for name, kind, settings in (
        ("erp", "api", {"secret": SECRET}),
        ("bot", "telegram", {"token": "1:a", "secret": "a-secret"}),
    ):
        channels.put_channel(tx, name, kind=kind, label=name, team_id=None, settings=settings, enabled=True)


@pytest.fixture
async def desk(api: Api) -> Api:
    await api.desk.write(add_channels)
    return api


async def fates(desk: Api) -> list[tuple[str, str]]:
    """(fate, reason) of every item, oldest first."""
    await desk.tools.inbox.drain()
    async with desk.signed_in("lea") as lea:
        items = (await lea.get("/api/v1/ledger/items")).json()["items"]
    return [(item["fate"], item["reason"]) for item in reversed(items)]


async def test_a_message_handed_in_by_a_key_opens_a_ticket_and_its_repeat_does_not(
    desk: Api, ana: httpx.AsyncClient
) -> None:
    first = await ana.post("/api/v1/messages", json=MESSAGE | {"channel": "erp"})
    assert first.status_code == 202, first.text
    assert (first.json()["fate"], first.json()["external_id"]) == ("opened", "42")
    again = await ana.post("/api/v1/messages", json=MESSAGE | {"channel": "erp"})
    assert again.json()["fate"] == "duplicate"


async def test_a_signed_message_is_taken_and_one_with_another_signature_is_kept_as_failed(desk: Api) -> None:
    body = json.dumps(MESSAGE).encode()
    headers = signed(body)
    async with desk.client() as program:
        taken = await program.post("/inbound/erp", content=body, headers=headers)
        refused = await program.post("/inbound/erp", content=body + b" ", headers=headers)
    assert (taken.status_code, refused.status_code) == (200, 403)
    assert "webhook-signature" in refused.json()["detail"]
    (opened, _), (failed, why) = await fates(desk)
    assert (opened, failed) == ("opened", "failed")
    assert "webhook-signature" in why


async def test_a_signature_is_verified_before_anything_is_kept_or_parsed(desk: Api) -> None:
    switchboard = OneChannel(desk)
    inbox = Inbox(desk.desk, switchboard, desk.tools.blobs, desk.tools.policy)
    desk.tools = msgspec.structs.replace(desk.tools, switchboard=switchboard, inbox=inbox)
    desk.app.state["tools"] = desk.tools
    body = json.dumps(MESSAGE).encode()
    headers = signed(body)
    async with desk.client() as program:
        assert (await program.post("/inbound/erp", content=body + b" ", headers=headers)).status_code == 403
        assert switchboard.counted.asked == ["verify"]
        assert [fate for fate, _ in await fates(desk)] == ["failed"], "its beginning is kept, for the reason"
        assert (await program.post("/inbound/erp", content=body, headers=headers)).status_code == 200
    assert [fate for fate, _ in await fates(desk)] == ["failed", "opened"]
    # once for its name, before it is stored (others may wait for it), and once when it is settled
    assert switchboard.counted.asked == ["verify", "verify", "parse", "parse"]


async def test_a_replay_asks_for_the_signature_only_where_it_was_refused(desk: Api) -> None:
    body = json.dumps(MESSAGE).encode()
    headers = signed(body)
    unreadable = b"{" + body
    async with desk.client() as program:
        await program.post("/inbound/erp", content=unreadable, headers=signed(unreadable, "m2"))
        await program.post("/inbound/erp", content=body, headers=headers | {"webhook-id": "m3"})
    ((_, unread), (_, refused)) = await fates(desk)
    assert "refused" not in unread
    assert refused.startswith("refused: ")
    await desk.desk.write(put_secret, OTHER_SECRET)
    async with desk.signed_in("lea") as lea:
        newest, oldest = (await lea.get("/api/v1/ledger/items")).json()["items"]
        again = [
            (await lea.post(f"/api/v1/ledger/items/{one['id']}/replay")).json() for one in (oldest, newest)
        ]
    assert again[0]["reason"] == unread, "it was verified when it came, and the secret may have changed since"
    assert again[1]["reason"] == refused, "it never was"


async def test_an_item_refused_for_a_wrong_setting_is_taken_once_the_setting_is_right(desk: Api) -> None:
    await desk.desk.write(put_secret, OTHER_SECRET)
    body = json.dumps(MESSAGE).encode()
    headers = signed(body)
    async with desk.client() as program:
        assert (await program.post("/inbound/erp", content=body, headers=headers)).status_code == 403
    await desk.desk.write(put_secret, SECRET)
    async with desk.signed_in("lea") as lea:
        (item,) = (await lea.get("/api/v1/ledger/items")).json()["items"]
        again = await lea.post(f"/api/v1/ledger/items/{item['id']}/replay")
    assert again.json()["fate"] == "opened"


async def test_a_telegram_update_needs_its_channels_secret(desk: Api) -> None:
    async with desk.client() as telegram:
        header = "X-Telegram-Bot-Api-Secret-Token"
        refused = await telegram.post("/inbound/bot", json=UPDATE, headers={header: "guessed"})
        taken = await telegram.post("/inbound/bot", json=UPDATE, headers={header: "a-secret"})
    assert (refused.status_code, taken.status_code) == (403, 200)
    assert [fate for fate, _ in await fates(desk)] == ["failed", "opened"]


async def test_an_item_no_program_could_read_says_why_and_its_field(
    desk: Api, ana: httpx.AsyncClient
) -> None:
    wrong = MESSAGE | {"channel": "erp", "from": {"kind": "email", "value": "nobody"}}
    answer = (await ana.post("/api/v1/messages", json=wrong)).json()
    assert answer["fate"] == "failed"
    assert "nobody" in answer["reason"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"a\0b": 1}, "unknown field `ab`"),
        ({"from": MESSAGE["from"] | {"\0": 1}}, "unknown field"),
        ({"text": {"\0": "\0"}}, "Expected `str`"),
        ({"sent_at": "2026-03-01T12:00:00"}, "timezone"),
        ({"sent_at": "9999-12-31T23:59:59-12:00"}, "between the years 1 and 9999"),
        ({"sent_at": "0001-01-01T00:00:00+14:00"}, "between the years 1 and 9999"),
        ({"sent_at": "yesterday"}, "RFC3339"),
    ],
)
async def test_a_signed_message_that_cannot_be_taken_is_failed_with_its_reason(
    desk: Api, changes: dict[str, Any], why: str
) -> None:
    body = json.dumps(MESSAGE | changes).encode()
    async with desk.client() as program:
        assert (await program.post("/inbound/erp", content=body, headers=signed(body))).status_code == 200
    ((fate, reason),) = await fates(desk)
    assert fate == "failed"
    assert why in reason


async def test_a_telegram_update_with_nul_in_its_names_is_taken(desk: Api) -> None:
    update = {**UPDATE, "a\0": {"\0": ["\0"]}, "message": UPDATE["message"] | {"text": "He\0llo"}}
    async with desk.client() as telegram:
        headers = {"x-telegram-bot-api-secret-token": "a-secret"}
        assert (await telegram.post("/inbound/bot", json=update, headers=headers)).status_code == 200
    ((fate, _),) = await fates(desk)
    assert fate == "opened"
