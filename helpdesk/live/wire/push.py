"""Sends frames to sockets: built once for each tick, with a bounded backlog for each client.

The hub knows topics: those of consoles, "desk" (whose advisors see every ticket) or a sight (what a limited
advisor sees), and a conversation's id (its visitor's sockets). All entries for
a topic within one tick leave as one text frame, a JSON array if there are several. If nothing left within the
last tick, they leave at once. If a client's connection does not take the frames, they gather in a bounded
backlog. Beyond the bound the backlog is dropped, and the client gets one resync instead. A slow client delays
no other: the hub never awaits a send before the next client.
"""

from __future__ import annotations

import asyncio
import contextlib
import types
from collections import deque
from collections.abc import Awaitable, Callable, Generator
from typing import Any, Literal

import msgspec

from helpdesk.domain.people.sight import Sight

Console = Literal["desk"] | Sight
Topic = Console | int
Send = Callable[[Any], Awaitable[None]]

TICK = 0.02  # seconds between two frames of a busy topic, at most
SHARE = 4  # and at most this many times the duration of the last sends: few sockets hardly wait
BACKLOG_FRAMES = 256
BACKLOG_BYTES = 1_000_000


class Resync(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="resync"):
    """Frames were dropped: reload by REST and continue after `position`."""

    position: int


class Hub:
    """All sockets of one process, by topic. `position` is the newest event sent to them."""

    def __init__(self, *, tick: float = TICK) -> None:
        self.position = 0
        self.consoles: frozenset[Console] = frozenset()  # with a socket here
        self._tick = tick
        self._topics: dict[Topic, set[Client]] = {}
        self._waiting: dict[Topic, list[bytes]] = {}
        self._next_flush = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def join(self, topic: Topic, client: Client) -> None:
        """Add a client. What waits was said before: it leaves now, for those who are there. The new one has
        read it from the log."""
        if (entries := self._waiting.pop(topic, None)) is not None:
            self._tell(topic, _pack(entries))
        self._topics.setdefault(topic, set()).add(client)
        if not isinstance(topic, int):
            self.consoles |= {topic}

    def leave(self, topic: Topic, client: Client) -> None:
        """Remove a client, and with the last client its topic."""
        clients = self._topics.get(topic, set())
        clients.discard(client)
        if not clients:
            self._topics.pop(topic, None)
            self._waiting.pop(topic, None)
            if not isinstance(topic, int):
                self.consoles -= {topic}

    def hears(self, topic: Topic) -> bool:
        """Whether anybody in this process listens: otherwise nothing needs to be read or built."""
        return topic in self._topics

    def sights(self) -> list[Sight]:
        """The sights of limited advisors with a console here."""
        return [one for one in self.consoles if one != "desk"]

    def say(self, topic: Topic, entry: bytes) -> None:
        """Queue one JSON object for all clients of a topic."""
        if topic not in self._topics:
            return
        self._waiting.setdefault(topic, []).append(entry)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            # Even when idle, the flush is the loop's next step, so that one batch makes one frame.
            self._timer = loop.call_at(max(loop.time(), self._next_flush), self._flush)

    def resync_frame(self) -> str:
        return msgspec.json.encode(Resync(position=self.position)).decode()

    def _flush(self) -> None:
        self._timer = None
        loop = asyncio.get_running_loop()
        began = loop.time()
        waiting, self._waiting = self._waiting, {}
        packed: dict[tuple[int, ...], str] = {}  # topics with the same entries share one frame
        for topic, entries in waiting.items():
            same = tuple(map(id, entries))
            if same not in packed:
                packed[same] = _pack(entries)
            self._tell(topic, packed[same])
        self._next_flush = began + min(self._tick, SHARE * (loop.time() - began))

    def _tell(self, topic: Topic, frame: str) -> None:
        for client in tuple(self._topics.get(topic, ())):
            client.offer(frame)


def _pack(entries: list[bytes]) -> str:
    return (entries[0] if len(entries) == 1 else b"[" + b",".join(entries) + b"]").decode()


class Client:
    """One socket. Frames go straight to `send`; while a send waits for the connection to drain they
    gather in a backlog, and beyond `limit` frames (or BACKLOG_BYTES characters) one `resync` replaces
    them all."""

    __slots__ = ("_backlog", "_closed", "_drain", "_held", "_limit", "_lost", "_resync", "_send", "_size")

    def __init__(
        self, send: Send, resync: Callable[[], str], *, limit: int = BACKLOG_FRAMES, held: bool = False
    ) -> None:
        self._send = send
        self._resync = resync
        self._limit = limit
        self._backlog: deque[str] | None = None  # made when first needed: most clients never lag
        self._size = 0
        self._lost = False
        self._drain: asyncio.Task[None] | None = None
        self._closed = False
        self._held = held

    def offer(self, frame: str) -> None:
        """Send `frame` now or queue it; never waits, never raises for a lost connection."""
        if self._closed:
            return
        if self._held or self._drain is not None:
            self._keep(frame)
            return
        try:
            rest = begin(self._send({"type": "websocket.send", "text": frame}))
        except OSError:  # disconnected; the receive loop notices it too
            self._closed = True
            return
        if rest is not None:
            self._drain = asyncio.get_running_loop().create_task(self._catch_up(rest))

    async def release(self, first: str) -> None:
        """For a client made with `held`, which only gathers frames: send `first`, and then the gathered
        frames."""
        self._held = False
        self._drain = asyncio.current_task()
        await self._catch_up(self._send({"type": "websocket.send", "text": first}))

    async def close(self) -> None:
        """Drop unsent frames; the socket's handler closes the socket."""
        self._closed = True
        if self._drain is not None:
            self._drain.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._drain

    def _keep(self, frame: str) -> None:
        if self._lost:
            return
        if self._backlog is None:
            self._backlog = deque()
        self._backlog.append(frame)
        self._size += len(frame)
        if len(self._backlog) > self._limit or self._size > BACKLOG_BYTES:
            self._backlog = None
            self._size = 0
            self._lost = True

    async def _catch_up(self, rest: Awaitable[None]) -> None:
        try:
            await rest
            while self._lost or self._backlog:
                if self._lost:
                    self._lost = False
                    frame = self._resync()
                else:
                    assert self._backlog is not None
                    frame = self._backlog.popleft()
                    self._size -= len(frame)
                await self._send({"type": "websocket.send", "text": frame})
        except OSError:
            self._closed = True
        finally:
            self._drain = None


def begin(sending: Awaitable[None]) -> Awaitable[None] | None:
    """Run a coroutine up to its first wait: None if it is done, else the rest, to be awaited.

    So a connection that takes the frame at once (nearly always) costs neither a task nor a turn of the loop.
    asyncio has this as eager tasks from Python 3.12 on.
    """
    steps = sending.__await__()
    try:
        waits_for = next(steps)
    except StopIteration:
        return None
    return _resume(steps, waits_for)


@types.coroutine
def _resume(steps: Generator[Any, None, None], waits_for: Any) -> Generator[Any, None, None]:
    try:
        yield waits_for  # the future that it waits for, passed to the task that now runs it
    except BaseException:
        steps.close()  # its own clean-up
        raise
    yield from steps
