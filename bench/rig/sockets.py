"""WebSocket clients as thin as Python allows: no library, no parsing beyond what is measured."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from typing import Any

MARK = b'"message.received"'  # once in each event of a customer's message
STORED = b'"t":"stored"'


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


class FrameCounter(Counter):
    """Counts the server's frames beside the marks in them."""

    frames = 0
    _skip = 0  # bytes of the frame that is coming which are not here yet
    _head = b""

    def heard(self, data: bytes) -> None:
        super().heard(data)
        if self._head:
            data = self._head + data
            self._head = b""
        at = self._skip
        while at < len(data):
            size = frame_size(data, at)
            if size is None:
                self._head = data[at:]
                at = len(data)
                break
            self.frames += 1
            at += size
        self._skip = at - len(data)


def frame_size(data: bytes, at: int) -> int | None:
    """Bytes of the unmasked frame that begins at `at`, with its head (RFC 6455 §5.2); None where the
    head is not whole."""
    if at + 2 > len(data):
        return None
    length = data[at + 1]
    if length < 126:
        return 2 + length
    wide = 2 if length == 126 else 8
    if at + 2 + wide > len(data):
        return None
    return 2 + wide + int.from_bytes(data[at + 2 : at + 2 + wide], "big")


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
