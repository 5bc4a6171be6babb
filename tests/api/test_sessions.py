"""Signing in and out: cookies, CSRF, rotation, limits, and who may not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from helpdesk.db import channels
from helpdesk.db.people import advisors
from helpdesk.db.people import sessions as sessions_db
from helpdesk.db.schema.people import sessions
from helpdesk.operations.people import accounts
from helpdesk.operations.people.accounts import hash_token
from helpdesk.operations.people.keys import PREFIX as KEY_PREFIX
from helpdesk.security.passwords import hash_password
from helpdesk.security.sign_ins import COOKIE
from tests.api.conftest import CSRF, PASSWORD, Api

RIGHT = {"email": "ana@desk.example", "password": PASSWORD}
WRONG = {**RIGHT, "password": "wrong horse"}


async def test_signing_in_sets_a_cookie_that_scripts_cannot_read_and_signs_in(api: Api) -> None:
    async with api.client() as client:
        answer = await client.post("/api/v1/session", json=RIGHT)
        assert answer.status_code == 200
        assert answer.json()["name"] == "Ana"
        assert answer.json()["teams"] == [{"id": api.people.sales, "name": "Sales"}]
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Secure" not in cookie  # the desk is reached by http here
        assert (await client.get("/api/v1/me")).json()["email"] == "ana@desk.example"


async def test_a_session_whose_token_begins_like_a_key_is_a_session(api: Api) -> None:
    """One in 262,144 does. As a bearer token it signs nobody in, also when it was just used as a cookie."""
    token, until = f"{KEY_PREFIX}{'x' * 40}", datetime.now(UTC) + timedelta(days=1)
    await api.desk.write(sessions_db.add_session, hash_token(token), api.people.ana, until)
    async with api.client(cookies={COOKIE: token}) as client:
        assert (await client.get("/api/v1/me")).json()["email"] == "ana@desk.example"
    async with api.client(headers={"Authorization": f"Bearer {token}"}) as client:
        assert (await client.get("/api/v1/me")).status_code == 401


async def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(api: Api) -> None:
    async with api.client() as client:
        wrong = await client.post("/api/v1/session", json=WRONG)
        unknown = await client.post("/api/v1/session", json={**WRONG, "email": "eve@desk.example"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json()["detail"] == unknown.json()["detail"]


async def test_too_many_tries_are_refused_for_a_while_even_with_the_right_password(api: Api) -> None:
    async with api.client() as client:
        for _ in range(4):
            assert (await client.post("/api/v1/session", json=WRONG)).status_code == 401
        answer = await client.post("/api/v1/session", json=RIGHT)
        assert answer.status_code == 429
        assert 0 < answer.json()["retry_after"] <= 300
        assert answer.headers["retry-after"] == str(answer.json()["retry_after"])
        other = await client.post("/api/v1/session", json={**RIGHT, "email": "bo@desk.example"})
        assert other.status_code == 200  # others at the same address still can


async def test_a_success_clears_the_count_of_tries(api: Api) -> None:
    async with api.client() as client:
        for _ in range(3):
            for body, status in ((WRONG, 401), (RIGHT, 200)):
                assert (await client.post("/api/v1/session", json=body)).status_code == status


async def test_each_sign_in_makes_a_new_token_and_ends_the_one_before(api: Api) -> None:
    async with api.client() as client:
        await client.post("/api/v1/session", json=RIGHT)
        first = client.cookies[COOKIE]
        await client.post("/api/v1/session", json=RIGHT, headers=CSRF)
        assert client.cookies[COOKIE] != first
    async with api.client(cookies={COOKIE: first}) as thief:
        assert (await thief.get("/api/v1/me")).status_code == 401


async def test_a_planted_token_is_worth_nothing_after_the_victim_signs_in(api: Api) -> None:
    planted = "planted-by-an-attacker"
    async with api.client(cookies={COOKIE: planted}) as victim:
        assert (await victim.post("/api/v1/session", json=RIGHT)).status_code == 200
    async with api.client(cookies={COOKIE: planted}) as attacker:
        assert (await attacker.get("/api/v1/me")).status_code == 401


async def test_a_signed_out_session_is_over_at_once(ana: httpx.AsyncClient, api: Api) -> None:
    token = ana.cookies[COOKIE]
    assert (await ana.get("/api/v1/me")).status_code == 200
    assert (await ana.delete("/api/v1/session")).status_code == 204
    async with api.client(cookies={COOKIE: token}) as again:
        assert (await again.get("/api/v1/me")).status_code == 401


async def test_signing_out_without_a_session_is_no_error(api: Api) -> None:
    async with api.client(headers=CSRF) as client:
        assert (await client.delete("/api/v1/session")).status_code == 204


async def test_nobody_signed_in_gets_a_problem_that_says_so(api: Api) -> None:
    async with api.client() as client:
        answer = await client.get("/api/v1/tickets")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["detail"] == "Sign in first, or send an API key."


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/tickets"),
        ("PUT", "/me/presence"),
        ("PATCH", "/contacts/1"),
        ("DELETE", "/tickets/1/closure"),
    ],
)
async def test_an_unsafe_call_with_a_cookie_needs_the_header_other_sites_cannot_send(
    ana: httpx.AsyncClient, method: str, path: str
) -> None:
    del ana.headers["X-Helpdesk"]
    answer = await ana.request(method, f"/api/v1{path}", json={})
    assert answer.status_code == 403
    assert answer.json()["field"] == "X-Helpdesk"
    assert (await ana.get("/api/v1/me")).status_code == 200  # reading needs none


async def test_a_form_of_another_site_cannot_sign_anybody_in(api: Api) -> None:
    async with api.client() as client:
        answer = await client.post(
            "/api/v1/session",
            content=b'{"email": "ana@desk.example", "password": "correct horse"}',
            headers={"Content-Type": "text/plain"},
        )
    assert answer.status_code == 400
    assert answer.json()["field"] == "Content-Type"


async def test_a_disabled_advisor_can_neither_sign_in_nor_go_on(ana: httpx.AsyncClient, api: Api) -> None:
    assert (await ana.get("/api/v1/me")).status_code == 200
    await api.desk.write(advisors.disable_advisor, api.people.ana)
    api.tools.sign_ins.forget()  # as its few seconds of memory do
    assert (await ana.get("/api/v1/me")).status_code == 401
    assert (await ana.post("/api/v1/session", json=RIGHT)).status_code == 401


@pytest.mark.parametrize("ended_by", ["a new password", "disabling"])
async def test_no_session_outlives_a_new_password_or_disabling(
    ana: httpx.AsyncClient, api: Api, ended_by: str
) -> None:
    assert (await ana.get("/api/v1/me")).status_code == 200
    if ended_by == "disabling":
        await api.desk.write(accounts.disable, api.people.ana)
    else:
        await api.desk.write(accounts.set_password, api.people.ana, hash_password("another horse"))
    left = await api.desk.read(
        lambda tx: tx.conn.scalars(
            select(sessions.c.advisor_id).where(sessions.c.advisor_id == api.people.ana)
        ).all()
    )
    assert left == []
    api.tools.sign_ins.forget()  # as its few seconds of memory do
    assert (await ana.get("/api/v1/me")).status_code == 401


async def test_presence_is_set_and_shown(ana: httpx.AsyncClient, api: Api) -> None:
    answer = await ana.put("/api/v1/me/presence", json={"presence": "available"})
    assert answer.json()["presence"] == "available"
    shown = {one["name"]: one["presence"] for one in (await ana.get("/api/v1/advisors")).json()}
    assert shown == {"Ana": "available", "Bo": "offline", "Lea": "offline", "Adam": "offline"}


@pytest.mark.parametrize("value", ["Basic abc", "Bearer", "Bearer nonsense", "Bearer hd_nonsense", "hd_x"])
async def test_a_bad_key_is_refused_and_no_cookie_is_tried_instead(
    ana: httpx.AsyncClient, value: str
) -> None:
    assert (await ana.get("/api/v1/me", headers={"Authorization": value})).status_code == 401


async def test_only_leads_see_raw_items_and_only_admins_change_channels(api: Api) -> None:
    channel = {"kind": "email", "label": "Sales", "settings": {"address": "sales@desk.example"}}
    for who, raw, put in (("ana", 403, 403), ("lea", 404, 403), ("adam", 404, 200)):
        async with api.signed_in(who) as client:
            assert (await client.get("/api/v1/ledger/items/99/raw")).status_code == raw
            assert (await client.put("/api/v1/channels/support", json=channel)).status_code == put


async def test_a_channels_server_cannot_change_without_its_secrets(api: Api) -> None:
    mail = {"address": "help@desk.example", "smtp": {"host": "mail.example", "password": "hunter2"}}
    async with api.signed_in("adam") as adam:

        async def put(settings: dict[str, Any]) -> httpx.Response:
            body = {"kind": "email", "label": "Help", "settings": settings}
            newest = (await adam.get("/api/v1/channels/help")).json()["changed"]["version"]
            return await adam.put("/api/v1/channels/help", json=body, params={"version": newest})

        new = {"name": "help", "kind": "email", "label": "Help", "settings": mail}
        assert (await adam.post("/api/v1/channels", json=new)).status_code == 201
        moved = await put({"smtp": {"host": "evil.example", "password": "•••"}})
        assert (moved.status_code, moved.json()["field"]) == (400, "settings.smtp.password")
        kept = await api.desk.read(channels.channel, "help")
        assert kept.settings["smtp"]["host"] == "mail.example"
        assert (await put({"smtp": {"host": "new.example", "password": "hunter3"}})).status_code == 200
        assert "hunter" not in moved.text
