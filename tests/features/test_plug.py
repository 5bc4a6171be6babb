"""A feature that is plugged in answers calls, hears events and works beside requests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from litestar import Controller, get

from helpdesk.api.request import DeskRequest, Tools
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log.event_log import Recorded
from helpdesk.dispatch.followers import Follower
from helpdesk.domain.events.tickets import TicketOpened
from helpdesk.domain.health.standing import Standing
from helpdesk.features.feature import Feature
from helpdesk.settings import Settings
from tests.api.conftest import Api, hire, serving
from tests.apps import create_app
from tests.factories import mail, receive

WAIT = 60.0  # seconds: more than a busy machine needs


class BellController(Controller):
    path = "/bell"
    opt = {"scope": "tickets"}

    @get("/", media_type="text/plain")
    async def ring(self, request: DeskRequest) -> str:
        """Ring the bell."""
        return f"rings for {request.by.name}"


async def test_a_feature_answers_hears_and_works(
    database_url: str, tmp_path: Path, password_hash: str
) -> None:
    loop = asyncio.get_running_loop()
    heard: asyncio.Queue[str] = asyncio.Queue()
    ran = asyncio.Event()

    def follow(_: Transaction, events: Sequence[Recorded]) -> None:
        for one in events:
            loop.call_soon_threadsafe(heard.put_nowait, type(one.event).__name__)

    def making(tools: Tools, standing: Standing) -> Callable[[], Coroutine[Any, Any, None]]:
        async def run() -> None:
            assert standing.name == "rounds of the bell"
            assert tools.settings.data_dir == tmp_path / "data"
            ran.set()
            await asyncio.Event().wait()

        return run

    bell = Feature(
        name="bell",
        handlers=(BellController,),
        followers=(Follower(name="bell", hears=(TicketOpened,), follow=follow),),
        rounds={"rounds_of_the_bell": making},
    )
    settings = Settings(database_url=database_url, data_dir=tmp_path / "data", mail_inlet="off")
    app = create_app(settings, features=(bell,))
    async with serving(app):
        tools: Tools = app.state["tools"]
        people = await tools.desk.write(hire, password_hash)
        api = Api(app, people)
        await asyncio.wait_for(ran.wait(), WAIT)
        async with api.client() as stranger:
            assert (await stranger.get("/api/v1/bell")).status_code == 401
        async with api.signed_in("ana") as ana:
            assert (await ana.get("/api/v1/bell")).text == "rings for Ana"
        # the follower begins with the events after its first start
        first = asyncio.ensure_future(heard.get())
        while not first.done():
            await asyncio.to_thread(receive, tools.desk, mail("kim@customer.example", "Lamp", "It broke."))
            await asyncio.wait([first], timeout=0.2)
        assert first.result() == "TicketOpened"
