"""A running desk behind its real HTTP application, with some people who work there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import httpx
import msgspec
import pytest
from litestar import Litestar

from helpdesk.api.request import Tools
from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.settings import Settings
from tests.apps import create_app
from tests.passwords import cheap_hash

PASSWORD = "correct horse"
CSRF = {"X-Helpdesk": "1"}


class People(msgspec.Struct, frozen=True, kw_only=True):
    """Who works at the test desk, by id."""

    ana: int  # advisor
    bo: int  # advisor
    lea: int  # lead
    adam: int  # admin
    sales: int  # team of Ana and Bo


class Api:
    """The application and clients of it."""

    def __init__(self, app: Litestar, people: People) -> None:
        self.app = app
        self.people = people
        self.tools: Tools = app.state["tools"]
        self.desk: Desk = self.tools.desk

    @asynccontextmanager
    async def client(self, **options: Any) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(cast(Any, self.app), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk", **options) as client:
            yield client

    @asynccontextmanager
    async def signed_in(self, who: str = "ana") -> AsyncIterator[httpx.AsyncClient]:
        async with self.client(headers=CSRF) as client:
            answer = await client.post(
                "/api/v1/session", json={"email": f"{who}@desk.example", "password": PASSWORD}
            )
            assert answer.status_code == 200, answer.text
            yield client


@pytest.fixture(scope="session")
def password_hash() -> str:
    return cheap_hash(PASSWORD)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url, data_dir=tmp_path / "data", sign_in_tries=4, max_bytes=1_000_000
    )


@pytest.fixture
async def api(settings: Settings, password_hash: str) -> AsyncIterator[Api]:
    app = create_app(settings, works=False)
    async with serving(app):
        tools: Tools = app.state["tools"]
        yield Api(app, await tools.desk.write(hire, password_hash))


@asynccontextmanager
async def serving(app: Litestar) -> AsyncIterator[None]:
    """Start and stop the application as a server does: in one task, which a fixture is not."""
    ready, done = asyncio.Event(), asyncio.Event()

    async def serve() -> None:
        async with app.lifespan():
            ready.set()
            await done.wait()

    server = asyncio.create_task(serve())
    await asyncio.wait([server, asyncio.ensure_future(ready.wait())], return_when=asyncio.FIRST_COMPLETED)
    yield
    done.set()
    await server


@pytest.fixture
async def ana(api: Api) -> AsyncIterator[httpx.AsyncClient]:
    """Ana, signed in."""
    async with api.signed_in("ana") as client:
        yield client


def hire(tx: Transaction, password_hash: str) -> People:
    ids = {
        name.lower(): advisors.add_advisor(
            tx, email=f"{name}@desk.example", name=name, role=role, password_hash=password_hash
        )
        for name, role in (("Ana", "advisor"), ("Bo", "advisor"), ("Lea", "lead"), ("Adam", "admin"))
    }
    sales = advisors.add_team(tx, "Sales", [ids["ana"], ids["bo"]])
    for name, kind, options in (
        ("support", "email", {"address": "support@desk.example"}),
        ("phone", "phone", {"region": "GB"}),
        ("site", "webchat", {}),
    ):
        channels.put_channel(
            tx, name, kind=kind, label=name.title(), team_id=sales, settings=options, enabled=True
        )
    return People(**ids, sales=sales)
