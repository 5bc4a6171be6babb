"""Messages handed in by other programs: with an API key, signed, and by Telegram's webhook."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from helpdesk.channels import standard_webhooks
from helpdesk.db import channels
from helpdesk.db.engine.transaction import Transaction
from tests.api.conftest import Api

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE: dict[str, Any] = {
    "external_id": "42",
    "from": {"kind": "email", "value": "Ana@Example.com", "name": "Ana"},
    "text": "Where is my order A-1042?",
}
UPDATE = {"update_id": 1, "message": {"message_id": 1, "chat": {"id": 5}, "from": {"id": 5}, "text": "Hello"}}


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
    headers = standard_webhooks.sign(
        standard_webhooks.key_of(SECRET), id="m1", at=datetime.now(UTC), body=body
    )
    async with desk.client() as program:
        taken = await program.post("/inbound/erp", content=body, headers=headers)
        refused = await program.post("/inbound/erp", content=body + b" ", headers=headers)
    assert (taken.status_code, refused.status_code) == (200, 403)
    assert "webhook-signature" in refused.json()["detail"]
    (opened, _), (failed, why) = await fates(desk)
    assert (opened, failed) == ("opened", "failed")
    assert "webhook-signature" in why


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
