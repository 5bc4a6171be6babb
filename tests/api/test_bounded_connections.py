"""What a connection may hold of a real server: the size of a head, the time of a request, how many."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from litestar import Litestar, get, post
from litestar.connection import Request
from litestar.handlers import asgi
from structlog.testing import capture_logs
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from helpdesk import bounded_connections, server
from helpdesk.bounded_connections import HEAD_BYTES, HEADERS, LINE_BYTES, PIECES
from helpdesk.settings import Settings

PER_ADDRESS = 6
LARGE = 8_000_000


@get("/")
async def hello() -> str:
    return "hello"


@get("/large")
async def large() -> bytes:
    return b"x" * LARGE


@post("/")
async def take(request: Request[Any, Any, Any]) -> str:
    return str(len(await request.body()))


@asgi("/echo", copy_scope=False)
async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers each frame with a long one."""
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": "x" * 500_000})


@pytest.fixture
async def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """A server as `helpdesk run` has it, whose patience is short."""
    monkeypatch.setattr(bounded_connections, "LOOK_SECONDS", 0.3)
    monkeypatch.setattr(bounded_connections, "HEAD_SECONDS", 0.6)
    settings = Settings(data_dir=tmp_path, port=0, connections_per_address=PER_ADDRESS)
    config = server.config(settings, Litestar([hello, large, take, echo], openapi_config=None))
    config.lifespan = "off"
    running = uvicorn.Server(config)
    serving = asyncio.create_task(running.serve())
    while not running.started:
        await asyncio.sleep(0.005)
    try:
        yield running.servers[0].sockets[0].getsockname()[1]
    finally:
        running.should_exit = True
        await serving


@contextlib.asynccontextmanager
async def line(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def ends(reader: asyncio.StreamReader, within: float = 5) -> bytes:
    """What came until the server closed or cut the connection."""
    got = b""
    async with asyncio.timeout(within):
        with contextlib.suppress(ConnectionError):
            while piece := await reader.read(65536):
                got += piece
    return got


def head(*headers: bytes, target: bytes = b"/", method: bytes = b"GET") -> bytes:
    return b"\r\n".join((method + b" " + target + b" HTTP/1.1", b"host: desk", *headers, b"", b""))


async def status(port: int, request: bytes) -> int:
    async with line(port) as (reader, writer):
        writer.write(request)
        return int((await reader.readline()).split(b" ")[1])


@pytest.mark.parametrize(
    ("request_head", "expected"),
    [
        (head(b"x: " + b"a" * (LINE_BYTES - 100)), 200),
        (head(b"x: " + b"a" * (LINE_BYTES + 1)), 431),
        (head(*(b"x%d: " % n + b"a" * 7_000 for n in range(HEAD_BYTES // 7_000 + 1))), 431),
        (head(*(b"x%d: a" % n for n in range(HEADERS - 1))), 200),
        (head(*(b"x%d: a" % n for n in range(HEADERS))), 431),
        (head(target=b"/?" + b"a" * LINE_BYTES), 414),
        (head(b"x: " + b"a" * (LINE_BYTES + 1), b"connection: upgrade", b"upgrade: websocket"), 431),
        (head(b"transfer-encoding: chunked", method=b"POST") + b"5\r\nhello\r\n0\r\n\r\n", 201),
        (head(b"content-length: 0", method=b"POST"), 201),
    ],
)
async def test_a_head_has_a_size(port: int, request_head: bytes, expected: int) -> None:
    assert await status(port, request_head) == expected
    assert await status(port, head()) == 200


@pytest.mark.parametrize(
    "begin",
    [
        b"GET / HTTP/1.1\r\nx: ",  # one header without end
        b"GET /",
        b"GET / HTTP/1.1\r\n" + b"x: a\r\n" * 10_000,
        head(b"transfer-encoding: chunked", method=b"POST") + b"1\r\na\r\n0\r\nx: ",  # a trailer
        head(b"transfer-encoding: chunked", method=b"POST") + b"1;",  # an extension of a chunk
    ],
)
async def test_what_has_no_end_is_not_read_to_its_end(port: int, begin: bytes) -> None:
    """200 MB of headers were read."""
    async with line(port) as (reader, writer):
        sent = 0
        with contextlib.suppress(ConnectionError):
            writer.write(begin)
            for _ in range(3_000):
                writer.write(b"a" * 65536)
                sent += 65536
                await writer.drain()
        assert sent < 20_000_000
        await ends(reader)
    assert await status(port, head()) == 200


@pytest.mark.parametrize(
    "begin",
    [
        b"",
        b"\r\n",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nhost: desk\r\n",
        b"GET / HTTP/1.1\r\nx: a",  # and goes on
        head() + b"\r\n",  # answered, and then nothing that is a request
        head(b"content-length: 50", method=b"POST") + b"a",
        head(b"transfer-encoding: chunked", method=b"POST") + b"5\r\nhel",
    ],
)
async def test_a_request_that_does_not_come_to_its_end_is_closed(port: int, begin: bytes) -> None:
    async with line(port) as (reader, writer):
        writer.write(begin)
        began = time.monotonic()
        dripping = asyncio.create_task(_drip(writer, begin))
        answer = await ends(reader)
        assert time.monotonic() - began < 4
        assert b" 408 " in answer
        dripping.cancel()
        await asyncio.gather(dripping, return_exceptions=True)


async def _drip(writer: asyncio.StreamWriter, begin: bytes) -> None:
    """A byte now and then, which a limit for silence would take for life."""
    while begin.endswith(b"a"):
        await asyncio.sleep(0.1)
        writer.write(b"a")


async def test_a_body_that_comes_slowly_but_comes_is_read(port: int) -> None:
    size, piece = 60_000, 6_000
    async with line(port) as (reader, writer):
        writer.write(head(b"content-length: %d" % size, method=b"POST"))
        for _ in range(size // piece):
            await asyncio.sleep(0.2)  # ten of them are longer than any patience here
            writer.write(b"a" * piece)
        assert b" 201 " in await reader.readline()


def lazy(port: int) -> socket.socket:
    """A client whose receive buffer is small, and who does not read."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", port))
    return client


async def test_an_answer_that_nobody_reads_is_cut(port: int) -> None:
    with capture_logs() as logged, lazy(port) as client:
        client.sendall(head(target=b"/large"))
        async with asyncio.timeout(10):
            while not any(one.get("why") == "the other side does not read" for one in logged):
                await asyncio.sleep(0.05)
    assert await status(port, head()) == 200


async def test_a_large_answer_is_read_whole(port: int) -> None:
    async with line(port) as (reader, writer):
        writer.write(head(b"connection: close", target=b"/large"))
        got = 0
        while piece := await reader.read(500_000):
            got += len(piece)
            await asyncio.sleep(0.1)
        assert got > LARGE


async def test_a_socket_that_does_not_read_is_cut(port: int) -> None:
    with capture_logs() as logged:
        async with connect(f"ws://127.0.0.1:{port}/echo", compression=None, max_queue=1) as client:
            client.transport.pause_reading()
            with contextlib.suppress(ConnectionClosed):
                for _ in range(40):
                    await client.send("more")
            async with asyncio.timeout(10):
                while not any(one.get("why") == "the other side does not read" for one in logged):
                    await asyncio.sleep(0.05)
            client.transport.abort()
    assert await status(port, head()) == 200


async def test_an_address_has_so_many_connections_sockets_among_them(port: int) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(PER_ADDRESS):
            await stack.enter_async_context(connect(f"ws://127.0.0.1:{port}/echo", compression=None))
        assert await status(port, head()) == 429
        with pytest.raises(InvalidStatus, match="429"):
            await stack.enter_async_context(connect(f"ws://127.0.0.1:{port}/echo", compression=None))
    for _ in range(3 * PER_ADDRESS):  # each leaves
        assert await status(port, head(b"connection: close")) == 200


async def test_a_message_in_many_pieces_comes_whole_and_one_in_too_many_is_cut(port: int) -> None:
    pieces = ["é" * 10] * (PIECES - 1)  # the library sends an empty last one
    async with connect(f"ws://127.0.0.1:{port}/echo", compression=None, max_size=None) as client:
        await client.send(pieces)
        assert await client.recv() == "x" * 500_000
        await client.send([*pieces, *pieces])
        with pytest.raises(ConnectionClosed):
            await client.recv()
    async with connect(f"ws://127.0.0.1:{port}/echo", compression=None) as client:
        with pytest.raises(ConnectionClosed):  # empty ones count too
            await client.send("" for _ in range(1_000 * PIECES))
    assert await status(port, head()) == 200
