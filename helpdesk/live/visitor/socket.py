"""The widget's socket, GET /chat?channel=NAME: a visitor and the desk, live both ways."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import msgspec
import structlog

from helpdesk.channels.registry import opened
from helpdesk.channels.vault import PLAIN, Vault
from helpdesk.channels.webchat.channel import WebchatSettings
from helpdesk.db import channels
from helpdesk.db.channels import ChannelRow
from helpdesk.db.chats import revoked_visitors, widget_pages
from helpdesk.errors import BadInput, Forbidden, HelpdeskError, IdentityRefused, TooMany, Unavailable
from helpdesk.live.visitor import guest as visitor
from helpdesk.live.visitor.connection import Visit
from helpdesk.live.visitor.refusals import frame_of
from helpdesk.live.visitor.tools import Parts
from helpdesk.live.wire import sockets, visitor_frames
from helpdesk.live.wire.origins import allowed_origin, host_of
from helpdesk.live.wire.sockets import Connection
from helpdesk.said import Said
from helpdesk.security.sign_ins import SignIns

log = structlog.get_logger()

HELLO_SECONDS = 15
AGAIN_SECONDS = 2.0  # until the database is asked again who was revoked
CHANNEL_SECONDS = 5  # how long a channel's settings are cached


class Chats:
    """Serves every widget of this process."""

    def __init__(self, parts: Parts, sign_ins: SignIns) -> None:
        self._parts = parts
        self._look = asyncio.Event()
        sign_ins.on_forget.append(self._look.set)
        self._channels: dict[str, tuple[float, ChannelRow, WebchatSettings]] = {}
        self._heard = widget_pages.Heard()

    async def run(self) -> None:
        """Close the sockets of visitors whose tokens were revoked, until cancelled: a stranger with such a
        token may be listening and never say a word."""
        while True:
            await self._look.wait()
            self._look.clear()
            try:
                revoked = await self._parts.desk.read(revoked_visitors.all_revoked)
            except Exception as error:  # noqa: BLE001 - the database is away: asked again soon
                log.warning("chats.not_asked", error=repr(error))
                await asyncio.sleep(AGAIN_SECONDS)
                self._look.set()
            else:
                await self._parts.visits.dismiss(revoked)

    async def serve(self, connection: Connection) -> None:
        """Serve one widget from its first byte to its last. A refusal is a frame before the close: a browser
        tells its page nothing about a refused handshake."""
        await connection.accept()
        if not self._parts.addresses.enter(connection.counted_as):
            await self._refuse(connection, "too_many", sockets.too_many_open(), sockets.TOO_MANY)
            return
        try:
            await self._serve(connection)
        except Unavailable as error:
            await self._refuse(connection, "unavailable", error, sockets.UNAVAILABLE)
        finally:
            self._parts.addresses.leave(connection.counted_as)

    async def _serve(self, connection: Connection) -> None:
        try:
            channel, settings = await self._channel(connection)
            limit = self._parts.per_minute and max(60, self._parts.per_minute)
            allowed = settings.connections_per_minute or limit
            await self._parts.limits.spend("connection", connection.counted_as, allowed=allowed, seconds=60)
        except TooMany as error:
            await self._refuse(connection, "too_many", error, sockets.TOO_MANY)
            return
        except Unavailable:
            raise
        except HelpdeskError as error:
            code = "origin" if isinstance(error, Forbidden) else "channel"
            await self._refuse(connection, code, error, sockets.FORBIDDEN)
            return
        texts = connection.frames()
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                first = visitor_frames.read_frame(await anext(texts))
        except StopAsyncIteration:
            return
        except (TimeoutError, msgspec.DecodeError) as error:
            wrong = BadInput(
                Said("The first frame must be a hello: {why}", why=error)
                if str(error)
                else Said("The first frame must be a hello: none came")
            )
            await self._refuse(connection, "bad_input", wrong, sockets.BAD_INPUT)
            return
        if not isinstance(first, visitor_frames.ChatHello):
            await self._refuse(
                connection, "bad_input", BadInput("The first frame must be a hello."), sockets.BAD_INPUT
            )
            return
        try:
            guest = visitor.recognise(channel, settings, self._parts.tokens, first, datetime.now(UTC))
        except IdentityRefused as error:
            code = error.code.replace("-", "_")
            await self._refuse(connection, code, error, sockets.FORBIDDEN, language=first.language)
            return
        if guest.since is not None and await self._parts.desk.read(
            revoked_visitors.revoked, channel.id, guest.key, guest.since
        ):
            guest = visitor.stranger()
        visit = Visit(self._parts, connection, channel, settings, guest, first)
        try:
            await visit.begin()
            await self._note_page(connection, channel)
            async for text in texts:
                if not await visit.take(text):
                    break
        finally:
            await visit.end()

    async def _channel(self, connection: Connection) -> tuple[ChannelRow, WebchatSettings]:
        name = connection.query.get("channel", "")
        found = self._channels.get(name)
        if found is None or found[0] < time.monotonic():
            row = await self._parts.desk.read(channels.channel, name)
            settings = settings_of(row, self._parts.vault)
            found = (time.monotonic() + CHANNEL_SECONDS, row, settings)
            self._channels[row.name] = found
        channel = found[1]
        if channel.kind != "webchat" or not channel.enabled:
            raise BadInput(Said("Channel {name} is not an open web chat.", name=name), field="channel")
        if not allowed_origin(connection.origin, connection.headers.get("host", ""), channel):
            raise Forbidden(
                Said(
                    "{origin} is not in the allowed_origins of channel {name}.",
                    origin=connection.origin,
                    name=name,
                ),
                field="origin",
            )
        return channel, found[2]

    async def _note_page(self, connection: Connection, channel: ChannelRow) -> None:
        """Keep whose page a visitor is on if any site may show the chat: nothing else proves the tag."""
        origin = connection.origin
        if not widget_pages.open_to_all(channel) or host_of(origin) == connection.headers.get("host", ""):
            return
        if not self._heard.news(origin):
            return
        try:
            await self._parts.desk.write(widget_pages.keep_visited, origin)
        except Unavailable as error:  # the chat goes on; another visitor says it again
            log.warning("chat.page_not_kept", error=repr(error))

    async def _refuse(
        self, connection: Connection, code: str, error: HelpdeskError, close: int, *, language: str = ""
    ) -> None:
        log.warning(
            "chat.refused",
            code=code,
            channel=connection.query.get("channel", "")[:64],
            origin=connection.origin[:200],
            client=connection.client,
            detail=error.detail[:200],
            why=error.why if isinstance(error, Unavailable) else "",
        )
        await connection.say(frame_of(error, code=code, language=language))
        await connection.close(close, error.detail)


def settings_of(channel: ChannelRow, vault: Vault = PLAIN) -> WebchatSettings:
    """The channel's settings; none for another kind of channel. Settings that the desk no longer knows, that
    break a newer rule, or that the vault cannot open, must not close the chat: they are logged and left
    out."""
    if channel.kind != "webchat":
        return WebchatSettings()
    kept: dict[str, Any] = {}
    for name, value in channel.settings.items():
        try:
            one = opened(channel.kind, channel.name, {name: value}, vault)
            msgspec.convert(one, WebchatSettings)
            kept |= one
        except (msgspec.ValidationError, BadInput) as error:
            log.warning("chat.setting_ignored", channel=channel.name, setting=name, error=str(error))
    return msgspec.convert(kept, WebchatSettings)
