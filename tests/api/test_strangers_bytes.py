"""How many bytes strangers can make the desk store, and who goes on when the disk is nearly full."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpdesk.db import channels
from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.messages import RawInbound
from helpdesk.errors import Unavailable
from helpdesk.security.stranger_tokens import Visitor
from helpdesk.settings import Settings
from tests.api.conftest import Api, serving
from tests.api.test_hand_in import MESSAGE, add_channels, signed
from tests.apps import create_app

KIB = 1024
A_DAY = 10 * KIB


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        data_dir=tmp_path / "data",
        visitor_bytes_per_day=A_DAY,
        strangers_bytes_per_day=7 * A_DAY,
    )


def add_site(tx: Transaction) -> int:
    return channels.put_channel(
        tx, "site", kind="webchat", label="Site", team_id=None, settings={}, enabled=True
    ).id


async def upload(api: Api, visitor: str, kib: int, *, address: str = "192.0.2.1") -> httpx.Response:
    row = await api.desk.read(lambda tx: channels.channel(tx, "site"))
    token = api.tools.tokens.of_visitor(Visitor(channel_id=row.id, key=visitor))
    transport = httpx.ASGITransport(app=api.app, client=(address, 1))  # type: ignore[arg-type]
    file: Any = {"file": ("a.bin", visitor.encode().ljust(kib * KIB), "application/octet-stream")}
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        return await client.post("/chat/uploads", files=file, headers={"Authorization": f"Bearer {token}"})


async def test_a_visitor_has_so_many_bytes_a_day_and_a_refused_file_costs_none(api: Api) -> None:
    await api.desk.write(add_site)
    assert (await upload(api, "mia", 6)).status_code == 201
    refused = await upload(api, "mia", 5)
    assert refused.status_code == 429
    assert 0 < refused.json()["retry_after"] <= 86_400
    assert (await upload(api, "mia", 4)).status_code == 201
    assert (await upload(api, "mia", 1)).status_code == 429
    assert (await upload(api, "noa", 10)).status_code == 201
    # another process counts with them
    async with serving(other := create_app(api.tools.settings, works=False)):
        beside = Api(other, api.people)
        assert (await upload(beside, "mia", 1)).status_code == 429


async def test_new_visitors_of_an_address_and_new_addresses_do_not_raise_it(api: Api) -> None:
    await api.desk.write(add_site)
    answers = [(await upload(api, f"visitor {n}", 10)).status_code for n in range(5)]
    assert answers == [201, 201, 201, 201, 429]
    elsewhere = [(await upload(api, f"other {n}", 10, address=f"192.0.2.{9 + n}")) for n in range(4)]
    assert [one.status_code for one in elsewhere] == [201, 201, 201, 429]


@pytest.mark.parametrize("full", [True, False])
async def test_on_a_nearly_full_disk_strangers_stop_and_advisors_go_on(
    settings: Settings, tmp_path: Path, password_hash: str, full: bool
) -> None:
    kept = Settings(
        database_url=settings.database_url,
        data_dir=tmp_path / "data",
        min_free_bytes=2**60 if full else 1,
    )
    app = create_app(kept, works=False)
    async with serving(app):
        api = Api(app, None)  # type: ignore[arg-type]
        await api.desk.write(add_site)
        await api.desk.write(add_channels)
        answer = await upload(api, "mia", 1)
        assert answer.status_code == (503 if full else 201)
        body = json.dumps(MESSAGE).encode()
        async with api.client() as client:
            posted = await client.post("/inbound/erp", content=body, headers=signed(body))
            assert posted.status_code == (503 if full else 200)
            ready = await client.get("/readyz")
            assert (ready.status_code, "disk:" in ready.text) == (200, full)
            assert "helpdesk_disk_free_bytes" in (await client.get("/metrics")).text
        if full:
            with pytest.raises(Unavailable, match="no room"):  # the mail inlet answers 451 then
                await api.tools.inbox.keep(RawInbound(channel="erp", body=b"{}"))
