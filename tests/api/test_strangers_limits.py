"""How much a stranger, or a program gone wild, can make the desk keep."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from helpdesk.commands.upkeep.ledger import _failed
from helpdesk.db import channels
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import ledger, ledger_proof
from helpdesk.gateway.items import REFUSED_BYTES
from helpdesk.security.stranger_tokens import Visitor
from helpdesk.settings import Settings
from tests.api.conftest import Api
from tests.api.test_hand_in import MESSAGE, add_channels

FILE: Any = {"file": ("note.txt", b"hello", "text/plain")}


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url, data_dir=tmp_path / "data", max_bytes=1_000_000, requests_per_minute=3
    )


@pytest.fixture
async def desk(api: Api) -> Api:
    await api.desk.write(add_channels)
    return api


async def test_of_an_unsigned_webhook_the_beginning_is_kept_seldom_and_it_is_not_replayed(desk: Api) -> None:
    body = json.dumps(MESSAGE | {"text": "x" * 150_000}).encode()
    async with desk.client() as stranger:
        answers = [(await stranger.post("/inbound/erp", content=body)).status_code for _ in range(3)]
    assert answers == [403, 429, 429]
    (item,) = await desk.desk.read(lambda tx: ledger.items(tx, fate="failed", after=None, limit=9))
    assert (item.size, item.sha256) == (len(body), hashlib.sha256(body).hexdigest())
    raw = await desk.tools.inbox.raw(item.id)
    assert raw.body == body[:REFUSED_BYTES]
    assert item.reason.startswith(ledger.REFUSED)
    assert await _failed(desk.tools.inbox) == []
    assert desk.desk.read_now(ledger_proof.prove).holds


async def test_a_key_hands_in_as_many_messages_a_minute_as_are_allowed(desk: Api) -> None:
    async with desk.signed_in("ana") as ana:
        asked = [{"name": name, "scopes": ["inbound:write"]} for name in "ab"]
        keys = [(await ana.post("/api/v1/api-keys", json=one)).json()["key"] for one in asked]
    answers: list[int] = []
    for key in (keys[0],) * 4 + (keys[1],):
        async with desk.client(headers={"Authorization": f"Bearer {key}"}) as program:
            handed = MESSAGE | {"channel": "erp", "external_id": str(len(answers))}
            answers.append((await program.post("/api/v1/messages", json=handed)).status_code)
    assert answers == [202, 202, 202, 429, 202]


async def test_new_visitors_do_not_make_more_uploads_of_one_address(api: Api) -> None:
    def limit(tx: Transaction) -> int:
        values = {"uploads_per_minute": 1}
        return channels.put_channel(
            tx, "site", kind="webchat", label="Site", team_id=None, settings=values, enabled=True
        ).id

    channel_id = await api.desk.write(limit)
    answers: list[int] = []
    for number in range(6):
        token = api.tools.tokens.of_visitor(Visitor(channel_id=channel_id, key=f"visitor {number}"))
        async with api.client(headers={"Authorization": f"Bearer {token}"}) as visitor:
            answers.append((await visitor.post("/chat/uploads", files=FILE)).status_code)
    assert answers == [201, 201, 201, 201, 429, 429]
