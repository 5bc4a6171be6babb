"""The desk of one case: it runs, Ana works there, and what a console sees of it is recorded."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import httpx
import msgspec
from sqlalchemy import func, select
from websockets.asyncio.client import connect
from websockets.typing import Origin

from helpdesk.api.request import Tools
from helpdesk.db.chats import conversations
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.records import events
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.messages import InboundMessage
from helpdesk.domain.people.sight import AdvisorsSee
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers import replies
from helpdesk.operations.people import accounts, staff
from helpdesk.security.sign_ins import COOKIE
from helpdesk.settings import Settings
from tests import factories
from tests.api.conftest import CSRF, serving
from tests.apps import create_app
from tests.live.desk_server import Heard, listening

P = ParamSpec("P")
R = TypeVar("R")

VIEWS = ("mine", "unassigned", "open", "pending", "snoozed", "solved", "closed", "bot", "undelivered", "all")
SORTS = ("priority", "updated")  # the console asks for the one or the other, by the view
API = "/api/v1"


class Chat(msgspec.Struct, frozen=True, kw_only=True):
    ticket_id: int
    conversation_id: int


class Stage:
    """What a case acts with. `ids`: people, team and channels by name (see factories.furnish); nobody is
    available, so that nothing is assigned unless a case does it."""

    visitor: Heard

    def __init__(self, tools: Tools, host: str, session: str, ids: dict[str, int]) -> None:
        self.desk: Desk = tools.desk
        self.blobs = tools.blobs
        self.policy: Policy = tools.policy
        self.ids = ids
        self.ana: Actor = factories.actor(ids)
        self._host = host
        self._session = session
        self._client = httpx.AsyncClient(
            base_url=f"http://{host}{API}", headers={**CSRF, "Cookie": f"{COOKIE}={session}"}, timeout=60
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def write(
        self, operation: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        return await self.desk.write(operation, *args, **kwargs)

    async def receive(self, message: InboundMessage) -> int:
        """The ticket a customer's message came to."""
        outcome = await self.desk.write(factories.take_in, message, self.policy)
        return outcome.ticket_id or 0

    async def mail(self, sender: str = "cleo@shop.example", subject: str = "My parcel", **values: Any) -> int:
        """A customer writes a mail; its ticket."""
        text = values.pop("text", f"{subject} is not here yet.")
        return await self.receive(factories.mail(sender, subject, text, **values))

    async def mine(self, **values: Any) -> int:
        """A customer writes a mail and Ana takes it; its ticket."""
        ticket = await self.mail(**values)
        body = {"team_id": self.ids["Support"], "advisor_id": self.ids["Ana"]}
        await self.api("PUT", f"/tickets/{ticket}/assignment", body)
        return ticket

    async def answer(self, ticket: int, text: str = "It comes today.", channel: str = "support") -> int:
        """Ana answers by mail; the answer's id."""
        reply = replies.Reply(channel=channel, text=text)
        return await self.write(replies.send, ticket, reply, by=self.ana, policy=self.policy)

    async def chat(self, text: str) -> Chat:
        """The visitor writes in their first tab."""
        stored = await self.visitor.say(text)
        row = await self.desk.read(conversations.conversation, stored["conversation"])
        assert row is not None
        assert row.ticket_id is not None
        return Chat(ticket_id=row.ticket_id, conversation_id=row.id)

    async def api(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """What Ana does by the desk's own API."""
        answer = await self._client.request(method, path, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def console(self) -> connect:
        """Ana's console."""
        return connect(
            f"ws://{self._host}/live",
            additional_headers={"Cookie": f"{COOKIE}={self._session}"},
            origin=Origin(f"http://{self._host}"),
            compression=None,
        )

    @contextlib.asynccontextmanager
    async def tab(self, token: str | None = None) -> AsyncIterator[Heard]:
        """A tab of the visitor's with this token, or of a new visitor."""
        address = f"ws://{self._host}/chat?channel=chat"
        async with connect(address, origin=Origin(f"http://{self._host}"), compression=None) as socket:
            heard = Heard(socket)
            await heard.send({"t": "hello", "token": token})
            heard.welcome = await heard.next("hello")
            heard.all.clear()
            yield heard

    async def answers(self) -> dict[str, Any]:
        """Everything a console may ask of this desk, by path."""
        team = self.ids["Support"]
        paths = [f"/tickets?limit=50&sort={sort}&view={view}" for view in VIEWS for sort in SORTS]
        paths += [f"/tickets?limit=50&sort=priority&team={team}&view=unassigned", "/tickets/counts"]
        paths += ["/me", "/teams", "/advisors", "/channels", "/brand"]
        for number in await self.desk.read(_numbers_of, "tickets"):
            paths += [f"/tickets/{number}", f"/tickets/{number}/river?limit=100"]
        paths += [f"/contacts/{number}" for number in await self.desk.read(_numbers_of, "contacts")]
        return {API + path: await self._asked(path) for path in paths}

    async def _asked(self, path: str) -> Any:
        answer = await self._client.get(path)
        assert answer.is_success or answer.status_code == 404, answer.text  # a ticket out of Ana's sight
        return answer.json()

    async def heard_all(self, console: Heard, since: int) -> None:
        """Wait until the console was told of every event there is, or that it passed: positions have no
        gaps."""
        newest = await self.desk.read(lambda tx: tx.conn.scalar(select(func.count()).select_from(events)))
        if newest and newest > since:
            await console.reach(newest)


@contextlib.asynccontextmanager
async def running_stage(database: str, data: Path, *, limited: bool = False) -> AsyncIterator[Stage]:
    """A desk with its web application on a free port, without background work: a case does that itself.
    `limited`: advisors see only their teams' tickets, and Ana is not in the team Returns."""
    sees: AdvisorsSee = "teams" if limited else "all"
    app = create_app(Settings(database_url=database, data_dir=data, advisors_see=sees), works=False)
    async with serving(app), listening(app) as host:
        tools: Tools = app.state["tools"]
        ids = await tools.desk.write(factories.furnish, presence="away")
        if limited:
            ids["Returns"] = await tools.desk.write(staff.add_team, "Returns")
        session = await tools.desk.write(accounts.sign_in, ids["Ana"], timedelta(hours=1))
        stage = Stage(tools, host, session, ids)
        try:
            async with stage.tab() as stage.visitor:
                yield stage
        finally:
            await stage.close()


def _numbers_of(tx: Reading, table: str) -> list[int]:
    rows = tx.conn.exec_driver_sql(f"SELECT id FROM {table} ORDER BY id")
    return [row[0] for row in rows]


class VisitorRecording(msgspec.Struct, frozen=True, kw_only=True):
    """What a second tab of the visitor's was told first and since, and what a new one is told first."""

    before: dict[str, Any]
    frames: list[dict[str, Any]]
    after: dict[str, Any]


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """One case as the console's stores are given it. `open`: the tickets that are on screen in turn;
    `before` and `after`: the desk's answers by path; `hello` and `frames`: those of the console's socket."""

    name: str
    open: list[int]
    team: int
    before: dict[str, Any]
    after: dict[str, Any]
    hello: dict[str, Any]
    frames: list[dict[str, Any]]
    visitor: VisitorRecording
