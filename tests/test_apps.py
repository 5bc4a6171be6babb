"""An application of `tests.apps` is one of `helpdesk.app`: same routes, and nothing of another desk."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from litestar.testing import TestClient
from sqlalchemy import select
from sqlalchemy.exc import ResourceClosedError

from helpdesk import app
from helpdesk.settings import Settings
from tests import apps
from tests.api.conftest import CSRF, hire, serving
from tests.passwords import cheap_hash

PASSWORD = "correct horse"


@pytest.fixture
def two(sqlite_template: Path, tmp_path: Path) -> tuple[Settings, Settings]:
    """The settings of two desks."""
    return _settings(sqlite_template, tmp_path / "one"), _settings(sqlite_template, tmp_path / "two")


def _settings(template: Path, folder: Path) -> Settings:
    folder.mkdir()
    shutil.copyfile(template, folder / "helpdesk.db")
    return Settings(data_dir=folder)


@pytest.mark.parametrize("demo", [False, True])
def test_the_routes_and_what_is_around_them_are_those_of_the_real_one(
    two: tuple[Settings, Settings], demo: bool
) -> None:
    first, second = (Settings(data_dir=one.data_dir, demo=demo) for one in two)
    real, own = app.create_app(first, works=False), apps.create_app(second, works=False)
    assert _routes(own) == _routes(real)
    assert len(_routes(own)) > 200
    assert [type(one) for one in own.middleware] == [type(one) for one in real.middleware]
    assert len(own.before_send) == len(real.before_send) == 3
    assert own.state.keys() == real.state.keys()
    for one in (real, own):
        one.state["tools"].desk.close()


def _routes(of: Litestar) -> set[tuple[Any, ...]]:
    """(path, methods, function, largest body) of each."""
    return {
        (route.path, tuple(sorted(one.http_methods)), str(one), one.resolve_request_max_body_size())
        for route in of.routes
        if isinstance(route, HTTPRoute)
        for one in route.route_handlers
        if one.fn.__module__.split(".")[0] != "litestar"
    } | {(route.path, (), None, None) for route in of.routes if not isinstance(route, HTTPRoute)}


async def test_each_has_its_own_desk_behind_the_routes(two: tuple[Settings, Settings]) -> None:
    first, second = (apps.create_app(one, works=False) for one in two)
    async with serving(first), serving(second):
        await first.state["tools"].desk.write(hire, cheap_hash(PASSWORD))
        assert [await _signs_in(one) for one in (first, second)] == [200, 401]


async def _signs_in(to: Litestar) -> int:
    transport = httpx.ASGITransport(cast(Any, to))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk", headers=CSRF) as client:
        who = {"email": "ana@desk.example", "password": PASSWORD}
        answer = await client.post("/api/v1/session", json=who)
        if answer.status_code == 200:
            me = await client.get("/api/v1/me")
            assert me.json()["name"] == "Ana"
        return answer.status_code


def test_each_has_the_largest_body_of_its_settings(two: tuple[Settings, Settings]) -> None:
    sizes = (10_000, 10_000_000)
    for folder, size in zip((one.data_dir for one in two), sizes, strict=True):
        app = apps.create_app(Settings(data_dir=folder, max_bytes=size), works=False)
        (largest,) = {most for path, _, _, most in _routes(app) if path == "/api/v1/uploads"}
        assert size < largest < 2 * size + 100_000
        app.state["tools"].desk.close()


def test_what_one_runs_ends_with_it(two: tuple[Settings, Settings]) -> None:
    first, second = (apps.create_app(one, works=False) for one in two)
    with TestClient(first):
        pass
    with pytest.raises(ResourceClosedError):
        first.state["tools"].desk.read_now(lambda tx: tx.conn.scalar(select(1)))
    with TestClient(second) as client:
        assert client.get("/healthz").status_code == 200
