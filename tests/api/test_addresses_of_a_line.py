"""Every limit for an address is one for a whole line: with IPv6, a new address costs nothing."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpdesk.live.wire.sockets import Connection
from helpdesk.settings import Settings
from tests.api.conftest import Api

PER_MINUTE = 60
WRONG = {"email": "ana@desk.example", "password": "wrong horse"}


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        data_dir=tmp_path / "data",
        sign_in_tries=2,
        requests_per_minute=PER_MINUTE,
    )


@contextlib.asynccontextmanager
async def stranger(api: Api, address: str) -> AsyncIterator[httpx.AsyncClient]:
    app: Any = api.app
    transport = httpx.ASGITransport(app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        yield client


async def test_a_new_address_of_the_line_gets_no_new_tries(api: Api) -> None:
    async def tries(address: str) -> int:
        async with stranger(api, address) as client:
            return (await client.post("/api/v1/session", json=WRONG)).status_code

    assert [await tries(f"2001:db8:1:2::{number}") for number in range(1, 4)] == [401, 401, 429]
    assert await tries("2001:db8:1:3::1") == 401, "the neighbour's line"


async def test_nor_a_new_share_of_the_help_centre(api: Api) -> None:
    async def answered(address: str) -> int:
        async with stranger(api, address) as client:
            return (await client.get("/api/v1/faq/suggest?q=lamp")).status_code

    found = [await answered(f"2001:db8:1:2::{number:x}") for number in range(1, PER_MINUTE + 2)]
    assert (found[:-1], found[-1]) == ([200] * PER_MINUTE, 429)


async def test_sockets_count_for_the_line_and_the_log_has_the_address() -> None:
    scope = {"client": ("2001:db8:1:2::7", 1), "headers": [], "query_string": b""}

    async def send(_: Any) -> None:
        raise AssertionError("nothing is said")

    connection = Connection(scope, None, send)
    assert (connection.client, connection.counted_as) == ("2001:db8:1:2::7", "2001:db8:1:2::/64")
