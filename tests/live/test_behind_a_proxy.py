"""Behind a trusted proxy, sockets are counted by the address that the proxy tells, and by no other."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from helpdesk import server
from helpdesk.app import create_app
from helpdesk.db.engine.desk import Desk
from helpdesk.live.wire.sockets import TOO_MANY
from helpdesk.settings import Settings
from tests.live import desk_server

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
MOST = 3
ANA, BO = "198.51.100.1", "2001:db8::7"


class Served:
    """A real server, and sockets to it."""

    def __init__(self, port: int, session: str) -> None:
        self.host = f"127.0.0.1:{port}"
        self.session = session

    @contextlib.asynccontextmanager
    async def chat(self, forwarded: str) -> AsyncIterator[dict[str, Any]]:
        """A chat's first frame."""
        headers = {"X-Forwarded-For": forwarded, "Origin": desk_server.SHOP}
        async with connect(
            f"ws://{self.host}/chat?channel=web", additional_headers=headers, compression=None
        ) as socket:
            with contextlib.suppress(ConnectionClosed):
                await socket.send(json.dumps({"t": "hello", "token": None, "after": 0}))
            yield json.loads(await socket.recv())

    async def console(self, forwarded: str) -> int:
        """The code that closes a console at once; 0 if it stays open."""
        headers = {"X-Forwarded-For": forwarded, "Cookie": f"helpdesk_session={self.session}"}
        async with connect(f"ws://{self.host}/live", additional_headers=headers, compression=None) as socket:
            try:
                assert json.loads(await socket.recv())["t"] == "hello"
            except ConnectionClosed as error:
                return error.rcvd.code if error.rcvd else -1
        return 0


@contextlib.asynccontextmanager
async def served(database_url: str, folder: Path, *, trusted: str) -> AsyncIterator[Served]:
    desk = Desk(database_url)
    session = desk.write_now(desk_server.furnish)
    desk.close()
    settings = Settings(
        database_url=database_url,
        data_dir=folder,
        port=0,
        trusted_proxies=trusted,
        connections_per_address=MOST,
    )
    running = uvicorn.Server(server.config(settings, create_app(settings, works=False)))
    serving = asyncio.create_task(running.serve())
    while not running.started:
        await asyncio.sleep(0.01)
    try:
        yield Served(running.servers[0].sockets[0].getsockname()[1], session)
    finally:
        running.should_exit = True
        await serving


@pytest.mark.parametrize("says", [ANA, f"203.0.113.9, {ANA}", f"{BO}, 203.0.113.9, {ANA}"])
async def test_sockets_are_counted_by_the_address_that_the_proxy_tells(
    database_url: str, tmp_path: Path, says: str
) -> None:
    """What a client wrote into the header itself stands before what the proxy adds."""
    async with (
        served(database_url, tmp_path, trusted="127.0.0.1") as desk,
        contextlib.AsyncExitStack() as stack,
    ):
        others = contextlib.AsyncExitStack()
        for _ in range(MOST):
            assert (await others.enter_async_context(desk.chat(says)))["t"] == "hello"
        refused = await stack.enter_async_context(desk.chat(ANA))
        assert (refused["t"], refused["code"]) == ("error", "too_many")
        assert await desk.console(says) == TOO_MANY
        for _ in range(MOST):  # of another address, behind the same proxy
            assert (await stack.enter_async_context(desk.chat(BO)))["t"] == "hello"
        async with httpx.AsyncClient(headers={"X-Forwarded-For": ANA}) as client:
            assert (await client.get(f"http://{desk.host}/healthz")).status_code == 200
        await others.aclose()
        async with asyncio.timeout(5):
            while await desk.console(ANA):  # as soon as the server has noticed
                await asyncio.sleep(0.02)


async def test_from_a_stranger_the_header_says_nothing(database_url: str, tmp_path: Path) -> None:
    async with (
        served(database_url, tmp_path, trusted="192.0.2.1") as desk,
        contextlib.AsyncExitStack() as stack,
    ):
        for number in range(MOST):
            assert (await stack.enter_async_context(desk.chat(f"203.0.113.{number}")))["t"] == "hello"
        refused = await stack.enter_async_context(desk.chat("203.0.113.99"))
        assert refused["code"] == "too_many"
