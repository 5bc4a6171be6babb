"""Code that both sockets share: a raw ASGI connection, its first steps, and frames in and out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, TypeVar
from urllib.parse import parse_qs

import msgspec

from helpdesk.errors import TooMany
from helpdesk.live.wire.origins import host_of
from helpdesk.live.wire.push import Client, Send
from helpdesk.security.addresses import counted_as

F = TypeVar("F")

# Our own close codes (RFC 6455 §7.4.2). After the first three the same client would be refused again; after
# the others it should come back later.
BAD_INPUT = 4400
UNAUTHENTICATED = 4401
FORBIDDEN = 4403
TOO_MANY = 4429
UNAVAILABLE = 4503


class Connection:
    """One accepted WebSocket, without a framework's layers between it and the server."""

    __slots__ = ("_receive", "client", "counted_as", "headers", "query", "send")

    def __init__(self, scope: Any, receive: Any, send: Send) -> None:
        self._receive = receive
        self.send = send
        self.client = str(scope["client"][0]) if scope.get("client") else ""
        self.counted_as = counted_as(self.client)
        self.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        self.query = {
            name: values[-1].replace("\0", "\N{REPLACEMENT CHARACTER}")  # no database looks a NUL up
            for name, values in parse_qs(scope["query_string"].decode("latin-1")).items()
        }

    async def accept(self) -> None:
        await self._receive()  # websocket.connect
        await self.send({"type": "websocket.accept"})

    async def close(self, code: int, reason: str) -> None:
        whole = reason.encode(errors="replace")[:120].decode(errors="ignore")  # of 123 bytes (RFC 6455 §5.5)
        await self.send({"type": "websocket.close", "code": code, "reason": whole})

    async def say(self, frame: Any) -> None:
        """Send one frame, and wait for the connection. Only for use before it joins the hub."""
        await self.send({"type": "websocket.send", "text": msgspec.json.encode(frame).decode()})

    async def frames(self) -> AsyncIterator[str]:
        """Each text that the client sends until it leaves; a binary frame comes as empty text."""
        while (message := await self._receive())["type"] == "websocket.receive":
            text: str | None = message.get("text")
            yield text or ""

    @property
    def origin(self) -> str:
        return str(self.headers.get("origin", ""))

    def same_origin(self) -> bool:
        """Whether the page that opened this socket comes from the same host."""
        return host_of(self.origin) == self.headers.get("host")


def too_many_open() -> TooMany:
    """What a client is told whose address has too many sockets open."""
    return TooMany("Your network has too many connections open. Close some.", retry_after=60)


def offer(client: Client, frame: Any) -> None:
    """Queue one frame after those that the hub has queued."""
    client.offer(msgspec.json.encode(frame).decode())
