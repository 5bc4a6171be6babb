"""A real uvicorn with the live part of a desk on it, and clients for both sockets."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from typing import Any

import uvicorn
from litestar import Litestar
from litestar.datastructures import State
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.dispatch.dispatcher import Dispatcher
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.messages import Attachment
from helpdesk.domain.policy import Policy
from helpdesk.live.service import HANDLERS, Live
from helpdesk.live.wire.bus import Bus, MemoryBus
from helpdesk.operations.answers import replies
from helpdesk.operations.answers.replies import Reply
from helpdesk.operations.chats import visitor_chat
from helpdesk.operations.people import accounts
from helpdesk.security.limits import Limits
from helpdesk.security.sign_ins import COOKIE, SignIns
from helpdesk.security.stranger_tokens import Tokens

SECRET = b"s" * 32
IDENTITY_SECRET = "the shop's own secret"
POLICY = Policy(secret=SECRET, desk_name="Test desk")
SHOP = "https://shop.example"


class DeskServer:
    """One serving process, in this one. Several may share a database and, by `bus`, a doorbell."""

    def __init__(
        self,
        desk: Desk,
        bus: Bus | None = None,
        *,
        per_minute: int = 0,
        visitor_bytes: int = 0,
        policy: Policy = POLICY,
    ) -> None:
        self.desk = desk
        self.bus = bus or MemoryBus()
        self.tokens = Tokens(SECRET)
        self.sign_ins = SignIns(desk, lasting=timedelta(hours=1), remember=0)
        self.live = Live(
            desk,
            self.bus,
            sign_ins=self.sign_ins,
            tokens=self.tokens,
            limits=Limits(desk),
            policy=policy,
            per_minute=per_minute,
            visitor_bytes=visitor_bytes,
        )

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[DeskServer]:
        app = Litestar(HANDLERS, openapi_config=None, state=State({"live": self.live}, deep_copy=False))
        async with self.bus.running(), self.live.running():
            dispatching = asyncio.create_task(Dispatcher(self.desk, self.bus).run())
            try:
                async with listening(app) as self.host:
                    yield self
            finally:
                dispatching.cancel()

    def console(
        self, session: str, *, after: int | None = None, sight: str = "", origin: str | None = None
    ) -> connect:
        query = "" if after is None else f"?after={after}&sight={sight}"
        headers = {"Cookie": f"{COOKIE}={session}"}
        return connect(
            f"ws://{self.host}/live{query}",
            additional_headers=headers,
            origin=None if origin is None else Origin(origin),
            compression=None,
        )

    def chat(self, *, channel: str = "web", origin: str | None = SHOP) -> connect:
        return connect(
            f"ws://{self.host}/chat?channel={channel}",
            origin=None if origin is None else Origin(origin),
            compression=None,
        )

    @contextlib.asynccontextmanager
    async def visitor(self, **hello: Any) -> AsyncIterator[Heard]:
        """A visitor who said hello."""
        async with self.chat() as socket:
            heard = Heard(socket)
            await heard.send({"t": "hello", **hello})
            heard.welcome = await heard.next("hello")
            yield heard

    @contextlib.asynccontextmanager
    async def program(self, key: str) -> AsyncIterator[Heard]:
        """A program that listens with an API key."""
        headers = {"Authorization": f"Bearer {key}"}
        async with connect(f"ws://{self.host}/live", additional_headers=headers, compression=None) as socket:
            heard = Heard(socket)
            heard.welcome = await heard.next("hello")
            yield heard

    @contextlib.asynccontextmanager
    async def advisor(
        self, session: str, *, after: int | None = None, sight: str = ""
    ) -> AsyncIterator[Heard]:
        """An advisor whose console is connected."""
        async with self.console(session, after=after, sight=sight) as socket:
            heard = Heard(socket)
            heard.welcome = await heard.next("hello")
            yield heard


@contextlib.asynccontextmanager
async def listening(app: Litestar) -> AsyncIterator[str]:
    """Serve an application whose lifespan is somebody else's on a free port; its host and port."""
    config = uvicorn.Config(
        app,
        port=0,
        log_level="warning",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        lifespan="off",
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.005)
    try:
        yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


class Heard:
    """One end of a socket: sends frames, and waits for those of a kind while keeping all it heard."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.all: list[dict[str, Any]] = []
        self.welcome: dict[str, Any] = {}
        self._unread: list[dict[str, Any]] = []

    async def send(self, frame: dict[str, Any]) -> None:
        await self.socket.send(json.dumps(frame))

    async def next(self, t: str, such: Callable[[dict[str, Any]], bool] = lambda _: True) -> dict[str, Any]:
        """The next frame with this `t` that is such; others stay for later."""
        async with asyncio.timeout(10):
            while True:
                for frame in self._unread:
                    if frame["t"] == t and such(frame):
                        self._unread.remove(frame)
                        return frame
                self._take(await self._receive())

    async def reach(self, position: int) -> None:
        """Wait until the server told of every event up to this position, or that it passed."""
        async with asyncio.timeout(10):
            while not any(frame.get("position", 0) >= position for frame in self.all):
                self._take(await self._receive())

    async def event(self, kind: str) -> dict[str, Any]:
        """The next push of an event of this type."""
        return await self.next("event", lambda frame: frame["event"]["type"] == kind)

    async def say(self, text: str, client_id: str | None = None) -> dict[str, Any]:
        """Write a message and wait until it is stored."""
        client_id = client_id or str(uuid.uuid4())
        await self.send({"t": "message", "client_id": client_id, "text": text})
        return await self.next("stored", lambda frame: frame["client_id"] == client_id)

    async def _receive(self) -> list[dict[str, Any]]:
        frame = json.loads(await self.socket.recv())
        return frame if isinstance(frame, list) else [frame]

    def _take(self, frames: list[dict[str, Any]]) -> None:
        self.all.extend(frames)
        self._unread.extend(frames)

    async def settle(self) -> None:
        """Wait for an answer to a ping: everything the server said before it is in `all`."""
        await self.send({"t": "ping"})
        await self.next("pong")


def furnish(tx: Transaction) -> str:
    """A desk with one advisor, one team and a web chat; the advisor's session."""
    ana = advisors.add_advisor(tx, email="ana@desk.example", name="Ana", role="advisor", password_hash=None)
    put_chat(tx, advisors.add_team(tx, "Support", [ana]))
    return accounts.sign_in(tx, ana, timedelta(hours=1))


def put_chat(tx: Transaction, team: int | None) -> None:
    """The web chat of the desk, for this team."""
    channels.put_channel(
        tx,
        "web",
        kind="webchat",
        label="Website",
        team_id=team,
        settings={"allowed_origins": [SHOP], "identity_secret": IDENTITY_SECRET, "title": "Ask us"},
        enabled=True,
    )


def answer(tx: Transaction, ticket: int, text: str) -> int:
    """Ana answers in the chat."""
    by = Actor(kind="advisor", id=1, name="Ana")
    return replies.send(tx, ticket, Reply(channel="web", text=text), by=by, policy=POLICY)


def note(tx: Transaction, ticket: int, text: str) -> int:
    """Ana writes a private note."""
    return replies.add_note(tx, ticket, text, by=Actor(kind="advisor", id=1, name="Ana"))


def say(
    tx: Transaction, channel: str, key: str, text: str, files: Sequence[Attachment] = ()
) -> visitor_chat.Said:
    """A visitor writes, without a socket."""
    row = channels.channel(tx, channel)
    return visitor_chat.say(tx, row, key, secrets.token_hex(8), text, POLICY, attachments=list(files))
