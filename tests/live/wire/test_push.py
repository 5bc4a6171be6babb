"""Frames reach real sockets, once and in order, and a client that never reads slows nobody."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect

from helpdesk.live.wire.push import Client, Hub


class BareServer:
    """A bare uvicorn on loopback whose every socket joins the hub's desk topic."""

    def __init__(self, hub: Hub, *, limit: int = 256) -> None:
        self.hub = hub
        self.limit = limit
        self.clients: list[Client] = []
        self.joined = asyncio.Condition()
        config = uvicorn.Config(
            self.app,
            port=0,
            log_level="warning",
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            lifespan="off",
            interface="asgi3",
        )
        self.server = uvicorn.Server(config)

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        client = Client(send, self.hub.resync_frame, limit=self.limit)
        self.hub.join("desk", client)
        async with self.joined:
            self.clients.append(client)
            self.joined.notify_all()
        while (await receive())["type"] != "websocket.disconnect":
            pass
        self.hub.leave("desk", client)
        await client.close()

    async def __aenter__(self) -> BareServer:
        self.task = asyncio.create_task(self.server.serve())
        while not self.server.started:
            await asyncio.sleep(0.005)
        self.url = f"ws://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.server.should_exit = True
        await self.task

    async def wait_for(self, clients: int) -> None:
        async with self.joined:
            await self.joined.wait_for(lambda: len(self.clients) >= clients)


@pytest.fixture
async def hub() -> Hub:
    return Hub()


@pytest.fixture
async def server(hub: Hub) -> AsyncIterator[BareServer]:
    async with BareServer(hub) as server:
        yield server


async def entries(socket: ClientConnection, count: int) -> list[Any]:
    """The next `count` objects, whether they come one by one or many in a frame."""
    found: list[Any] = []
    async with asyncio.timeout(10):
        while len(found) < count:
            frame = json.loads(await socket.recv())
            found.extend(frame if isinstance(frame, list) else [frame])
    return found


def entry(number: int, size: int = 0) -> bytes:
    return json.dumps({"n": number, "pad": "x" * size}).encode()


async def test_every_client_hears_every_entry_once_and_in_order(server: BareServer, hub: Hub) -> None:
    async with connect(server.url) as one, connect(server.url) as two:
        await server.wait_for(2)
        for number in range(50):
            hub.say("desk", entry(number))
            if number % 10 == 0:
                await asyncio.sleep(0)
        for socket in (one, two):
            assert [e["n"] for e in await entries(socket, 50)] == list(range(50))


async def test_what_is_said_in_one_tick_is_one_frame(server: BareServer, hub: Hub) -> None:
    async with connect(server.url) as socket:
        await server.wait_for(1)
        for number in range(3):
            hub.say("desk", entry(number))
        frame = json.loads(await socket.recv())
        assert [e["n"] for e in frame] == [0, 1, 2]


async def test_an_idle_hub_sends_without_waiting_for_a_tick() -> None:
    hub = Hub(tick=30.0)
    async with BareServer(hub) as server, connect(server.url) as socket:
        await server.wait_for(1)
        hub.say("desk", entry(1))
        assert (await entries(socket, 1))[0]["n"] == 1


async def test_nobody_hears_another_topic(server: BareServer, hub: Hub) -> None:
    async with connect(server.url) as socket:
        await server.wait_for(1)
        hub.say(42, entry(1))
        hub.say("desk", entry(2))
        assert (await entries(socket, 1))[0]["n"] == 2
        assert not hub.hears(42)


async def test_a_client_that_never_reads_slows_nobody_and_is_resynced(hub: Hub) -> None:
    async with (
        BareServer(hub, limit=8) as server,
        connect(server.url, max_queue=1) as frozen,
        connect(server.url) as quick,
    ):
        await server.wait_for(2)
        rounds = 200
        for number in range(rounds):
            hub.position = number + 1
            hub.say("desk", entry(number, size=50_000))
            assert (await entries(quick, 1))[0]["n"] == number  # 10 MB went by while `frozen` read nothing
        heard: list[Any] = []
        async with asyncio.timeout(10):
            while not heard or heard[-1].get("t") != "resync":
                heard.append(json.loads(await frozen.recv()))
        numbers = [e["n"] for e in heard[:-1]]
        assert numbers == list(range(len(numbers)))  # in order up to where it was dropped
        assert len(numbers) < rounds
        assert heard[-1]["position"] == rounds
        hub.say("desk", entry(rounds))
        assert (await entries(frozen, 1))[0]["n"] == rounds  # and it goes on from there


async def test_the_last_to_leave_takes_the_topic_along(server: BareServer, hub: Hub) -> None:
    async with connect(server.url):
        await server.wait_for(1)
        assert hub.hears("desk")
    async with asyncio.timeout(5):
        while hub.hears("desk"):
            await asyncio.sleep(0.01)


async def test_a_client_that_joins_does_not_hear_what_was_said_before(hub: Hub) -> None:
    """It has read that from the log, and heard it twice."""
    heard: dict[str, list[str]] = {"first": [], "second": []}

    def client(name: str) -> Client:
        async def send(message: Any) -> None:
            heard[name].append(message["text"])

        return Client(send, hub.resync_frame)

    hub.join("desk", client("first"))
    hub.say("desk", b"1")
    hub.join("desk", client("second"))
    hub.say("desk", b"2")
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        while not heard["second"]:
            await asyncio.sleep(0)
    assert heard == {"first": ["1", "2"], "second": ["2"]}
