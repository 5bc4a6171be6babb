"""Open sockets end with the session or key they came from, whichever process ended it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from websockets.exceptions import ConnectionClosed

from helpdesk.db.engine.transaction import Transaction
from helpdesk.operations.people import accounts, keys, staff
from helpdesk.operations.people.staff import AdvisorChange
from tests.live.desk_server import DeskServer, Heard

ENDINGS: dict[str, Callable[[Transaction], object]] = {
    "a new password": lambda tx: accounts.set_password(tx, 1, "hash"),
    "disabling": lambda tx: accounts.disable(tx, 1),
    "a lower role": lambda tx: staff.change_advisor(tx, "ana@desk.example", AdvisorChange(role="advisor")),
}


@pytest.mark.parametrize("ending", ENDINGS)
async def test_sockets_of_an_account_end_by_what_another_process_does(
    server: DeskServer, session: str, ending: str
) -> None:
    """Nobody tells this process: it looks every other second."""
    await server.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="lead"))
    key = await server.desk.write(make_key, "tickets:read")
    async with server.advisor(session) as ana, server.program(key) as program:
        await ana.settle()
        await server.desk.write(ENDINGS[ending])
        for heard in (ana, program):
            await closed_with(heard, 4401)


async def test_an_own_new_password_keeps_the_session_that_set_it_and_ends_the_others(
    server: DeskServer, session: str
) -> None:
    other = await server.desk.write(lambda tx: accounts.sign_in(tx, 1, server.sign_ins.lasting))
    async with server.advisor(session) as here, server.advisor(other) as there:
        await here.settle()
        await server.desk.write(accounts.set_password, 1, "hash", but=session)
        server.sign_ins.forget()
        await closed_with(there, 4401)
        await here.settle()


async def test_a_revoked_key_hears_nothing_more(server: DeskServer, session: str) -> None:
    row, key = await server.desk.write(keys.make, "Watcher", advisor_id=1, scopes=["tickets:read"], days=None)
    async with server.program(key) as program:
        await server.desk.write(keys.revoke, row.id)
        await closed_with(program, 4401)


async def test_a_key_listens_only_with_the_scope_to_read_tickets(server: DeskServer, session: str) -> None:
    key = await server.desk.write(make_key, "customers:write")
    with pytest.raises(ConnectionClosed) as closed:
        async with server.program(key):
            pass
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403


def make_key(tx: Transaction, scope: str) -> str:
    return keys.make(tx, "Watcher", advisor_id=1, scopes=[scope], days=None)[1]


async def closed_with(heard: Heard, code: int) -> None:
    with pytest.raises(ConnectionClosed) as closed:
        await heard.next("nothing of this kind")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == code
