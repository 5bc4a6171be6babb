"""API keys: scopes, expiry, owners, and what ends them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from litestar.routes import HTTPRoute
from sqlalchemy import update

from helpdesk.app import document
from helpdesk.db.people import advisors
from helpdesk.db.people.api_keys import all_api_keys
from helpdesk.db.schema.people import api_keys
from helpdesk.operations.people import accounts, keys, staff
from helpdesk.operations.people.scopes import ANY_KEY, NO_KEY, SCOPES, Scope, missing
from helpdesk.operations.people.staff import AdvisorChange
from helpdesk.security.guards import scopes_of
from tests.api.conftest import Api

KEYS = "/api/v1/api-keys"


async def make(client: httpx.AsyncClient, *scopes: str, **more: Any) -> dict[str, Any]:
    answer = await client.post(KEYS, json={"name": "export", "scopes": scopes or list(SCOPES), **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def program(api: Api, key: str) -> Any:
    return api.client(headers={"Authorization": f"Bearer {key}"})


async def test_a_key_works_without_a_cookie_until_it_is_revoked(ana: httpx.AsyncClient, api: Api) -> None:
    made = await make(ana, "tickets:write")
    assert made["key"].startswith("hd_")
    async with program(api, made["key"]) as client:
        assert (await client.get("/api/v1/me")).json()["name"] == "Ana"
        assert (await client.put("/api/v1/me/presence", json={"presence": "away"})).status_code == 200
        (listed,) = (await ana.get(KEYS)).json()
        assert listed["hint"] == made["key"][:7]
        assert listed["owner"]["name"] == "Ana"
        assert listed["scopes"] == ["tickets:write"]
        assert listed["last_used_at"] is not None
        assert listed["works"] is True
        assert made["key"] not in str(listed)
        assert (await ana.delete(f"{KEYS}/{made['id']}")).status_code == 204
        assert (await client.get("/api/v1/me")).status_code == 401
        assert (await ana.get(KEYS)).json()[0]["works"] is False
        assert (await ana.delete(f"{KEYS}/{made['id']}")).status_code == 404


def test_every_route_declares_what_a_key_needs_for_it(api: Api) -> None:
    undeclared = [
        f"{method} {route.path}"
        for route in api.app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods
        if method != "OPTIONS"
        and not handler.opt.get("public")
        and ("scope" not in handler.opt or not scopes_of(handler, method))
    ]
    assert undeclared == []


def calls() -> list[tuple[str, str, list[str] | None]]:
    """(method, path, scopes) of every call that is not public; None: no key may."""
    return [
        (method.upper(), path, next((one["key"] for one in operation["security"] if "key" in one), None))
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
        if isinstance(operation, dict) and operation.get("security") != [{}]
    ]


async def test_a_key_makes_the_calls_of_its_scopes_and_no_other(api: Api) -> None:
    """Every call of the description with a key that only reads, one that only changes tickets, one of all."""
    reads = tuple(one for one in SCOPES if one.endswith(":read"))
    some: tuple[tuple[Scope, ...], ...] = (reads, ("tickets:write", "inbound:write"), SCOPES)
    held_by = {held: await _key(api, *held) for held in some}
    assert len(calls()) > 90
    for held, key in held_by.items():
        async with program(api, key) as client:
            for method, path, needs in calls():
                url = path
                for part in [one for one in path.split("/") if one.startswith("{")]:
                    url = url.replace(part, "999999")
                answer = await client.request(method, url, json={})
                lacks = [NO_KEY] if needs is None else missing(held, needs)
                refused = answer.status_code == 403 and answer.json().get("field") == "Authorization"
                assert refused is bool(lacks), (held, method, path, answer.text)


async def test_a_key_makes_no_key_and_changes_no_password(ana: httpx.AsyncClient, api: Api) -> None:
    made = await make(ana)
    async with program(api, made["key"]) as client:
        passwords = {"current_password": "correct horse", "new_password": "violet-otter-canal"}
        for method, path, body in (
            ("POST", KEYS, {"name": "more", "scopes": ["faq:read"]}),
            ("GET", KEYS, None),
            ("GET", f"{KEYS}/all", None),
            ("DELETE", f"{KEYS}/{made['id']}", None),
            ("PUT", "/api/v1/me/password", passwords),
        ):
            answer = await client.request(method, path, json=body)
            assert answer.status_code == 403, (method, path)
            assert answer.json()["detail"] == "An API key may not do this. Sign in."


async def test_a_key_expires(ana: httpx.AsyncClient, api: Api) -> None:
    made = await make(ana, days=1)
    assert (await make(ana, days=None))["expires_at"] is None
    async with program(api, made["key"]) as client:
        assert (await client.get("/api/v1/me")).status_code == 200
        await api.desk.write(_age, made["id"], timedelta(days=1, seconds=1))
        api.tools.sign_ins.forget()  # as its few seconds of memory do
        assert (await client.get("/api/v1/me")).status_code == 401
    assert [one["works"] for one in (await ana.get(KEYS)).json()] == [False, True]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({}, "scopes"),
        ({"scopes": ["faq:read"], "days": 0}, "days"),
        ({"scopes": ["faq:read"], "days": 10_000}, "days"),
    ],
)
async def test_a_key_needs_scopes_and_a_sensible_expiry(
    ana: httpx.AsyncClient, body: dict[str, Any], field: str
) -> None:
    answer = await ana.post(KEYS, json={"name": "x", **body})
    assert answer.status_code == 400
    assert field in (answer.json()["field"] or "")


async def test_admins_see_and_revoke_all_keys_and_others_only_their_own(
    ana: httpx.AsyncClient, api: Api
) -> None:
    mine = await make(ana)
    async with api.signed_in("bo") as bo, api.signed_in("lea") as lea, api.signed_in("adam") as adam:
        for other in (bo, lea):
            assert (await other.get(f"{KEYS}/all")).status_code == 403
            assert (await other.delete(f"{KEYS}/{mine['id']}")).status_code == 404
            assert (await other.get(KEYS)).json() == []
        (seen,) = (await adam.get(f"{KEYS}/all")).json()
        assert (seen["id"], seen["owner"]["name"]) == (mine["id"], "Ana")
        assert (await adam.delete(f"{KEYS}/{mine['id']}")).status_code == 204
    async with program(api, mine["key"]) as client:
        assert (await client.get("/api/v1/me")).status_code == 401


@pytest.mark.parametrize("end", ["password", "disabled", "lower role"])
async def test_sessions_and_keys_end_with_what_they_came_from(api: Api, end: str) -> None:
    async with api.signed_in("lea") as lea:
        made = await make(lea)
        async with program(api, made["key"]) as client:
            assert (await client.get("/api/v1/me")).status_code == 200
            if end == "password":
                ended = await api.desk.write(accounts.set_password, api.people.lea, "hash")
                assert (ended.sessions, ended.keys) == (1, 1)
            elif end == "disabled":
                await api.desk.write(accounts.disable, api.people.lea)
                await api.desk.write(advisors.enable_advisor, api.people.lea)  # which brings back nothing
            else:
                change = AdvisorChange(role="advisor")
                await api.desk.write(staff.change_advisor, "lea@desk.example", change)
            api.tools.sign_ins.forget()  # as its few seconds of memory do
            assert (await client.get("/api/v1/me")).status_code == 401
            assert (await lea.get("/api/v1/me")).status_code == 401


async def test_a_key_gains_nothing_when_its_owner_is_promoted(ana: httpx.AsyncClient, api: Api) -> None:
    made = await make(ana, "settings:write")
    await api.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="admin"))
    api.tools.sign_ins.forget()
    channel = {"kind": "phone", "label": "Phone", "settings": {"region": "GB"}}
    async with program(api, made["key"]) as client:
        assert (await client.put("/api/v1/channels/phone", json=channel)).status_code == 403
    assert (await ana.put("/api/v1/channels/phone", json=channel)).status_code == 200


def test_what_any_key_may_call_is_only_the_account_itself() -> None:
    assert [path for _, path, needs in calls() if needs == []] == ["/api/v1/me"]
    assert ANY_KEY not in SCOPES


async def _key(api: Api, *scopes: Scope) -> str:
    _, key = await api.desk.write(keys.make, "one", advisor_id=api.people.adam, scopes=scopes, days=None)
    return key


def _age(tx: Any, key_id: int, by: timedelta) -> None:
    """Let a key be older than it is."""
    row = next(one for one in all_api_keys(tx) if one.id == key_id)
    assert row.expires_at is not None
    tx.conn.execute(update(api_keys).where(api_keys.c.id == key_id).values(expires_at=row.expires_at - by))
