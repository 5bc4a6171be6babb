"""One connection of one visitor, from hello to goodbye."""

from __future__ import annotations

import time
from typing import assert_never

import msgspec

from helpdesk.channels.addresses import normalise_email
from helpdesk.db.channels import ChannelRow
from helpdesk.db.desk import Desk
from helpdesk.domain.policy import Policy
from helpdesk.errors import BadInput, HelpdeskError
from helpdesk.live import frames, sockets, visitor
from helpdesk.live.bus import Bus, Typing
from helpdesk.live.pace import Pace
from helpdesk.live.push import Client, Hub
from helpdesk.live.refusals import frame_of
from helpdesk.live.saying import say_and_show
from helpdesk.live.sockets import Connection
from helpdesk.live.visitor import Guest
from helpdesk.live.welcome import Welcome, read_welcome
from helpdesk.operations import chat, surveys
from helpdesk.operations.chat_turns import message_topic
from helpdesk.security.tokens import Tokens

HERE_SECONDS = 60  # how often "the visitor is connected" is stored

_read = msgspec.json.Decoder(frames.FromVisitor).decode
_PONG = '{"t":"pong"}'
_RESYNC = '{"t":"resync"}'


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What every visit of a process works with. `per_minute`: frames one visitor may send; 0: no limit."""

    desk: Desk
    bus: Bus
    hub: Hub
    tokens: Tokens
    policy: Policy
    per_minute: int


class Visit:
    """Begin, take frame after frame, end: by whoever holds the connection."""

    def __init__(
        self, parts: Parts, connection: Connection, channel: ChannelRow, guest: Guest, hello: frames.ChatHello
    ) -> None:
        self._parts = parts
        self._channel = channel
        self._guest = guest
        self._page = hello.page
        self._language = hello.language[:35] or None
        self._client = Client(connection.send, lambda: _RESYNC, held=True)
        self._pace = Pace(parts.per_minute)
        self._conversation: int | None = None
        self._ticket: int | None = None
        self._email: frames.ChatEmail | None = None  # left before the first message
        self._here_until = 0.0

    async def begin(self) -> None:
        """Join first, then read, then show: what is said in between follows the welcome, and may be in it
        too; a widget knows messages by their id."""
        reading = await self._parts.desk.read(read_welcome, self._channel, self._guest.key)
        if reading.conversation is not None:
            self._join(reading.conversation)
            reading = await self._parts.desk.read(read_welcome, self._channel, self._guest.key)
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
            self._parts.hub.leave(self._conversation, self._client)
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
                    await self._parts.desk.write(chat.note_seen, self._conversation, frame.message_id)
            case frames.ChatVote():
                await self._vote(frame)
            case frames.ChatHello():
                raise BadInput("A hello comes once, as the first frame.")
            case _:
                assert_never(frame)

    async def _write(self, frame: frames.ChatWrite) -> None:
        text = frame.text.strip()
        files = self._parts.tokens.uploads(frame.attachments, f"visitor:{self._guest.key}")
        if not text and not files:
            raise BadInput("text must not be empty.", field="text")
        said, shown = await self._parts.desk.write(
            say_and_show,
            self._channel,
            self._guest,
            frame.client_id,
            text,
            files,
            self._parts.policy,
            page=self._page,
            language=self._language,
            about=message_topic(text),
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
        reading = await self._parts.desk.read(read_welcome, self._channel, self._guest.key)
        for message in reading.messages:
            if message.id != message_id:
                sockets.offer(
                    self._client, frames.ChatMessage(position=self._parts.hub.position, message=message)
                )
        await self._is_here()

    async def _leave_email(self, frame: frames.ChatEmail) -> None:
        if self._conversation is None:
            self._email = frame  # there is nobody to write it down for yet
            kept = normalise_email(frame.email)
        else:
            kept = await self._parts.desk.write(
                chat.leave_address, self._conversation, frame.email, name=frame.name
            )
        sockets.offer(self._client, frames.ChatEmailKept(email=kept))

    async def _vote(self, frame: frames.ChatVote) -> None:
        if self._conversation is None:
            raise BadInput("This survey was not put to this chat.", field="invitation_id")
        await self._parts.desk.write(
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
        self._parts.bus.say(
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
        self._parts.hub.join(conversation, self._client)

    async def _is_here(self) -> None:
        now = time.monotonic()
        if self._conversation is not None and now >= self._here_until:
            self._here_until = now + HERE_SECONDS
            await self._parts.desk.write(chat.note_present, self._conversation)

    def _welcome(self, reading: Welcome) -> frames.ChatWelcome:
        return frames.ChatWelcome(
            token=visitor.token_of(self._channel, self._guest, self._parts.tokens),
            conversation=self._conversation,
            position=self._parts.hub.position,
            title=str(self._channel.settings.get("title") or self._channel.label),
            greeting=str(self._channel.settings.get("greeting") or ""),
            color=str(self._channel.settings.get("color") or ""),
            name=self._parts.policy.desk_name,
            messages=reading.messages,
            email=reading.email,
            signed_in=self._guest.signed_in,
            survey=reading.survey,
            available=reading.available,
            state=reading.state,
        )
