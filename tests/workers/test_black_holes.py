"""A far side that takes a connection and never answers holds up what goes to it, and nothing else: the bot,
callbacks, the other mailbox and its chats go on in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, NamedTuple

import msgspec
import pytest

from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.db import channels
from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.db.tickets import messages
from helpdesk.dispatch.dispatcher import Dispatcher
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.live.wire.bus import MemoryBus
from helpdesk.operations.answers import replies
from helpdesk.operations.chats import visitor_chat
from helpdesk.operations.people import staff
from helpdesk.workers.bot import BotTurns
from helpdesk.workers.bot_host import BotHost
from helpdesk.workers.deliveries import Deliveries
from helpdesk.workers.lanes import bound
from helpdesk.workers.outbox import Outbox
from tests.bots import EchoBot, give_to_bot, say
from tests.factories import POLICY, actor, mail, receive, telegram

IN_TIME = 20.0
"""Seconds for everything that goes elsewhere; each far side that hangs is waited for a minute."""
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK"
AT_ONCE = msgspec.structs.replace(POLICY, mail_after=timedelta(0))


class BlackHole(NamedTuple):
    """`held`: a permit for each connection that it took; `leave`: set it to close them all."""

    port: int
    held: asyncio.Semaphore
    leave: asyncio.Event


SILENT: tuple[bytes, bytes] = (b"", b"")
ENDLESS_HTTP = (b"HTTP/1.1 200 OK\r\n", b"X-More: yes\r\n")
ENDLESS_SMTP = (b"", b"220-More is to come\r\n")


@pytest.fixture
async def hole(request: pytest.FixtureRequest) -> AsyncIterator[BlackHole]:
    """A server that takes connections and never says a word, or goes on with another line for ever."""
    held, leave = asyncio.Semaphore(0), asyncio.Event()
    head, again = request.param

    async def talk(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.release()
        writer.write(head)
        while not leave.is_set():
            writer.write(again)
            try:
                await asyncio.wait_for(leave.wait(), 0.2)
            except TimeoutError:
                continue
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    yield BlackHole(server.sockets[0].getsockname()[1], held, leave)
    leave.set()
    server.close()
    await server.wait_closed()


class Partner:
    """Another system, whose callback answers at once."""

    def __init__(self) -> None:
        self.called = asyncio.Event()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        self.called.set()
        writer.close()


@pytest.fixture
async def partner(desk: Desk, ids: dict[str, int]) -> AsyncIterator[Partner]:
    found = Partner()
    server = await asyncio.start_server(found.talk, "127.0.0.1", 0)
    put(desk, "partner", "api", callback(server.sockets[0].getsockname()[1]))
    yield found
    server.close()
    await server.wait_closed()


def put(desk: Desk, name: str, kind: str, settings: dict[str, Any], team_id: int | None = None) -> None:
    values: dict[str, Any] = {"kind": kind, "label": name, "team_id": team_id, "enabled": True}
    desk.write_now(channels.put_channel, name, settings=settings, **values)


def callback(port: int) -> dict[str, Any]:
    return {"secret": SECRET, "callback_url": f"http://127.0.0.1:{port}/", "timeout": 60}


def smtp(address: str, port: int) -> dict[str, Any]:
    return {"address": address, "smtp": {"host": "127.0.0.1", "port": port, "security": "none"}}


class World:
    """A desk with two of everything: one that works, and one that is a black hole."""

    def __init__(self, desk: Desk, ids: dict[str, int], hole: BlackHole) -> None:
        self._desk, self._ids = desk, ids
        self.bot = EchoBot()
        sales = desk.write_now(staff.add_team, "Sales")
        put(desk, "sales", "email", smtp("sales@desk.example", hole.port), sales)
        put(desk, "sales-chat", "webchat", {}, sales)
        put(desk, "crm", "api", callback(hole.port))
        bot_api = {"token": TOKEN, "secret": "s", "base_url": f"http://127.0.0.1:{hole.port}", "timeout": 60}
        put(desk, "telegram", "telegram", {**bot_api, "seconds_per_chat": 0})
        put(desk, "help-chat", "webchat", {}, ids["Support"])
        desk.write_now(give_to_bot, "chat")

    def written(self, channel: str, address: str) -> int:
        """Somebody writes by mail or by another system, and is answered there."""
        written = mail(address, "Lamp", "It is broken", channel=channel)
        return self._answer(receive(self._desk, written).ticket_id, channel)

    def told(self, number: int) -> int:
        return self._answer(receive(self._desk, telegram(str(number), "Hello")).ticket_id, "telegram")

    def chatted(self, channel: str, address: str) -> int:
        """A chat whose visitor is gone, so its answer goes by mail."""
        said = say(self._desk, "Where is my parcel?", key=address, channel=channel)
        self._desk.write_now(visitor_chat.leave_address, said.conversation_id, address)
        return self._answer(said.ticket_id, channel)

    def _answer(self, ticket_id: int | None, channel: str) -> int:
        reply = replies.Reply(channel=channel, text="A new one is on its way.")
        return self._desk.write_now(replies.send, ticket_id or 0, reply, by=actor(self._ids), policy=AT_ONCE)

    def fill(self, what: str) -> list[int]:
        """Give the black hole more of one kind of work than may run at once."""
        match what:
            case "mailbox":
                return [self.written("sales", f"c{n}@x.example") for n in range(bound("deliver:sales") + 3)]
            case "chats by mail":
                most = bound("continue_by_mail:sales") + 3
                return [self.chatted("sales-chat", f"v{n}@x.example") for n in range(most)]
            case "callback":
                return [self.written("crm", f"c{n}@x.example") for n in range(bound("deliver:crm") + 3)]
        return [self.told(5000 + n) for n in range(bound("deliver:telegram") + 3)]


def room_of(what: str) -> int:
    return bound("continue_by_mail" if what == "chats by mail" else "deliver")


@pytest.fixture
def outbox(desk: Desk, switchboard: Switchboard, blobs: BlobStore, world: World) -> Outbox:
    turns = BotTurns(desk, BotHost(desk, fixed=world.bot), AT_ONCE)
    deliveries = Deliveries(desk, switchboard, blobs, AT_ONCE, bot=turns)
    return Outbox(desk, deliveries.do, deliveries.gave_up)


@pytest.fixture
def world(desk: Desk, ids: dict[str, int], hole: BlackHole) -> World:
    return World(desk, ids, hole)


@pytest.mark.parametrize(
    ("what", "hole"),
    [
        ("mailbox", SILENT),
        ("mailbox", ENDLESS_SMTP),
        ("chats by mail", SILENT),
        ("chats by mail", ENDLESS_SMTP),
        ("callback", SILENT),
        ("callback", ENDLESS_HTTP),
        ("telegram", SILENT),
        ("telegram", ENDLESS_HTTP),
    ],
    indirect=["hole"],
)
async def test_what_goes_elsewhere_goes_on_in_time(
    desk: Desk,
    world: World,
    hole: BlackHole,
    sink: MailSimulator,
    partner: Partner,
    outbox: Outbox,
    what: str,
) -> None:
    support = desk.read_now(channels.channel, "support")
    put(desk, "support", "email", support.settings, desk.read_now(staff.team_named, "Support"))
    held = world.fill(what)
    running = asyncio.create_task(outbox.run())
    try:
        async with asyncio.timeout(20):
            for _ in range(room_of(what)):
                await hole.held.acquire()
        async with asyncio.timeout(IN_TIME):
            said = say(desk, "Hello")
            await Dispatcher(desk, MemoryBus()).dispatch()
            world.written("partner", "partner@x.example")
            world.written("support", "ana@x.example")
            world.chatted("help-chat", "gone@x.example")
            await partner.called.wait()
            await sink.wait_for("ana@x.example")
            await sink.wait_for("gone@x.example")
            await until_answered(desk, said.conversation_id)
        waiting = {desk.read_now(messages.message, one).delivery for one in held}
        assert waiting == {"sent" if what == "chats by mail" else "queued"}, "none of them has ended"
    finally:
        hole.leave.set()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def until_answered(desk: Desk, conversation_id: int) -> None:
    """Wait until the bot's answer is in a chat."""
    loop, changed = asyncio.get_running_loop(), asyncio.Event()

    def committed(_recorded: bool, _queued: bool) -> None:
        loop.call_soon_threadsafe(changed.set)

    desk.on_commit.append(committed)
    while True:
        changed.clear()
        said = await desk.read(messages.of_conversation, conversation_id)
        if any(row.text == "1: Hello" for row in said):
            desk.on_commit.remove(committed)
            return
        await changed.wait()
