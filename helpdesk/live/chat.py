"""The widget's socket, GET /chat?channel=NAME: a visitor and the desk, live both ways."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar.handlers import ASGIRouteHandler, asgi

from helpdesk.db import channels
from helpdesk.db.channels import ChannelRow
from helpdesk.db.desk import Desk
from helpdesk.domain.policy import Policy
from helpdesk.errors import BadInput, Forbidden, HelpdeskError, TooMany
from helpdesk.live import frames, sockets, visitor
from helpdesk.live.bus import Bus
from helpdesk.live.origins import allowed_origin
from helpdesk.live.push import Hub
from helpdesk.live.refusals import frame_of
from helpdesk.live.sockets import Connection
from helpdesk.live.visit import Parts, Visit
from helpdesk.security.limits import Limits
from helpdesk.security.tokens import Tokens

HELLO_SECONDS = 15
CHANNEL_SECONDS = 5  # how long a channel's settings are believed

_read = msgspec.json.Decoder(frames.FromVisitor).decode


class Chats:
    """Serves every widget of this process."""

    def __init__(
        self,
        desk: Desk,
        bus: Bus,
        hub: Hub,
        *,
        tokens: Tokens,
        limits: Limits,
        policy: Policy,
        per_minute: int,
    ) -> None:
        self._parts = Parts(desk=desk, bus=bus, hub=hub, tokens=tokens, policy=policy, per_minute=per_minute)
        self._limits = limits
        self._channels: dict[str, tuple[float, ChannelRow]] = {}

    def handler(self) -> ASGIRouteHandler:
        """The route, for the application."""

        @asgi(
            "/chat", is_mount=False, copy_scope=False, opt={"public": True}
        )  # visitors have tokens of their own
        async def chat(scope: Any, receive: Any, send: Any) -> None:
            try:
                await self.serve(Connection(scope, receive, send))
            except OSError:  # the client went while it was sent to
                pass

        return chat

    async def serve(self, connection: Connection) -> None:
        """One widget from its first byte to its last. A refusal is said in a frame before the close: a
        browser shows its page nothing of a refused handshake."""
        await connection.accept()
        try:
            channel = await self._channel(connection)
            allowed = self._parts.per_minute and max(60, self._parts.per_minute)
            await self._limits.spend("chat", connection.client, allowed=allowed, seconds=60)
        except TooMany as error:
            await self._refuse(connection, "too_many", error, sockets.TOO_MANY)
            return
        except HelpdeskError as error:
            code = "origin" if isinstance(error, Forbidden) else "channel"
            await self._refuse(connection, code, error, sockets.FORBIDDEN)
            return
        texts = connection.frames()
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                first = _read(await anext(texts))
        except StopAsyncIteration:
            return
        except (TimeoutError, msgspec.DecodeError) as error:
            wrong = BadInput(f"The first frame must be a hello: {str(error) or 'none came'}")
            await self._refuse(connection, "bad_input", wrong, sockets.BAD_INPUT)
            return
        if not isinstance(first, frames.ChatHello):
            await self._refuse(
                connection, "bad_input", BadInput("The first frame must be a hello."), sockets.BAD_INPUT
            )
            return
        try:
            guest = visitor.recognise(
                channel, self._parts.tokens, token=first.token, identity=first.identity, now=datetime.now(UTC)
            )
        except Forbidden as error:
            await self._refuse(connection, "identity", error, sockets.FORBIDDEN)
            return
        visit = Visit(self._parts, connection, channel, guest, first)
        try:
            await visit.begin()
            async for text in texts:
                await visit.take(text)
        finally:
            await visit.end()

    async def _channel(self, connection: Connection) -> ChannelRow:
        name = connection.query.get("channel", "")
        found = self._channels.get(name)
        if found is None or found[0] < time.monotonic():
            found = (time.monotonic() + CHANNEL_SECONDS, await self._parts.desk.read(channels.channel, name))
            self._channels[found[1].name] = found
        channel = found[1]
        if channel.kind != "webchat" or not channel.enabled:
            raise BadInput(f"Channel {name} is no open web chat.", field="channel")
        if not allowed_origin(connection.origin, connection.headers.get("host", ""), channel):
            raise Forbidden(
                f"{connection.origin} is not among the allowed_origins of channel {name}.", field="origin"
            )
        return channel

    async def _refuse(self, connection: Connection, code: str, error: HelpdeskError, close: int) -> None:
        await connection.say(frame_of(error, code=code))
        await connection.close(close, error.detail)
