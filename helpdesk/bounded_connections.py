"""uvicorn's connections with bounds on what a stranger can hold: the size of a request's head, the time for
it and for its body, how long the other side may not read, and the connections of one address.

A server in front (nginx, Caddy) bounds the same things, but a desk must not depend on it."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, ClassVar

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from helpdesk.security.addresses import Addresses, counted_as

log = structlog.get_logger()

HEAD_BYTES = 32 * 1024  # of the address and all headers; a browser sends some 2 KiB
HEADERS = 100
LINE_BYTES = 8_000  # of one header, or of the address; the reader of a socket's handshake takes 8 KiB
LOOK_SECONDS = 5.0  # how often each connection is looked at
HEAD_SECONDS = 10.0  # from the first byte of a request, or the connection, to the end of its head
MOVED_BYTES = 5 * 1024  # what a body or an answer must move between two looks: 1 KiB a second
STILL_LOOKS = 6  # in a row, until the other side does not read: a kernel takes much at once from a slow one
PIECES = 1_000  # of one message on a socket
_LOG_SECONDS = 60.0  # between two lines about one kind of end

_ANSWERS = {
    408: b"Request Timeout",
    414: b"URI Too Long",
    429: b"Too Many Requests",
    431: b"Request Header Fields Too Large",
}


class Told:
    """Logs that connections of a kind were ended, at most once a minute, and how many."""

    def __init__(self) -> None:
        self._many: Counter[str] = Counter()
        self._next: dict[str, float] = {}

    def ended(self, why: str, client: str, now: float) -> None:
        self._many[why] += 1
        if now >= self._next.get(why, 0.0):
            self._next[why] = now + _LOG_SECONDS
            log.warning("connection.ended", why=why, client=client, many=self._many.pop(why))


class _Bounded:
    """What both kinds of connection share: a look every few seconds, until the connection is lost."""

    told: ClassVar[Told]
    addresses: ClassVar[Addresses]

    transport: asyncio.Transport
    loop: asyncio.AbstractEventLoop
    client: tuple[str, int] | None
    counted = ""  # the address that this connection counts for
    _timer: asyncio.TimerHandle | None = None
    _unsent = 0  # at the last look
    _still = 0  # looks in a row at which nothing had gone out

    def _begin(self) -> None:
        self._timer = self.loop.call_later(LOOK_SECONDS, self._look)

    def _over(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self.counted:
            self.addresses.leave(self.counted)
            self.counted = ""

    def _look(self) -> None:
        self._timer = self.loop.call_later(LOOK_SECONDS, self._look)
        before, self._unsent = self._unsent, self.transport.get_write_buffer_size()
        still = before and self._unsent > before - min(before, MOVED_BYTES)
        self._still = self._still + 1 if still else 0
        if self._still >= STILL_LOOKS:
            self._end("the other side does not read")

    def _end(self, why: str) -> None:
        self.told.ended(why, self.client[0] if self.client else "", self.loop.time())
        self.transport.abort()


class BoundedSocket(_Bounded, WebSocketsSansIOProtocol):
    """A WebSocket that is cut if its other side does not read. While it cannot write, it reads nothing: each
    ping costs a pong."""

    _holds_back = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        self._over()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._holds_back = True
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._holds_back = False
        if not self.read_paused:
            self.transport.resume_reading()

    async def receive(self) -> Any:
        message = await super().receive()  # reads on, if it has given all it had
        if self._holds_back:
            self.transport.pause_reading()
        return message

    def handle_cont(self, event: Any) -> None:
        super().handle_cont(event)
        if len(self.frames) > PIECES:  # empty pieces count against no size
            self._end("a message in too many pieces")


class BoundedHttp(_Bounded, HttpToolsProtocol):
    """A connection that is answered with 431 or 414 for a head that is too large, with 408 for a request that
    does not come to its end, and with 429 if its address has too many."""

    _refused = 0  # the status of a refusal that is due
    _ended = False
    _begun = False  # a request has begun, and its last byte has not come
    _in_head = False
    _head = 0  # bytes of the head so far
    _stuck = 0  # bytes since the parser made sense of any
    _body = 0  # bytes of the body since the last look
    _slow = 0  # looks in a row that found a body standing still
    _since = 0.0  # when the head began, or the connection became idle

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._since = self.loop.time()
        self._begin()
        address = counted_as(self.client[0]) if self.client else ""
        if self.addresses.enter(address):
            self.counted = address
        else:
            self._refuse(429, "too many connections of one address")

    def connection_lost(self, exc: Exception | None) -> None:
        self._over()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._ended:
            return
        self._stuck += len(data)
        super().data_received(data)
        if self._stuck > HEAD_BYTES:
            self._refused = self._refused or 431
        if self._refused:
            self._refuse(self._refused, "a head that is too large")

    def handle_websocket_upgrade(self) -> None:
        if self._refused:
            return
        super().handle_websocket_upgrade()
        protocol = self.transport.get_protocol()
        if isinstance(protocol, BoundedSocket):
            protocol.counted, self.counted = self.counted, ""
        self._over()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._begun = self._in_head = True
        self._head = 0
        self._since = self.loop.time()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._head += len(url)
        if len(self.url) > LINE_BYTES:
            self._refused = 414

    def on_header(self, name: bytes, value: bytes) -> None:
        size = len(name) + len(value)
        self._head += size
        if size > LINE_BYTES or self._head > HEAD_BYTES or len(self.headers) >= HEADERS:
            self._refused = self._refused or 431  # trailers after a body count too
        else:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._stuck = 0
        if not self._refused:
            self._in_head = False
            self._body = self._slow = 0
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._stuck = 0
        if not self._refused:
            self._body += len(body)
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._stuck = 0
        if not self._refused:
            self._begun = False
            super().on_message_complete()

    def on_response_complete(self) -> None:
        self._since = self.loop.time()
        super().on_response_complete()

    def _look(self) -> None:
        super()._look()
        if self.transport.is_closing():
            return
        cycle = self._newest()
        answered = cycle is None or cycle.response_complete
        if self._begun and not self._in_head:
            waits = self.flow.read_paused or (cycle is not None and cycle.waiting_for_100_continue)  # for us
            self._slow = self._slow + 1 if self._body < MOVED_BYTES and not waits else 0
            self._body = 0
            if self._slow > 1:
                self._refuse(408, "a body that does not come")
        elif (self._begun or answered) and self.loop.time() - self._since >= HEAD_SECONDS:
            self._refuse(408, "a request that does not come")

    def _newest(self) -> RequestResponseCycle | None:
        return self.cycle  # None before the first request, though uvicorn's types say otherwise

    def _refuse(self, status: int, why: str) -> None:
        self._ended = True
        cycle = self._newest()
        if cycle is not None and cycle.response_started and not cycle.response_complete:
            self._end(why)
            return
        self.told.ended(why, self.client[0] if self.client else "", self.loop.time())
        reason = _ANSWERS[status]
        head = b"HTTP/1.1 %d %b\r\ncontent-type: text/plain\r\ncontent-length: %d\r\n" % (
            status, reason, len(reason),
        )  # fmt: skip
        wait = b"retry-after: 5\r\n" if status == 429 else b""
        self.transport.write(head + wait + b"connection: close\r\n\r\n" + reason)
        self.transport.close()


def bounded(connections_per_address: int) -> tuple[type[BoundedHttp], type[BoundedSocket]]:
    """The kinds of connection for one server; 0: no limit for an address."""
    shared = {"told": Told(), "addresses": Addresses(connections_per_address)}
    return type("Http", (BoundedHttp,), shared), type("Socket", (BoundedSocket,), shared)
