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
from helpdesk.domain.messages import RawInbound
from helpdesk.errors import SignatureRefused
from helpdesk.gateway import items
from helpdesk.security.stranger_tokens import Visitor
from helpdesk.settings import Settings
from tests.api.conftest import Api
from tests.api.test_hand_in import MESSAGE, add_channels, signed

FILE: Any = {"file": ("note.txt", b"hello", "text/plain")}


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url, data_dir=tmp_path / "data", max_bytes=1_000_000, requests_per_minute=3
    )


def add_site(tx: Transaction, /, **limits: int) -> int:
    """A web chat; its number."""
    return channels.put_channel(
        tx, "site", kind="webchat", label="Site", team_id=None, settings=limits, enabled=True
    ).id


async def test_small_unsigned_items_are_kept_whole_a_few_times_a_day(desk: Api) -> None:
    inbox, kept = desk.tools.inbox, items.REFUSED_A_DAY
    for number in range(kept + 2):
        raw = RawInbound(channel="erp", headers={"x": "y"}, body=b"%d" % number)
        item_id = await inbox.keep_refused(raw, SignatureRefused("The header is missing"))
        stored = await inbox.raw(item_id)
        assert (stored.body, stored.headers) == ((raw.body, {"x": "y"}) if number < kept else (b"", {}))


@pytest.fixture
async def desk(api: Api) -> Api:
    await api.desk.write(add_channels)
    return api


async def test_of_an_unsigned_webhook_no_body_is_kept_and_it_is_not_replayed(desk: Api) -> None:
    body = json.dumps(MESSAGE | {"text": "x" * 150_000}).encode()
    forged = signed(b"another body")
    async with desk.client(headers=forged) as stranger:
        answers = [(await stranger.post("/inbound/erp", content=body)).status_code for _ in range(3)]
    assert answers == [403, 429, 429]
    (item,) = await desk.desk.read(lambda tx: ledger.items(tx, fate="failed", after=None, limit=9))
    assert (item.size, item.sha256) == (len(body), hashlib.sha256(body).hexdigest())
    raw = await desk.tools.inbox.raw(item.id)
    assert raw.body == b""
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
    channel_id = await api.desk.write(add_site, uploads_per_minute=1)
    answers: list[int] = []
    for number in range(6):
        token = api.tools.tokens.of_visitor(Visitor(channel_id=channel_id, key=f"visitor {number}"))
        async with api.client(headers={"Authorization": f"Bearer {token}"}) as visitor:
            answers.append((await visitor.post("/chat/uploads", files=FILE)).status_code)
    assert answers == [201, 201, 201, 201, 429, 429]


async def test_a_form_has_few_parts(api: Api) -> None:
    channel_id = await api.desk.write(add_site)
    token = api.tools.tokens.of_visitor(Visitor(channel_id=channel_id, key="visitor"))
    async with api.client(headers={"Authorization": f"Bearer {token}"}) as visitor:
        fields = {f"field{number}": "x" for number in range(200)}
        refused = await visitor.post("/chat/uploads", files=FILE, data=fields)
        assert (refused.status_code, refused.json()["status"]) == (400, 400)
        long = {"file": (f"{'n' * 9_000}.txt", b"hello", "text/plain")}
        assert (await visitor.post("/chat/uploads", files=long)).status_code == 400
        assert (await visitor.post("/chat/uploads", files=FILE)).status_code == 201
