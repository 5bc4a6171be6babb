"""Links that work once over HTTP, and asking for a new password without telling who has an account."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people import advisors
from helpdesk.db.schema.records import jobs
from helpdesk.domain.jobs import MailPasswordLink
from helpdesk.operations.people import links
from tests.api.conftest import Api

API = "/api/v1"
GOOD = "violet-otter-canal"
CY = "cy@desk.example"


async def invited(api: Api, **values: Any) -> tuple[int, str]:
    """(the invitation's id, its link's token): this desk has no mailbox that can send."""
    async with api.signed_in("adam") as adam:
        answer = await adam.post(f"{API}/invitations", json={"email": CY, **values})
        assert answer.status_code == 201, answer.text
        sent = answer.json()
        assert "/console/welcome#" in sent["link"]
        return sent["invitation"]["id"], sent["link"].partition("#")[2]


async def use(client: httpx.AsyncClient, token: str, **values: Any) -> httpx.Response:
    body = {"token": token, "password": GOOD, **values}
    return await client.post(f"{API}/account-links/use", json=body)


async def look(client: httpx.AsyncClient, token: str) -> dict[str, Any]:
    answer = await client.post(f"{API}/account-links/look", json={"token": token})
    found: dict[str, Any] = answer.json()
    return found


async def test_who_accepts_an_invitation_is_signed_in(api: Api) -> None:
    _, token = await invited(api, role="lead", team_ids=[api.people.sales])
    async with api.client() as cy:
        assert await look(cy, token) == {"purpose": "invitation", "email": CY, "name": ""}
        weak = await use(cy, token, name="Cy", password="password1")
        assert (weak.status_code, weak.json()["field"]) == (400, "password")
        nameless = await use(cy, token)
        assert (nameless.status_code, nameless.json()["field"]) == (400, "name")
        accepted = await use(cy, token, name="Cy")
        assert (accepted.status_code, accepted.json()["role"]) == (200, "lead")
        assert (await cy.get(f"{API}/me")).json()["email"] == CY
        again = await use(cy, token, name="Eve")
        assert (again.status_code, again.json()["code"], again.json()["why"]) == (409, "link-ended", "used")


async def test_a_withdrawn_invitation_says_so_and_can_be_made_anew(api: Api) -> None:
    number, token = await invited(api)
    async with api.signed_in("adam") as adam:
        twice = await adam.post(f"{API}/invitations/check", json={"email": CY})
        assert (twice.status_code, twice.json()["field"]) == (409, "email")
        again = (await adam.post(f"{API}/invitations/{number}/resending", json={})).json()
        assert again["link"]
        async with api.client() as cy:
            assert (await look(cy, token))["why"] == "replaced"
            assert (await adam.delete(f"{API}/invitations/{number}")).status_code == 204
            assert (await look(cy, again["link"].partition("#")[2]))["why"] == "withdrawn"
        assert (await adam.get(f"{API}/people")).json()["invitations"] == []
    await invited(api)


async def test_asking_for_a_new_password_tells_nobody_who_has_an_account(api: Api) -> None:
    async with api.client() as client:
        answers = [
            await client.post(f"{API}/password-links", json={"email": one})
            for one in ("bo@desk.example", "nobody@desk.example")
        ]
        assert [(one.status_code, one.content) for one in answers] == [(202, answers[0].content)] * 2
        assert await api.desk.read(asked) == ["bo@desk.example", "nobody@desk.example"]
        for _ in range(2):
            await client.post(f"{API}/password-links", json={"email": "NOBODY@desk.example"})
        limited = await client.post(f"{API}/password-links", json={"email": "nobody@desk.example"})
        assert limited.status_code == 429


def asked(tx: Reading) -> list[str]:
    rows = tx.conn.execute(jobs.select().order_by(jobs.c.id)).all()
    return [row.job.email for row in rows if isinstance(row.job, MailPasswordLink)]


@pytest.mark.parametrize("keep", [False, True])
async def test_a_new_password_ends_every_session_and_asks_about_the_keys(api: Api, keep: bool) -> None:
    async with api.signed_in("bo") as bo, api.client() as client:
        made = (await bo.post(f"{API}/api-keys", json={"name": "x", "scopes": ["tickets:read"]})).json()
        token = api.desk.write_now(links.of_password, api.people.bo)
        assert (await look(client, token))["email"] == "bo@desk.example"
        assert (await use(client, token, keep_keys=keep)).json()["name"] == "Bo"
        assert (await bo.get(f"{API}/me")).status_code == 401
        assert (await client.get(f"{API}/me")).status_code == 200
        async with api.client(headers={"Authorization": f"Bearer {made['key']}"}) as program:
            assert (await program.get(f"{API}/me")).status_code == (200 if keep else 401)
        assert (await use(client, token)).json()["why"] == "used"


async def test_an_admin_gets_a_link_for_somebody_who_forgot_their_password(api: Api) -> None:
    async with api.signed_in("adam") as adam, api.client() as client:
        answer = await adam.post(f"{API}/people/{api.people.bo}/password-link", json={})
        token = answer.json()["link"].partition("#")[2]
        assert (await look(client, token))["purpose"] == "password"


async def test_guessing_is_limited(api: Api) -> None:
    async with api.client() as client:
        statuses = {(await use(client, f"guess{n}")).status_code for n in range(41)}
    assert statuses == {409, 429}


async def test_an_empty_desk_makes_its_first_admin_by_the_link_it_printed(api: Api) -> None:
    api.desk.write_now(lambda tx: advisors.disable_advisor(tx, api.people.adam))
    token = api.desk.write_now(links.of_first_admin)
    assert token
    async with api.client() as client:
        assert (await client.get(f"{API}/sign-in")).json() == {"name": "", "empty": True, "can_mail": False}
        for values, field in (
            ({"name": "Cy", "email": "cy"}, "email"),
            ({"name": "", "email": CY}, "name"),
            ({"name": "Ana", "email": "ana@desk.example"}, "email"),
            ({"name": "Cyrus", "email": CY, "password": "cyrus2024"}, "password"),
        ):
            refused = await use(client, token, **values)
            assert refused.json()["field"] == field, refused.text
        made = await use(client, token, name="Cy", email=CY)
        assert (made.json()["role"], made.json()["email"]) == ("admin", CY)
        assert (await client.get(f"{API}/sign-in")).json()["empty"] is False
        assert (await use(client, token, name="Eve", email="eve@desk.example")).status_code == 409
