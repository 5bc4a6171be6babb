"""The console's socket: signed in, by position, resumed without a gap, in one process or in several."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from websockets.exceptions import ConnectionClosed

from helpdesk.db.engine.desk import Desk
from helpdesk.db.people import advisors
from helpdesk.live.wire.redis_bus import RedisBus
from helpdesk.operations.people import accounts
from helpdesk.operations.tickets.assignment import set_presence
from tests.live.desk_server import DeskServer, Heard


async def test_nobody_listens_without_a_sign_in(server: DeskServer) -> None:
    async with server.console("no-such-session") as socket:
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401


async def test_another_sites_page_cannot_listen_with_the_advisors_cookie(
    server: DeskServer, session: str
) -> None:
    async with server.console(session, origin="https://evil.example") as socket:
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401


async def test_a_disabled_advisor_hears_nothing_more_from_their_next_ping_on(
    server: DeskServer, session: str
) -> None:
    async with server.advisor(session) as ana:
        await ana.settle()
        await server.desk.write(accounts.disable, 1)
        await ana.send({"t": "ping"})
        await closed_with(ana, 4401)


async def test_whoever_signs_out_in_this_process_hears_nothing_more_at_once(
    server: DeskServer, session: str
) -> None:
    async with server.advisor(session) as ana:
        await ana.settle()
        await server.desk.write(accounts.sign_out, session)
        server.sign_ins.forget(session)
        await closed_with(ana, 4401)


async def closed_with(heard: Heard, code: int) -> None:
    with pytest.raises(ConnectionClosed) as closed:
        await heard.next("nothing of this kind")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == code


async def test_a_console_that_comes_back_hears_all_it_missed_once_and_in_order(
    server: DeskServer, session: str
) -> None:
    async with server.visitor() as visitor:
        async with server.advisor(session) as ana:
            await visitor.say("one")
            seen = (await ana.event("message.received"))["position"]
        for text in ("two", "three", "four"):
            await visitor.say(text)
        async with server.advisor(session, after=seen) as ana:
            await visitor.say("five")
            while not any(f["t"] == "event" and (f["message"] or {}).get("text") == "five" for f in ana.all):
                await ana.event("message.received")
    events = [f for f in ana.all if f["t"] == "event"]
    positions = [f["position"] for f in events]
    assert positions == list(range(seen + 1, seen + 1 + len(positions)))
    said = [f["message"]["text"] for f in events if f["event"]["type"] == "message.received"]
    assert said == ["two", "three", "four", "five"]


async def test_a_position_this_log_never_had_is_answered_with_a_resync(
    server: DeskServer, session: str
) -> None:
    async with server.advisor(session, after=10_000_000) as ana:
        assert (await ana.next("resync"))["position"] < 10_000_000


async def test_who_looks_at_a_ticket_is_seen_by_others_also_by_those_who_come_later(
    server: DeskServer, session: str
) -> None:
    async with server.advisor(session) as one, server.advisor(session) as two:
        await one.send({"t": "viewing", "ticket": 7})
        seen = await two.next("signal", lambda f: f["kind"] == "viewing")
        assert (seen["ticket"], seen["who"], seen["on"]) == (7, "Ana", True)
        async with server.advisor(session) as late:
            assert (await late.next("signal", lambda f: f["kind"] == "viewing"))["ticket"] == 7
        await one.send({"t": "viewing", "ticket": None})
        gone = await two.next("signal", lambda f: f["kind"] == "viewing")
        assert (gone["ticket"], gone["on"]) == (7, False)


async def test_opening_a_console_changes_no_presence(server: DeskServer, session: str) -> None:
    for chosen in ("offline", "away", "available"):
        await server.desk.write(set_presence, 1, chosen)
        async with server.advisor(session), server.advisor(session):  # two browsers
            assert await server.desk.read(advisors.presence_of, 1) == chosen


@pytest.mark.services
async def test_a_message_that_enters_one_process_reaches_a_console_on_the_other(
    desk: Desk, database_url: str, session: str, redis_url: str
) -> None:
    other = Desk(database_url)
    buses = [RedisBus(redis_url, desk_id="d"), RedisBus(redis_url, desk_id="d")]
    async with DeskServer(desk, buses[0]).running() as here, DeskServer(other, buses[1]).running() as there:
        for bus in buses:
            await bus.connected.wait()
        async with there.advisor(session) as ana, here.visitor() as visitor:
            await visitor.say("across processes")
            push = await ana.event("message.received")
            assert push["message"]["text"] == "across processes"
            await ana.send({"t": "typing", "ticket": push["ticket"]["number"], "text": True})
            assert (await visitor.next("typing"))["who"] == "Ana"
    other.close()


async def test_a_console_whose_opening_failed_is_not_counted(server: DeskServer, session: str) -> None:
    await server.desk.write(
        lambda tx: tx.conn.execute(text("ALTER TABLE advisors RENAME last_seen_at TO away"))
    )
    async with server.console(session) as socket:
        with pytest.raises(ConnectionClosed):
            await socket.recv()
    await server.desk.write(
        lambda tx: tx.conn.execute(text("ALTER TABLE advisors RENAME away TO last_seen_at"))
    )
    async with server.advisor(session):
        seen = text("SELECT last_seen_at FROM advisors WHERE id = 1")
        assert await server.desk.read(lambda tx: tx.conn.scalar(seen)) is not None, "it counts as the first"
