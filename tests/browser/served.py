"""A whole desk on a real uvicorn, for a browser: its own database, two advisors, the usual channels."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import uvicorn

from helpdesk.api.request import Tools
from helpdesk.db.engine.desk import Desk
from helpdesk.db.people import advisors
from helpdesk.domain.messages import InboundMessage, RawInbound
from helpdesk.operations.inbound.outcomes import Outcome
from helpdesk.settings import Settings
from tests import factories
from tests.apps import create_app

PASSWORD = "correct horse battery"


class ServedDesk:
    """One running desk. `url` has no slash at its end; `ids` are those of factories.furnish."""

    def __init__(self, url: str, tools: Tools, ids: dict[str, int]) -> None:
        self.url = url
        self.desk: Desk = tools.desk
        self.inbox = tools.inbox
        self.ids = ids

    async def receive(self, message: InboundMessage) -> Outcome:
        """A customer's message comes in; open consoles hear of it."""
        return await self.desk.write(factories.take_in, message)

    async def mail(self, sender: str, subject: str, text: str, **values: Any) -> int:
        """A mail comes in; the number of its ticket."""
        outcome = await self.receive(factories.mail(sender, subject, text, **values))
        assert outcome.ticket_id is not None, outcome
        return outcome.ticket_id

    async def raw_mail(self, body: bytes) -> int:
        """A mail comes in as its mail server has it; the number of its ticket."""
        raw = RawInbound(channel="support", body=body)
        (outcome,) = await self.inbox.settle(await self.inbox.keep(raw), raw)
        assert outcome.ticket_id is not None, outcome
        return outcome.ticket_id


@contextlib.asynccontextmanager
async def serving(
    settings: Settings, password_hash: str, *, works: bool = False, furnished: bool = True
) -> AsyncIterator[ServedDesk]:
    """A desk on a free port. `works`: also its work beside requests. Not `furnished`: an empty one."""
    app = create_app(settings, works=works)
    config = uvicorn.Config(
        app, port=0, log_config=None, ws="websockets-sansio", lifespan="on", timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:
        assert not running.done(), "the server did not start"
        await asyncio.sleep(0.005)
    tools: Tools = app.state["tools"]
    ids = await tools.desk.write(factories.furnish) if furnished else {}
    for name in ids.keys() & {"Ana", "Bo"}:
        await tools.desk.write(advisors.set_password, ids[name], password_hash)
    try:
        yield ServedDesk(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", tools, ids)
    finally:
        server.should_exit = True
        await running
