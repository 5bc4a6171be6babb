"""One connection of one visitor, from hello to goodbye."""

from __future__ import annotations

import contextlib
import time
from typing import assert_never

import msgspec

from helpdesk.channels.addresses import normalise_email
from helpdesk.channels.webchat.channel import WebchatSettings
from helpdesk.db.channels import ChannelRow
from helpdesk.db.chats.visitor_chats import ChatKey
from helpdesk.domain.chats.chat_keys import thread_of
from helpdesk.domain.identity import shown_name
from helpdesk.domain.messages import Identity
from helpdesk.errors import BadInput, HelpdeskError, TooMany
from helpdesk.live.visitor.first_frames import Welcome, read_chat, read_welcome, welcome_frame
from helpdesk.live.visitor.guest import Guest, files_token_of
from helpdesk.live.visitor.incoming import say_and_show, speech_of
from helpdesk.live.visitor.joined_chats import Joined
from helpdesk.live.visitor.refusals import frame_of
from helpdesk.live.visitor.tools import Parts
from helpdesk.live.wire import sockets, visitor_frames
from helpdesk.live.wire.base_frames import PONG, ChatFiles, ChatJudge, ChatJudged, Ping
from helpdesk.live.wire.bus import Began, DeskRead, Typing
from helpdesk.live.wire.push import Client
from helpdesk.live.wire.sockets import Connection
from helpdesk.operations.bot import judging
from helpdesk.operations.chats import visitor_chat
from helpdesk.operations.surveys import invitations
from helpdesk.said import Said

HERE_SECONDS = 60  # how often "the visitor is connected" is stored
PER_ADDRESS = 4  # times as many frames for one address: a household or an office shares it
FILES_SECONDS = 20 * 60  # how often the widget gets a new token for files, each of which holds for an hour
IDLE_PER_MINUTE = 300  # pings of all a visitor's tabs, and frames that cannot be read: they cost no share
CHATS_PER_HOUR = 120  # chats begun from one address, if the channel sets no limit

REVOKED = "The token of this visitor was revoked."

_KIB = 1024
_RESYNC = msgspec.json.encode(visitor_frames.ChatResync()).decode()


class Visit:
    """Begin, take each frame, end. The socket that has the connection calls these."""

    def __init__(
        self,
        parts: Parts,
        connection: Connection,
        channel: ChannelRow,
        settings: WebchatSettings,
        guest: Guest,
        hello: visitor_frames.ChatHello,
    ) -> None:
        self._parts = parts
        self._connection = connection
        self._channel = channel
        self._settings = settings
        self._guest = guest
        self._hello = hello
        self._client = Client(connection.send, lambda: _RESYNC, held=True)
        self._allowed = settings.messages_per_minute or parts.per_minute
        self._person = (channel.id, guest.key)
        self._pace = parts.paces.of(self._person, self._allowed)
        self._idle = parts.paces.of((*self._person, "idle"), self._allowed and IDLE_PER_MINUTE)
        self._chats = Joined(parts, channel.id, guest.key, self._client)
        self._email: visitor_frames.ChatEmail | None = None  # address left before the first message
        self._here_until = 0.0
        self._shown = self._revoked = self._closed = False
        self._files_until = time.monotonic() + FILES_SECONDS

    async def begin(self) -> None:
        """Join first, then read, then show. A message in between is sent after the welcome, and may be in the
        welcome too: a widget recognises messages by their id."""
        self._parts.visits.add((self._channel.id, self._guest.key), self)
        reading = await self._welcome()
        if reading.keys:
            for key in reading.keys:
                self._chats.join(key)
            reading = await self._welcome()
        self._chats.shown = reading.shown.conversation if reading.shown else None
        frame = welcome_frame(self._parts, self._channel, self._settings, self._guest, reading)
        await self._client.release(msgspec.json.encode(frame).decode())
        self._shown = True
        if self._revoked:
            await self._close(sockets.UNAVAILABLE, REVOKED)
        await self._is_here()

    async def take(self, text: str) -> bool:
        """Do what one frame asks. A refusal is answered, and the socket stays open. False if it was flooded
        and closed."""
        client_id: str | None = None
        try:
            try:
                frame = visitor_frames.read_frame(text)
            except msgspec.DecodeError as error:
                self._idle.spend()
                raise BadInput(Said("The frame cannot be read: {error}", error=error)) from None
            if isinstance(frame, visitor_frames.ChatWrite):
                client_id = frame.client_id
            if isinstance(frame, Ping):
                self._idle.spend()
            else:
                await self._spend()
            await self._do(frame)
        except HelpdeskError as error:
            if self._closed:
                return False
            sockets.offer(self._client, frame_of(error, client_id=client_id, language=self._hello.language))
            if isinstance(error, TooMany) and self._pace.floods(self._channel.name, self._connection.client):
                await self._close(sockets.TOO_MANY, error.detail)
        return not self._closed

    async def hear_of(self, conversation: int) -> None:
        """A chat was begun on another tab or device of this visitor."""
        if await self._chats.join_late(conversation):
            sockets.offer(self._client, await self._parts.desk.read(read_chat, conversation))

    async def was_revoked(self) -> None:
        """Close the socket, unless its visitor is signed in by the site: their token opens nothing anyway."""
        if not self._guest.signed_in:
            self._revoked = True
            if self._shown:
                await self._close(sockets.UNAVAILABLE, REVOKED)

    async def end(self) -> None:
        self._parts.visits.remove((self._channel.id, self._guest.key), self)
        self._chats.leave()
        if self._chats.shown is not None:
            self._types(self._chats.shown, on=False)
        await self._client.close()

    async def _spend(self) -> None:
        """TooMany for a frame beyond the share of this visitor or of their address: all their sockets, on all
        processes, have one."""
        self._pace.spend()
        spend = self._parts.shares.spend
        await spend(f"{self._channel.id}:{self._guest.key}", allowed=self._allowed)
        # anybody can make new visitors, but from one address
        await spend(f"address:{self._connection.counted_as}", allowed=self._allowed * PER_ADDRESS)
        self._pace.went_on()

    async def _spend_words(self, frame: visitor_frames.ChatWrite) -> None:
        """TooMany beyond what a visitor, an address or all strangers may store in a day: words fill a disk as
        files do."""
        answers = (*frame.form.values(), *("".join(one) for one in (frame.fields or {}).values()))
        size = len(frame.text.encode()) + sum(len(one.encode()) for one in answers)
        units = 1 + size // _KIB
        visitor, strangers = self._parts.visitor_bytes // _KIB, self._parts.strangers_bytes // _KIB
        spend = self._parts.words.spend
        await spend(f"{self._channel.id}:{self._guest.key}", allowed=visitor, units=units)
        address = f"address:{self._connection.counted_as}"
        await spend(address, allowed=visitor * PER_ADDRESS, units=units)
        await spend("strangers", allowed=strangers, units=units)

    async def _do(self, frame: visitor_frames.FromVisitor) -> None:
        match frame:
            case Ping():
                self._client.offer(PONG)
                self._renew_files()
                await self._is_here()
            case visitor_frames.ChatWrite():
                await self._write(frame)
            case visitor_frames.ChatOpen():
                self._chats.shown = await self._chats.find(frame.conversation)
                sockets.offer(self._client, await self._parts.desk.read(read_chat, frame.conversation))
                self._here_until = 0.0
                await self._is_here()
            case visitor_frames.ChatEmail():
                await self._leave_email(frame)
            case visitor_frames.ChatTypes():
                if (found := await self._chats.find(frame.conversation)) is not None:
                    self._types(found, on=frame.on)
            case visitor_frames.ChatSeen():
                if (found := await self._chats.find(frame.conversation)) is not None:
                    await self._parts.desk.write(visitor_chat.note_seen, found, frame.message_id)
            case visitor_frames.ChatVote():
                await self._vote(frame)
            case ChatJudge():
                await self._judge(frame)
            case visitor_frames.ChatHello():
                raise BadInput("hello must be the first frame, and be sent once.")
            case _:
                assert_never(frame)

    async def _write(self, frame: visitor_frames.ChatWrite) -> None:
        if self._parts.room is not None:
            await self._parts.room.check()
        await self._spend_words(frame)
        key = await self._chats.key_for(frame.conversation, frame.thread)
        if not self._chats.knows(key):
            allowed = self._settings.chats_per_hour or (CHATS_PER_HOUR if self._parts.per_minute else 0)
            await self._parts.limits.spend("chat", self._connection.counted_as, allowed=allowed, seconds=3600)
        speech = speech_of(self._parts, self._guest, key, frame, self._hello, self._settings.form)
        said, shown = await self._parts.desk.write(
            say_and_show, self._channel, self._guest, speech, self._parts.policy
        )
        self._chats.shown = said.conversation_id
        late = not self._chats.has(said.conversation_id) and not said.began
        self._chats.join(ChatKey(id=said.conversation_id, key=key, ticket_id=said.ticket_id))
        # before any other frame of this chat: it tells the widget the id of the chat that it began
        stored = visitor_frames.ChatStored(
            client_id=frame.client_id,
            conversation=said.conversation_id,
            thread=thread_of(key),
            message=shown,
        )
        sockets.offer(self._client, stored)
        if said.began:
            began = Began(
                channel=self._channel.id, visitor=self._guest.key, conversation=said.conversation_id
            )
            self._parts.bus.say(began)
        if said.began or late:  # another tab may have begun it, or somebody answered before the join
            sockets.offer(self._client, await self._parts.desk.read(read_chat, said.conversation_id))
            await self._is_here()
        if self._email is not None:
            waiting, self._email = self._email, None
            await self._leave_email(waiting)
        if self._parts.looked_at(said.ticket_id):
            for conversation, message_id in await self._parts.desk.write(
                visitor_chat.note_read, said.ticket_id
            ):
                self._parts.bus.say(DeskRead(conversation=conversation, message_id=message_id))

    async def _leave_email(self, frame: visitor_frames.ChatEmail) -> None:
        found = await self._chats.find(frame.conversation)
        if found is None:
            self._email = frame  # there is no contact to store it for yet
            kept = normalise_email(frame.email)
        else:
            kept = await self._parts.desk.write(
                visitor_chat.leave_address, found, frame.email, name=frame.name
            )
        sockets.offer(self._client, visitor_frames.ChatEmailKept(conversation=found, email=kept))

    async def _vote(self, frame: visitor_frames.ChatVote) -> None:
        found = await self._chats.find(frame.conversation)
        if found is None:
            raise BadInput("This survey does not belong to this chat.", field="invitation_id")
        await self._parts.desk.write(
            invitations.record_answer, frame.invitation_id, frame.score, frame.comment, conversation_id=found
        )

    async def _judge(self, frame: ChatJudge) -> None:
        found = await self._chats.find(frame.conversation)
        if found is None:
            raise BadInput("This answer does not belong to this chat.", field="message_id")
        await self._parts.desk.write(
            judging.judge,
            found,
            frame.message_id,
            helpful=frame.helpful,
            person=frame.person,
            policy=self._parts.policy,
        )
        # the same word again is no event, and the widget says it until it knows that it is stored
        judged = ChatJudged(conversation=found, message_id=frame.message_id, helpful=frame.helpful)
        sockets.offer(self._client, judged)

    def _types(self, conversation: int, *, on: bool) -> None:
        self._parts.bus.say(
            Typing(
                side="visitor",
                who=self._guest.name or shown_name(Identity(kind="visitor", value=self._guest.key)),
                on=on,
                ticket=self._chats.ticket(conversation),
                conversation=conversation,
            )
        )

    async def _close(self, code: int, why: str) -> None:
        if self._closed:
            return
        self._closed = True
        self._chats.leave()  # nothing may be sent after the close
        await self._client.close()
        with contextlib.suppress(OSError):  # the visitor has left
            await self._connection.close(code, why)

    def _renew_files(self) -> None:
        if time.monotonic() >= self._files_until:
            self._files_until = time.monotonic() + FILES_SECONDS
            token = files_token_of(self._channel, self._guest, self._parts.tokens)
            sockets.offer(self._client, ChatFiles(files=token))

    async def _is_here(self) -> None:
        now = time.monotonic()
        if self._chats.shown is not None and now >= self._here_until:
            self._here_until = now + HERE_SECONDS
            await self._parts.desk.write(visitor_chat.note_present, self._chats.shown)

    async def _welcome(self) -> Welcome:
        return await self._parts.desk.read(
            read_welcome, self._channel, self._guest.key, self._hello.conversation
        )
