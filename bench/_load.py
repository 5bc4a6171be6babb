"""The load of the socket benchmarks, in a process of its own: `python -m bench._load NAME JSON` prints JSON.

Its clients are as thin as Python allows (no library, no parsing beyond what is measured), so that the
server is what is measured.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import subprocess
import sys
import time
from typing import Any

import uvloop

MARK = b'"message.received"'  # once in each event of a customer's message
STORED = b'"t":"stored"'
LETTERS = str.maketrans("0123456789", "abcdefghij")
KEY = re.compile(rb"@@[a-j]{6}@@")  # letters: digits would be an order number to the desk


def load(name: str, **options: Any) -> dict[str, Any]:
    """Run one load in another process; what it measured."""
    command = [sys.executable, "-m", "bench._load", name, json.dumps(options)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=300)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


class Socket(asyncio.Protocol):
    """A WebSocket client that sends small text frames and watches the bytes that come."""

    def __init__(self, path: str, host: str, headers: dict[str, str]) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade"]
        lines += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._request = ("\r\n".join(lines) + "\r\n\r\n").encode()
        self._begun = b""
        self.open = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport: asyncio.Transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if self.open.done():
            self.heard(data)
            return
        self._begun += data
        head, found, rest = self._begun.partition(b"\r\n\r\n")
        if found:
            if b" 101 " not in head.split(b"\r\n", 1)[0]:
                raise RuntimeError(head.decode())
            self.open.set_result(None)
            if rest:
                self.heard(rest)

    def heard(self, data: bytes) -> None:
        """Bytes of the server, in pieces as they come."""

    def send(self, frame: dict[str, Any]) -> None:
        """A masked text frame (RFC 6455 §5.2); a mask of zeros leaves the payload as it is."""
        payload = json.dumps(frame).encode()
        size = len(payload)
        head = bytes([0x81, 0x80 | size]) if size < 126 else bytes([0x81, 0xFE]) + size.to_bytes(2, "big")
        self.transport.write(head + b"\0\0\0\0" + payload)


class Counter(Socket):
    """Counts marks, also those that two pieces share."""

    mark = MARK
    count = 0
    _rest = b""

    def heard(self, data: bytes) -> None:
        data = self._rest + data
        self.count += data.count(self.mark)
        self._rest = data[-len(self.mark) + 1 :]
        self.counted()

    def counted(self) -> None:
        pass


class Visitor(Counter):
    """Writes as many messages as it may have on their way, again and again."""

    mark = STORED

    def begin(self, name: str, total: int, window: int) -> None:
        self.name, self.total, self.window = name, total, window
        self.sent = 0
        self.done = asyncio.get_running_loop().create_future()
        self.counted()

    def counted(self) -> None:
        if not hasattr(self, "total"):
            return
        while self.sent < self.total and self.sent - self.count < self.window:
            self.say(f"{self.name}-{self.sent}")
            self.sent += 1
        if self.count >= self.total and not self.done.done():
            self.done.set_result(None)

    def say(self, client_id: str) -> None:
        self.send({"t": "message", "client_id": client_id, "text": "My parcel is late again, can you look?"})


async def opened(kind: type[Any], count: int, host: str, path: str, headers: dict[str, str]) -> list[Any]:
    """`count` open sockets, ten at a time."""
    loop = asyncio.get_running_loop()
    address, port = host.split(":")
    found: list[Any] = []
    while len(found) < count:
        some = [
            loop.create_connection(lambda: kind(path, host, headers), address, int(port))
            for _ in range(min(10, count - len(found)))
        ]
        sockets = [socket for _, socket in await asyncio.gather(*some)]
        await asyncio.gather(*(socket.open for socket in sockets))
        found += sockets
    return found


async def visitors(host: str, count: int) -> list[Visitor]:
    """Visitors whose conversations have begun: their first message is stored."""
    found = await opened(Visitor, count, host, "/chat?channel=web", {})
    for number, visitor in enumerate(found):
        visitor.send({"t": "hello", "token": None, "after": 0})
        visitor.say(f"first-{number}")
    while not all(visitor.count for visitor in found):
        await asyncio.sleep(0.05)
    for visitor in found:
        visitor.count = 0
    return found


async def consoles(kind: type[Any], host: str, session: str, count: int) -> list[Any]:
    found = await opened(kind, count, host, "/live", {"Cookie": f"helpdesk_session={session}"})
    await asyncio.sleep(1.0)  # presence and what the first messages did have been told
    return found


async def fanout(host: str, session: str, sockets: int, messages: int, window: int) -> dict[str, Any]:
    """Deliveries a second of a visitor's messages to consoles."""
    (visitor,) = await visitors(host, 1)
    listeners = await consoles(Counter, host, session, sockets)
    before = sum(one.count for one in listeners)
    began = time.perf_counter()
    visitor.begin("fan", messages, window)
    total = messages * sockets
    while sum(one.count for one in listeners) - before < total:
        await asyncio.sleep(0.002)
    return {"per_s": total / (time.perf_counter() - began)}


async def broadcast(host: str, sockets: int, messages: int, window: int) -> dict[str, Any]:
    """The same from bench/_broadcast.py: whatever its control socket sends it broadcasts to the others."""
    listeners = await opened(Counter, sockets, host, "/", {})
    (control,) = await opened(Visitor, 1, host, "/control", {})
    began = time.perf_counter()
    control.begin("fan", messages, window)
    total = messages * sockets
    while sum(one.count for one in listeners) < total:
        await asyncio.sleep(0.002)
    return {"per_s": total / (time.perf_counter() - began)}


class Ear(Socket):
    """A console that notes when it heard of each message."""

    _rest = b""

    def heard(self, data: bytes) -> None:
        now = time.perf_counter()
        data = self._rest + data
        for key in KEY.findall(data):
            heard_at.setdefault(key.decode(), now)
        self._rest = data[-16:]


heard_at: dict[str, float] = {}


async def paced(host: str, session: str, people: int, per_second: int, seconds: float) -> dict[str, Any]:
    """Round trips at a steady rate: a visitor writes, another client (a console) hears the stored message."""
    writers = await visitors(host, people)
    await consoles(Ear, host, session, 1)
    sent: dict[str, float] = {}
    began = time.perf_counter()
    for number in range(int(per_second * seconds)):
        wait = began + number / per_second - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        key = f"@@{number:06d}@@".translate(LETTERS)
        sent[key] = time.perf_counter()
        frame = {"t": "message", "client_id": f"p-{number}", "text": f"{key} is my parcel there yet?"}
        writers[number % people].send(frame)
    for _ in range(500):
        if len(heard_at.keys() & sent.keys()) == len(sent):
            break
        await asyncio.sleep(0.01)
    trips = sorted((heard_at[key] - at) * 1000 for key, at in sent.items() if key in heard_at)
    return {
        "p50_ms": trips[len(trips) // 2],
        "p99_ms": trips[int(len(trips) * 0.99)],
        "lost": len(sent) - len(trips),
    }


async def sustained(host: str, session: str, people: int, window: int, seconds: float) -> dict[str, Any]:
    """Messages a second that reach another client while everybody writes as fast as they are stored."""
    writers = await visitors(host, people)
    (listener,) = await consoles(Counter, host, session, 1)
    before = listener.count
    began = time.perf_counter()
    for number, writer in enumerate(writers):
        writer.begin(f"s{number}", 10**9, window)
    await asyncio.sleep(seconds)
    return {"per_s": (listener.count - before) / (time.perf_counter() - began)}


async def idle(host: str, session: str, sockets: int) -> dict[str, Any]:
    """Open consoles that do nothing, until the standard input closes."""
    held = await consoles(Counter, host, session, sockets)
    print(json.dumps({"open": len(held)}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    return {"held": len(held)}


def main() -> None:
    name, options = sys.argv[1], json.loads(sys.argv[2])
    print(json.dumps(uvloop.run(globals()[name](**options))))


if __name__ == "__main__":
    main()
