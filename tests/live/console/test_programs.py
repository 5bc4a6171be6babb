"""Programs that listen with an API key: they hear everything, and are nobody's presence."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people import advisors
from helpdesk.db.schema.people import advisors as advisor_table
from helpdesk.operations.people import keys
from helpdesk.operations.tickets.assignment import set_presence
from tests.live.desk_server import DeskServer


@pytest.fixture
def key(server: DeskServer, session: str) -> str:
    return server.desk.write_now(keys.make, "Watcher", advisor_id=1, scopes=["tickets:read"], days=1)[1]


def last_seen(tx: Reading) -> object:
    return tx.conn.scalar(select(advisor_table.c.last_seen_at).where(advisor_table.c.id == 1))


async def test_a_program_hears_what_happens_and_does_not_make_its_owner_seen(
    server: DeskServer, session: str, key: str
) -> None:
    await server.desk.write(set_presence, 1, "available")
    async with server.program(key) as program, server.visitor() as visitor:
        await visitor.say("Is anybody here?")
        await program.event("message.received")
        assert await server.desk.read(last_seen) is None
        assert await server.desk.read(advisors.presence_of, 1) == "available", "and not away either"


async def test_nobody_is_told_of_a_program_that_it_came_looks_reads_types_or_left(
    server: DeskServer, session: str, key: str
) -> None:
    async with server.visitor() as visitor, server.advisor(session) as ana:
        await visitor.say("Is anybody here?")
        ticket = (await ana.event("message.received"))["ticket"]["number"]
        async with server.program(key) as program:
            await program.send({"t": "viewing", "ticket": ticket})
            await program.send({"t": "typing", "ticket": ticket, "text": True})
            await program.settle()
        # what the program would have said comes before what she says now
        await ana.send({"t": "viewing", "ticket": ticket})
        await ana.send({"t": "typing", "ticket": ticket, "text": False})
        await visitor.next("typing", lambda frame: not frame["on"])
        await ana.next("signal", lambda frame: frame["kind"] == "typing" and not frame["on"])
        signals = [(frame["kind"], frame["on"]) for frame in ana.all if frame["t"] == "signal"]
        assert [one for one in signals if one[0] != "presence"] == [("viewing", True), ("typing", False)]
        assert ("presence", False) not in signals
        assert [frame["t"] for frame in visitor.all].count("typing") == 1


async def test_a_person_beside_their_program_is_seen_and_leaves(
    server: DeskServer, session: str, key: str
) -> None:
    async with server.program(key) as program:
        async with server.advisor(session) as ana:
            await ana.settle()
            assert await server.desk.read(last_seen) is not None
        left = await program.next("signal", lambda frame: frame["kind"] == "presence" and not frame["on"])
        assert left["advisor"] == 1
