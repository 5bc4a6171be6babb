"""The console's socket, GET /live?after=POSITION: events by position, and which advisors look or type.

A limited advisor hears only of tickets in sight (wire/in_sight.py), and says nothing about others.

A program that listens with an API key hears what its owner hears, and is nobody's presence: it neither shows
its owner as here nor keeps them available, and nobody is told that it looks, reads or types."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from http.cookies import SimpleCookie

import msgspec
import structlog

from helpdesk.db.chats.conversations import conversations_of_ticket
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import event_log
from helpdesk.db.people.sight import seen_of, sight_of
from helpdesk.domain.people.sight import Sight, is_limited
from helpdesk.domain.policy import Policy
from helpdesk.errors import Forbidden, TooMany, Unauthenticated, Unavailable
from helpdesk.live.console.connected import Connected
from helpdesk.live.console.presence import Presence
from helpdesk.live.wire import console_frames, sockets
from helpdesk.live.wire.base_frames import PONG, Ping
from helpdesk.live.wire.bus import Bus, DeskRead, Typing
from helpdesk.live.wire.pace import Paces
from helpdesk.live.wire.push import Client, Hub, Resync
from helpdesk.live.wire.sockets import Connection
from helpdesk.live.wire.tail import Tail
from helpdesk.operations.chats import visitor_chat
from helpdesk.said import Said
from helpdesk.security.addresses import Addresses
from helpdesk.security.guards import check_scopes
from helpdesk.security.sign_ins import Advisor, SignIns

log = structlog.get_logger()

SCOPES = ("tickets:read",)  # what a key needs to listen
REPLAYED_AT_MOST = 2_000  # events; a client that is further behind reloads
FRAMES_PER_MINUTE = 1_200  # of an advisor's tabs, or of a key; who looks and types needs a tenth
SIGNED_IN_SECONDS = 30.0  # how often each console's sign-in is checked, if it never pings

_read = msgspec.json.Decoder(console_frames.FromConsole).decode


class Consoles:
    """Serves every console of this process."""

    def __init__(
        self,
        desk: Desk,
        bus: Bus,
        hub: Hub,
        tail: Tail,
        presence: Presence,
        sign_ins: SignIns,
        addresses: Addresses,
        policy: Policy,
    ) -> None:
        self._desk = desk
        self._bus = bus
        self._hub = hub
        self._tail = tail
        self._presence = presence
        self._sign_ins = sign_ins
        self._addresses = addresses
        self._policy = policy
        self._open: set[Connected] = set()
        self._paces = Paces()
        self._look = asyncio.Event()
        self._looks = 0
        sign_ins.on_forget.append(self._look.set)

    async def run(self) -> None:
        """Close consoles that are no longer signed in, and tell those whose advisor sees other tickets now,
        until cancelled: at once if the change was in this process, else within SIGNED_IN_SECONDS."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SIGNED_IN_SECONDS):
                    await self._look.wait()
            self._look.clear()
            self._looks += 1
            for console in tuple(self._open):
                await self._still_signed_in(console)

    async def serve(self, connection: Connection) -> None:
        """Serve one console from its first byte to its last."""
        await connection.accept()
        if not self._addresses.enter(connection.counted_as):
            await connection.close(sockets.TOO_MANY, sockets.too_many_open().detail)
            return
        try:
            await self._serve(connection)
        except Unauthenticated as error:
            await connection.close(sockets.UNAUTHENTICATED, error.detail)
        except Forbidden as error:
            await connection.close(sockets.FORBIDDEN, error.detail)
        except Unavailable as error:
            log.warning("console.unavailable", why=error.why)
            await connection.close(sockets.UNAVAILABLE, error.detail)
        finally:
            self._addresses.leave(connection.counted_as)

    async def _serve(self, connection: Connection) -> None:
        looks = self._looks
        advisor = await self._recognise(connection)
        socket = secrets.token_hex(6)
        client = Client(connection.send, self._hub.resync_frame)
        console = Connected(connection, client, await self._sight_of(advisor))
        person = advisor.by == "session"
        try:
            if person:
                await self._presence.console_opened(advisor.id, advisor.name)
            await self._catch_up(console)
            self._open.add(console)
            if looks == self._looks or await self._still_signed_in(console):
                await self._listen(console, advisor, socket)
        finally:
            self._open.discard(console)
            self._hub.leave(console.topic, client)
            if person:
                self._presence.console_closed(advisor.id, advisor.name, socket)
            await client.close()

    async def _recognise(self, connection: Connection, *, extends: bool = True) -> Advisor:
        cookies = SimpleCookie(connection.headers.get("cookie", ""))
        values = {name: morsel.value for name, morsel in cookies.items()}
        advisor = await self._sign_ins.advisor_of(connection.headers, values, extends=extends)
        if advisor.by == "session" and connection.origin and not connection.same_origin():
            # a browser sends the cookie from any page: only the desk's own pages may listen with it
            raise Unauthenticated(Said("{origin} is not this desk.", origin=connection.origin))
        check_scopes(advisor, SCOPES)
        return advisor

    async def _sight_of(self, advisor: Advisor) -> Sight | None:
        if not is_limited(self._policy.advisors_see, advisor.role):
            return None  # without a query
        return await self._desk.read(sight_of, advisor.id)

    async def _still_signed_in(self, console: Connected) -> bool:
        """Close the console of an advisor who has signed out or is disabled. An open tab does not extend the
        session."""
        try:
            sight = await self._sight_of(await self._recognise(console.connection, extends=False))
        except Unauthenticated as error:
            await self._dismiss(console, sockets.UNAUTHENTICATED, error.detail)
            return False
        except Exception as error:  # noqa: BLE001 - the database is away: asked again soon
            log.error("console.not_asked", error=repr(error))
            return True
        if sight != console.sight and console in self._open:
            await self._sees_others(console, sight)
        return True

    async def _sees_others(self, console: Connected, sight: Sight | None) -> None:
        """The advisor sees other tickets than before: the console reloads, and goes on with this sight."""
        hub, client = self._hub, console.client
        hub.leave(console.topic, client)
        console.sight = sight
        hub.join(console.topic, client)
        sockets.offer(client, console.hello(hub.position))
        sockets.offer(client, Resync(position=hub.position))
        for frame in await self._presence.lookers(sight):
            sockets.offer(client, frame)

    async def _dismiss(self, console: Connected, code: int, why: str) -> None:
        if console not in self._open:
            return  # another task has
        self._open.discard(console)
        self._hub.leave(console.topic, console.client)  # nothing may be sent after the close
        await console.client.close()
        with contextlib.suppress(OSError):
            await console.connection.close(code, why)

    async def _catch_up(self, console: Connected) -> None:
        """Send the events after the client's position, then join without a gap: the hub's position does not
        change between the last check and joining. Who saw other tickets at that position reloads."""
        hub, connection = self._hub, console.connection
        asked = connection.query.get("after", "")
        position = int(asked) if asked.isdecimal() and len(asked) < 19 else hub.position
        await connection.say(console.hello(min(position, hub.position)))
        newest = hub.position
        if position > newest:  # ahead of this process, unless the log was replaced
            newest = max(newest, await self._desk.read(event_log.newest_position))
        saw_others = bool(asked) and connection.query.get("sight", "") != console.sight_name
        if position > newest or newest - position > REPLAYED_AT_MOST or saw_others:
            position = hub.position
            await connection.say(Resync(position=position))
        while position < hub.position:
            for said in await self._tail.read_after(position, console.topic):
                if said.position > hub.position:
                    break  # the hub has not sent it yet, and will
                for _, entry in said.entries:
                    await connection.send({"type": "websocket.send", "text": entry.decode()})
                position = said.position
        hub.join(console.topic, console.client)
        for frame in await self._presence.lookers(console.sight):
            sockets.offer(console.client, frame)

    async def _listen(self, console: Connected, advisor: Advisor, socket: str) -> None:
        chats: dict[int, int | None] = {}
        pace = self._paces.of((advisor.id, advisor.key_id), FRAMES_PER_MINUTE)
        async for text in console.connection.frames():
            try:
                pace.spend()
                frame = _read(text)
            except (msgspec.DecodeError, RecursionError) as error:
                await self._dismiss(console, sockets.BAD_INPUT, str(error))
                return
            except TooMany as error:  # it comes back later, and says then what it looks at
                await self._dismiss(console, sockets.TOO_MANY, error.detail)
                return
            match frame:
                case Ping():
                    if not await self._still_signed_in(console):
                        return
                    console.client.offer(PONG)
                case _ if advisor.by == "key":
                    pass
                case console_frames.IsViewing():
                    looks_at = frame.ticket if await self._sees(console, frame.ticket) else None
                    self._presence.looks_at(advisor.id, advisor.name, looks_at, socket)
                    if looks_at is not None:
                        await self._reads(looks_at)
                case console_frames.IsTyping() if await self._sees(console, frame.ticket):
                    if frame.ticket not in chats:
                        chats[frame.ticket] = await self._desk.read(_chat_of, frame.ticket)
                    self._bus.say(
                        Typing(
                            side="advisor",
                            who=advisor.name,
                            by=advisor.id,
                            on=frame.on,
                            ticket=frame.ticket,
                            conversation=chats[frame.ticket],
                        )
                    )

    async def _sees(self, console: Connected, ticket: int | None) -> bool:
        if console.sight is None or ticket is None:
            return True
        return ticket in await self._desk.read(seen_of, console.sight, [ticket])

    async def _reads(self, ticket: int) -> None:
        """Tell the visitors of this ticket's chats that their messages are on an advisor's screen."""
        if not await self._desk.read(visitor_chat.unread_chats, ticket):
            return
        for conversation, message_id in await self._desk.write(visitor_chat.note_read, ticket):
            self._bus.say(DeskRead(conversation=conversation, message_id=message_id))


def _chat_of(reading: Reading, ticket_id: int) -> int | None:
    """The chat whose visitor may see that an advisor is typing."""
    about = conversations_of_ticket(reading, ticket_id)
    return next((one.id for one in about if one.channel_kind == "webchat"), None)
