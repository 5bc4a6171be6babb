"""A call that changes something, repeated with its Idempotency-Key, changes nothing and answers alike."""

from __future__ import annotations

import inspect
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from faq.api import routes as faq_routes
from helpdesk.api import routes
from helpdesk.api.description import WITHOUT_KEY
from helpdesk.api.uploads import UploadController
from helpdesk.app import document
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.records import events
from helpdesk.features.installed import INSTALLED
from tests.api.conftest import Api
from tests.api.test_tickets import number_of, opened

FEATURES = [handler for feature in INSTALLED for handler in feature.handlers]
CONTROLLERS = [*routes.HANDLERS, UploadController, *faq_routes.HANDLERS, *faq_routes.UPLOADS, *FEATURES]
CHANGING = {
    name: handler
    for controller in CONTROLLERS
    for name, handler in vars(controller).items()
    if getattr(handler, "http_methods", frozenset({"GET"})) - {"GET", "HEAD", "OPTIONS"}
}


def count_events(tx: Reading) -> int:
    return tx.conn.scalar(select(func.count()).select_from(events)) or 0


def with_key() -> set[str]:
    """The operations whose document names the header."""
    return {
        operation["operationId"]
        for path in document()["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict)
        and any(one["name"] == "Idempotency-Key" for one in operation.get("parameters", []))
    }


@pytest.mark.parametrize("name", sorted(CHANGING))
def test_every_call_that_changes_something_honours_its_key(name: str) -> None:
    source = inspect.getsource(CHANGING[name].fn)
    honours = any(f"request.{way}(" in source for way in ("write", "write_away", "create"))
    assert honours is (name in with_key()) is (name not in WITHOUT_KEY)


async def ticket(client: httpx.AsyncClient) -> int:
    return number_of(await opened(client))


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/assignment/next", None),
        ("POST", "/closure", {"state": "solved"}),
        ("PUT", "/snooze", {"until": "2098-01-01T00:00:00Z"}),
        ("PUT", "/priority", {"priority": "urgent"}),
        ("PUT", "/tags", {"tags": ["a"]}),
        ("POST", "/notes", {"text": "Once"}),
    ],
)
async def test_a_repeat_changes_nothing(
    ana: httpx.AsyncClient, api: Api, method: str, path: str, body: Any
) -> None:
    path = f"/api/v1/tickets/{await ticket(ana)}{path}"
    key = {"Idempotency-Key": "one"}
    first = await ana.request(method, path, json=body, headers=key)
    assert first.is_success, first.text
    assert "idempotency-replayed" not in first.headers
    before = await api.desk.read(count_events)
    again = await ana.request(method, path, json=body, headers=key)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["content-type"] == first.headers["content-type"]
    assert await api.desk.read(count_events) == before


async def test_a_call_without_an_answer_is_repeated_without_one(ana: httpx.AsyncClient) -> None:
    number = await ticket(ana)
    assert (await ana.put(f"/api/v1/tickets/{number}/state", json={"state": "solved"})).is_success
    path = f"/api/v1/tickets/{number}/closure"
    key = {"Idempotency-Key": "two"}
    first = await ana.delete(path, headers=key)
    assert first.status_code == 200
    assert (await ana.delete(path)).status_code == 409  # it is not closed any more
    assert (await ana.delete(path, headers=key)).json() == first.json()
    assert (await ana.delete(f"{path}?exactly=true", headers=key)).status_code == 422


async def test_a_deletion_is_repeated(api: Api) -> None:
    async with api.signed_in("lea") as lea:
        made = await lea.post("/api/v1/faq/synonyms", json={"language": "en", "words": ["lamp", "light"]})
        path, key = f"/api/v1/faq/synonyms/{made.json()['id']}", {"Idempotency-Key": "gone"}
        first = await lea.delete(path, headers=key)
        again = await lea.delete(path, headers=key)
        assert first.status_code == again.status_code == 204
        assert first.content == again.content == b""
        assert again.headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize("path", ["/api/v1/uploads", "/api/v1/faq/images"])
async def test_an_upload_is_repeated_whatever_its_boundary(ana: httpx.AsyncClient, path: str) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(40)
    key = {"Idempotency-Key": "file"}
    first = await ana.post(path, files={"file": ("a.png", picture, "image/png")}, headers=key)
    again = await ana.post(path, files={"file": ("a.png", picture, "image/png")}, headers=key)
    assert first.request.headers["content-type"] != again.request.headers["content-type"]
    assert (first.status_code, again.status_code) == (201, 201), first.text
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    other = await ana.post(path, files={"file": ("a.png", picture + b"x", "image/png")}, headers=key)
    assert other.status_code == 422
    renamed = await ana.post(path, files={"file": ("b.png", picture, "image/png")}, headers=key)
    assert renamed.status_code == 422
