"""What began before an account's sign-ins ended, and is not finished yet, does not outlive them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from helpdesk.db.engine.transaction import Transaction
from helpdesk.errors import Unauthenticated
from helpdesk.operations.people import accounts, staff
from helpdesk.operations.people.staff import AdvisorChange
from helpdesk.security.passwords import hash_password
from helpdesk.security.sign_ins import COOKIE, SignIns
from tests.api.conftest import PASSWORD, Api

RIGHT = {"email": "ana@desk.example", "password": PASSWORD}
CHECKED_AT_ONCE = 2
Ends = Callable[[Transaction, int, str], None]


def new_password(tx: Transaction, ana: int, password_hash: str) -> None:
    accounts.set_password(tx, ana, password_hash)


def disabled_and_back(tx: Transaction, ana: int, _: str) -> None:
    accounts.disable(tx, ana)
    staff.enable_advisor(tx, "ana@desk.example")


def lower_role(tx: Transaction, _ana: int, _: str) -> None:
    staff.change_advisor(tx, "lea@desk.example", AdvisorChange(role="advisor"))


async def test_a_sign_in_with_the_old_password_ends_with_it(api: Api) -> None:
    fresh = hash_password("violet-otter-canal")
    await api.desk.write(new_password, api.people.ana, hash_password(PASSWORD))  # takes its time to check
    async with contextlib.AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(api.client()) for _ in range(2 * CHECKED_AT_ONCE)]
        signing = [asyncio.create_task(one.post("/api/v1/session", json=RIGHT)) for one in clients]
        await asyncio.wait(signing, return_when=asyncio.FIRST_COMPLETED)  # the last ones are only checked now
        await api.desk.write(new_password, api.people.ana, fresh)
        answers = await asyncio.gather(*signing)
        assert {one.status_code for one in answers} == {200, 401}
        for client in clients:
            assert (await client.get("/api/v1/me")).status_code == 401


@pytest.mark.parametrize(
    ("who", "ends"), [("ana", new_password), ("ana", disabled_and_back), ("lea", lower_role)]
)
async def test_a_session_that_another_process_ended_makes_no_key(api: Api, who: str, ends: Ends) -> None:
    async with api.signed_in(who) as client:
        assert (await client.get("/api/v1/me")).status_code == 200  # this process knows it for some seconds
        await api.desk.write(ends, api.people.ana, "hash")
        answer = await client.post("/api/v1/api-keys", json={"name": "x", "scopes": ["tickets:read"]})
        assert answer.status_code == 401, answer.text


async def test_what_was_asked_before_an_end_is_not_remembered_after_it(
    ana: httpx.AsyncClient, api: Api
) -> None:
    token = ana.cookies[COOKIE]
    sign_ins = SignIns(api.desk, lasting=timedelta(hours=1), remember=60)
    asking = asyncio.create_task(sign_ins.advisor_of({}, {COOKIE: token}))
    await asyncio.sleep(0)  # the database is asked
    sign_ins.forget()
    assert (await asking).name == "Ana"
    await api.desk.write(accounts.sign_out, token)
    with pytest.raises(Unauthenticated):
        await sign_ins.advisor_of({}, {COOKIE: token})
