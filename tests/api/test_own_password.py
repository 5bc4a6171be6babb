"""An advisor's own new password: what it asks, what it refuses, and what it ends."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from helpdesk.operations.people.scopes import SCOPES
from helpdesk.security.sign_ins import COOKIE
from tests.api.conftest import PASSWORD, Api

PATH = "/api/v1/me/password"
GOOD = "violet-otter-canal"


def body(new: str = GOOD, current: str = PASSWORD, **more: Any) -> dict[str, Any]:
    return {"current_password": current, "new_password": new, **more}


async def test_a_new_password_keeps_this_session_and_ends_the_others(
    ana: httpx.AsyncClient, api: Api
) -> None:
    async with api.signed_in("ana") as elsewhere, api.signed_in("bo") as bo:
        answer = await ana.put(PATH, json=body())
        assert answer.json() == {"sessions_ended": 1, "keys_revoked": 0}
        assert (await ana.get("/api/v1/me")).status_code == 200
        assert (await elsewhere.get("/api/v1/me")).status_code == 401
        assert (await bo.get("/api/v1/me")).status_code == 200
    for password, status in ((PASSWORD, 401), (GOOD, 200)):
        async with api.client() as client:
            asked = {"email": "ana@desk.example", "password": password}
            assert (await client.post("/api/v1/session", json=asked)).status_code == status


@pytest.mark.parametrize("keep", [False, True])
async def test_the_advisor_is_asked_whether_keys_stay(ana: httpx.AsyncClient, api: Api, keep: bool) -> None:
    made = (await ana.post("/api/v1/api-keys", json={"name": "x", "scopes": list(SCOPES)})).json()
    answer = await ana.put(PATH, json=body(keep_keys=keep))
    assert answer.json()["keys_revoked"] == (0 if keep else 1)
    async with api.client(headers={"Authorization": f"Bearer {made['key']}"}) as program:
        assert (await program.get("/api/v1/me")).status_code == (200 if keep else 401)


async def test_the_current_password_is_needed_and_its_tries_are_limited(
    ana: httpx.AsyncClient, api: Api
) -> None:
    for _ in range(3):
        wrong = await ana.put(PATH, json=body(current="wrong horse"))
        assert (wrong.status_code, wrong.json()["field"]) == (403, "current_password")
    await ana.put(PATH, json=body(current="wrong horse"))
    assert (await ana.put(PATH, json=body())).status_code == 429
    async with api.client() as client:  # nothing has changed
        asked = {"email": "bo@desk.example", "password": PASSWORD}
        assert (await client.post("/api/v1/session", json=asked)).status_code == 200
    assert (await ana.get("/api/v1/me")).status_code == 200


@pytest.mark.parametrize(
    "weak",
    [
        "password1",
        "qwertyuiop",
        "aaaaaaaaaaaa",
        "ana@desk.example",
        "12345678901234",
        "letmein!",
        "Passw0rd!",
    ],
)
async def test_a_password_that_is_soon_guessed_is_refused_however_long(
    ana: httpx.AsyncClient, weak: str
) -> None:
    answer = await ana.put(PATH, json=body(weak))
    assert answer.status_code == 400
    assert answer.json()["code"] == "weak-password"
    assert answer.json()["field"] == "new_password"
    assert (await ana.get("/api/v1/me")).status_code == 200


@pytest.mark.parametrize("new", ["k9#Zq", "x" * 1025, ""])
async def test_a_password_has_a_length(ana: httpx.AsyncClient, new: str) -> None:
    answer = await ana.put(PATH, json=body(new))
    assert (answer.status_code, answer.json()["field"]) == (400, "new_password")


async def test_a_new_password_needs_a_session(api: Api) -> None:
    async with api.client(headers={"X-Helpdesk": "1"}) as client:
        assert (await client.put(PATH, json=body())).status_code == 401


async def test_another_site_cannot_set_a_password(ana: httpx.AsyncClient, api: Api) -> None:
    async with api.client(cookies={COOKIE: ana.cookies[COOKIE]}) as client:
        answer = await client.put(PATH, json=body())
    assert (answer.status_code, answer.json()["field"]) == (403, "X-Helpdesk")


async def test_of_two_new_passwords_at_once_one_is_set(ana: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(
        ana.put(PATH, json=body("violet-otter-canal")), ana.put(PATH, json=body("amber-lizard-fjord"))
    )
    assert sorted(one.status_code for one in answers) == [200, 403], "the other's current password is old"
