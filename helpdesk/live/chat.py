"""The widget's socket, GET /chat?channel=NAME: a visitor and the desk, live both ways."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Any, assert_never
from urllib.parse import urlsplit

import msgspec
import structlog
from litestar.handlers import ASGIRouteHandler, asgi

from helpdesk.channels.addresses import normalise_email
from helpdesk.db import channels, messages
from helpdesk.db.channels import ChannelRow
from helpdesk.db.desk import Desk, Transaction
from helpdesk.domain.messages import Attachment
from helpdesk.domain.policy import Policy
from helpdesk.domain.topics import Topic
from helpdesk.errors import BadInput, Forbidden, HelpdeskError, TooMany
from helpdesk.live import frames, sockets, visitor
from helpdesk.live.bus import Bus, Typing
from helpdesk.live.push import Client, Hub
from helpdesk.live.sockets import Connection
from helpdesk.live.visitor import Guest
from helpdesk.live.welcome import Welcome, read_welcome
from helpdesk.operations import chat, surveys
from helpdesk.operations.chat_turns import message_topic
from helpdesk.security.limits import Limits
from helpdesk.security.tokens import Tokens
from helpdesk.showing import attachments, chat_message
from helpdesk.views import ChatMessageView

log = structlog.get_logger()

HELLO_SECONDS = 15
HERE_SECONDS = 60  # how often "the visitor is connected" is stored
CHANNEL_SECONDS = 5  # how long a channel's settings are believed

_read = msgspec.json.Decoder(frames.FromVisitor).decode
_PONG = '{"t":"pong"}'
_RESYNC = '{"t":"resync"}'
_CODES = {
    400: "bad_input",
    403: "forbidden",
    404: "forbidden",
    413: "too_large",
    429: "too_many",
    503: "unavailable",
}


class Pace:
    """A visitor may write `per_minute` frames in the long run and a sixth of that at once; 0: no limit."""

    __slots__ = ("_at", "_left", "_most", "_rate")

    def __init__(self, per_minute: int) -> None:
        self._rate = per_minute / 60
        self._most = max(5.0, per_minute / 6)
        self._left = self._most
        self._at = time.monotonic()

    def spend(self) -> None:
        """TooMany, with the seconds to wait, for one frame too many."""
        if not self._rate:
            return
        now = time.monotonic()
        self._left = min(self._most, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            wait = (1 - self._left) / self._rate
            raise TooMany(
                "You write faster than this chat can take: wait a moment.", retry_after=round(wait, 1)
            )
        self._left -= 1


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
        self.desk = desk
        self.bus = bus
        self.hub = hub
        self.tokens = tokens
        self.policy = policy
        self.per_minute = per_minute
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
            allowed = self.per_minute and max(60, self.per_minute)
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
                channel, self.tokens, token=first.token, identity=first.identity, now=datetime.now(UTC)
            )
        except Forbidden as error:
            await self._refuse(connection, "identity", error, sockets.FORBIDDEN)
            return
        visit = Visit(self, connection, channel, guest, first)
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
            found = (time.monotonic() + CHANNEL_SECONDS, await self.desk.read(channels.channel, name))
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


class Visit:
    """One connection of one visitor, from hello to goodbye."""

    def __init__(
        self, chats: Chats, connection: Connection, channel: ChannelRow, guest: Guest, hello: frames.ChatHello
    ) -> None:
        self._chats = chats
        self._channel = channel
        self._guest = guest
        self._page = hello.page
        self._language = hello.language[:35] or None
        self._client = Client(connection.send, lambda: _RESYNC, held=True)
        self._pace = Pace(chats.per_minute)
        self._conversation: int | None = None
        self._ticket: int | None = None
        self._email: frames.ChatEmail | None = None  # left before the first message
        self._here_until = 0.0

    async def begin(self) -> None:
        """Join first, then read, then show: what is said in between follows the welcome, and may be in it
        too; a widget knows messages by their id."""
        reading = await self._chats.desk.read(read_welcome, self._channel, self._guest.key)
        if reading.conversation is not None:
            self._join(reading.conversation)
            reading = await self._chats.desk.read(read_welcome, self._channel, self._guest.key)
        self._ticket = reading.ticket
        await self._client.release(msgspec.json.encode(self._welcome(reading)).decode())
        await self._is_here()

    async def take(self, text: str) -> None:
        """Do what one frame asks; a refusal is answered, and the socket stays."""
        client_id: str | None = None
        try:
            try:
                frame = _read(text)
            except msgspec.DecodeError as error:
                raise BadInput(f"The frame cannot be read: {error}") from None
            if isinstance(frame, frames.ChatWrite):
                client_id = frame.client_id
            if not isinstance(frame, frames.Ping):
                self._pace.spend()
            await self._do(frame)
        except HelpdeskError as error:
            sockets.offer(self._client, frame_of(error, client_id=client_id))

    async def end(self) -> None:
        if self._conversation is not None:
            self._chats.hub.leave(self._conversation, self._client)
            self._types(on=False)
        await self._client.close()

    async def _do(self, frame: frames.FromVisitor) -> None:
        match frame:
            case frames.Ping():
                self._client.offer(_PONG)
                await self._is_here()
            case frames.ChatWrite():
                await self._write(frame)
            case frames.ChatEmail():
                await self._leave_email(frame)
            case frames.ChatTypes():
                self._types(on=frame.on)
            case frames.ChatSeen():
                if self._conversation is not None:
                    await self._chats.desk.write(chat.note_seen, self._conversation, frame.message_id)
            case frames.ChatVote():
                await self._vote(frame)
            case frames.ChatHello():
                raise BadInput("A hello comes once, as the first frame.")
            case _:
                assert_never(frame)

    async def _write(self, frame: frames.ChatWrite) -> None:
        text = frame.text.strip()
        files = self._chats.tokens.uploads(frame.attachments, f"visitor:{self._guest.key}")
        if not text and not files:
            raise BadInput("text must not be empty.", field="text")
        said, shown = await self._chats.desk.write(
            say_and_show,
            self._channel,
            self._guest,
            frame.client_id,
            text,
            files,
            self._chats.policy,
            page=self._page,
            language=self._language,
            about=message_topic(text),
            payload=frame.payload,
        )
        self._ticket = said.ticket_id
        if self._conversation is None:
            self._join(said.conversation_id)
            await self._catch_up(said.message_id)
        sockets.offer(self._client, frames.ChatStored(client_id=frame.client_id, message=shown))
        if self._email is not None:
            waiting, self._email = self._email, None
            await self._leave_email(waiting)

    async def _catch_up(self, message_id: int) -> None:
        """All else in a chat this socket did not know of: another tab may have begun it since the hello,
        and somebody may have answered between the commit and joining it."""
        reading = await self._chats.desk.read(read_welcome, self._channel, self._guest.key)
        for message in reading.messages:
            if message.id != message_id:
                sockets.offer(
                    self._client, frames.ChatMessage(position=self._chats.hub.position, message=message)
                )
        await self._is_here()

    async def _leave_email(self, frame: frames.ChatEmail) -> None:
        if self._conversation is None:
            self._email = frame  # there is nobody to write it down for yet
            kept = normalise_email(frame.email)
        else:
            kept = await self._chats.desk.write(
                chat.leave_address, self._conversation, frame.email, name=frame.name
            )
        sockets.offer(self._client, frames.ChatEmailKept(email=kept))

    async def _vote(self, frame: frames.ChatVote) -> None:
        if self._conversation is None:
            raise BadInput("This survey was not put to this chat.", field="invitation_id")
        await self._chats.desk.write(
            surveys.record_answer,
            frame.invitation_id,
            frame.score,
            frame.comment,
            conversation_id=self._conversation,
        )
        sockets.offer(self._client, frames.ChatThanks(invitation_id=frame.invitation_id))

    def _types(self, *, on: bool) -> None:
        if self._conversation is None:
            return
        self._chats.bus.say(
            Typing(
                side="visitor",
                who=self._guest.name or "Visitor",
                on=on,
                ticket=self._ticket,
                conversation=self._conversation,
            )
        )

    def _join(self, conversation: int) -> None:
        self._conversation = conversation
        self._chats.hub.join(conversation, self._client)

    async def _is_here(self) -> None:
        now = time.monotonic()
        if self._conversation is not None and now >= self._here_until:
            self._here_until = now + HERE_SECONDS
            await self._chats.desk.write(chat.note_present, self._conversation)

    def _welcome(self, reading: Welcome) -> frames.ChatWelcome:
        return frames.ChatWelcome(
            token=visitor.token_of(self._channel, self._guest, self._chats.tokens),
            conversation=self._conversation,
            position=self._chats.hub.position,
            title=str(self._channel.settings.get("title") or self._channel.label),
            greeting=str(self._channel.settings.get("greeting") or ""),
            color=str(self._channel.settings.get("color") or ""),
            name=self._chats.policy.desk_name,
            messages=reading.messages,
            email=reading.email,
            signed_in=self._guest.signed_in,
            survey=reading.survey,
            available=reading.available,
            state=reading.state,
        )


def say_and_show(
    tx: Transaction,
    channel: ChannelRow,
    guest: Guest,
    client_id: str,
    text: str,
    files: list[Attachment],
    policy: Policy,
    *,
    page: str,
    language: str | None,
    about: Topic,
    payload: str = "",
) -> tuple[chat.Said, ChatMessageView]:
    """Keep a visitor's message; it, and how everybody sees it."""
    said = chat.say(
        tx,
        channel,
        guest.key,
        client_id,
        text,
        policy,
        attachments=files,
        name=guest.name,
        identities=guest.vouched,
        page=page,
        language=language,
        about=about,
        payload=payload,
    )
    if said.again:
        shown = chat_message(messages.message(tx, said.message_id))
        assert shown is not None
        return said, shown
    return said, ChatMessageView(
        id=said.message_id,
        client_id=client_id,
        mine=True,
        author_kind="contact",
        author_name=guest.name,
        text=text,
        html=None,
        attachments=attachments(files, f"/chat/attachments/{said.message_id}"),
        at=tx.now,
    )


def allowed_origin(origin: str, host: str, channel: ChannelRow) -> bool:
    """Pages that may embed the widget: those in the channel's `allowed_origins` ("*" for all) and the
    desk's own, whose Host is `host`. Programs send no Origin; they are no browser that somebody else's
    page could misuse."""
    if not origin or urlsplit(origin).netloc == host:
        return True
    allowed = channel.settings.get("allowed_origins") or []
    return "*" in allowed or origin in allowed


def frame_of(
    error: HelpdeskError, *, code: str | None = None, client_id: str | None = None
) -> frames.ChatError:
    return frames.ChatError(
        code=code or _CODES.get(error.status, "bad_input"),
        detail=error.detail,
        field=error.extra.get("field"),
        retry_after=error.extra.get("retry_after"),
        client_id=client_id,
    )
