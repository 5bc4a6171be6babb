"""The bus between processes, over Redis. It is a separate module because a desk of one process needs no Redis
client, and importing that takes as long as importing SQLAlchemy."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import deque
from collections.abc import AsyncIterator

import msgspec
import redis.asyncio as redis
import structlog

from helpdesk.domain.health.standing import Upkeep
from helpdesk.kept_running import running
from helpdesk.live.wire.bus import Listener, Ring, Signal

log = structlog.get_logger()

_decode = msgspec.json.Decoder(Signal).decode


class RedisBus:
    """One Redis pub/sub channel for each desk.

    Listeners in this process are called at once, without Redis; the echo is recognised by its prefix and
    ignored. Sending and receiving are two tasks that reconnect on their own, so a Redis restart only makes
    some pushes late. After it listeners get a Ring, because they may have missed one.
    """

    def __init__(self, url: str, *, desk_id: str, retry: float = 0.5, upkeep: Upkeep | None = None) -> None:
        self._redis = redis.Redis.from_url(
            url, health_check_interval=10, socket_connect_timeout=3, socket_timeout=5
        )
        self._channel = f"helpdesk:{desk_id}"
        self._me = secrets.token_hex(8).encode()
        self._retry = retry
        self._upkeep = upkeep or Upkeep()
        self._hearing = self._upkeep.part("signals in")
        self._speaking = self._upkeep.part("signals out")
        self._listeners: list[Listener] = []
        self._outgoing: deque[bytes] = deque(maxlen=1_000)
        self._something = asyncio.Event()
        self.connected = asyncio.Event()

    def say(self, signal: Signal) -> None:
        self._tell(signal)
        message = self._me + msgspec.json.encode(signal)
        if message not in self._outgoing:  # two rings count as one
            self._outgoing.append(message)
            self._something.set()

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        try:
            async with running(self._upkeep, signals_in=self._hear, signals_out=self._speak):
                yield
        finally:
            await self._redis.aclose()

    def _tell(self, signal: Signal) -> None:
        for listener in self._listeners:
            listener(signal)

    async def _speak(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            while self._outgoing:
                message = self._outgoing.popleft()
                try:
                    await self._redis.publish(self._channel, message)
                except (redis.RedisError, OSError) as error:
                    if not self._speaking.tried_again:
                        log.warning("bus.cannot_speak", error=str(error))
                    self._speaking.fails("no_service")
                    await asyncio.sleep(self._retry)
                else:
                    self._speaking.well()

    async def _hear(self) -> None:
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:
                    await pubsub.subscribe(self._channel)
                    self.connected.set()
                    self._hearing.well()
                    self._speaking.well()  # a process that says nothing would not notice
                    self._tell(Ring())  # a ring may have been lost meanwhile
                    while True:
                        message = await pubsub.get_message(timeout=5.0)
                        if message is not None:
                            self._take(message["data"])
            except (redis.RedisError, OSError) as error:
                self.connected.clear()
                if not self._hearing.tried_again:
                    log.warning("bus.cannot_hear", error=str(error))
                self._hearing.fails("no_service")
                await asyncio.sleep(self._retry)

    def _take(self, message: bytes) -> None:
        if message.startswith(self._me):
            return
        try:
            signal = _decode(message[len(self._me) :])
        except msgspec.DecodeError as error:  # from another version of the desk: its signals can wait
            log.warning("bus.not_understood", error=str(error))
            return
        self._tell(signal)
