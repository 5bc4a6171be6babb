"""A limit belongs to a person or an address: more sockets, processes or new visitors do not raise it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select
from websockets.exceptions import ConnectionClosed

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.tickets import messages
from helpdesk.live.console import socket as console
from helpdesk.live.visitor.connection import IDLE_PER_MINUTE, PER_ADDRESS
from helpdesk.live.wire.bus import MemoryBus
from helpdesk.live.wire.sockets import TOO_MANY
from helpdesk.operations.people import keys
from tests.live.desk_server import DeskServer, Heard

PER_MINUTE = 60
AT_ONCE = PER_MINUTE // 6
SOCKETS = 30


def said(reading: Reading) -> int:
    return reading.conn.scalar(select(func.count()).select_from(messages)) or 0


@contextlib.asynccontextmanager
async def two_processes(desk: Desk) -> AsyncIterator[list[DeskServer]]:
    bus = MemoryBus()
    one, other = (DeskServer(desk, bus, per_minute=PER_MINUTE) for _ in range(2))
    async with one.running(), other.running():
        yield [one, other]


async def talk(visitor: Heard, name: str, times: int) -> None:
    """Say so much, and wait until each was stored or refused."""
    for number in range(times):
        frame = {"t": "message", "client_id": f"{name}-{number}", "text": "again"}
        await visitor.send(frame)
    await visitor.settle()


async def flood(heard: Heard, frame: str, times: int) -> None:
    """Send so many, or until the desk has enough of it."""
    with contextlib.suppress(ConnectionClosed):
        for _ in range(times):
            await heard.socket.send(frame)


async def test_thirty_sockets_of_a_visitor_say_what_one_may_say(desk: Desk, session: str) -> None:
    async with two_processes(desk) as processes, contextlib.AsyncExitStack() as stack:
        first = await stack.enter_async_context(processes[0].visitor())
        token = first.welcome["token"]
        sockets = [
            await stack.enter_async_context(processes[number % 2].visitor(token=token))
            for number in range(SOCKETS)
        ]
        await asyncio.gather(*(talk(one, f"s{number}", 5) for number, one in enumerate(sockets)))
        stored = await desk.read(said)
    # a burst for each process, and what a second or two more allow
    assert AT_ONCE <= stored <= 2 * AT_ONCE + 10


async def test_who_comes_back_with_a_new_socket_each_time_has_still_one_share(
    desk: Desk, session: str
) -> None:
    async with DeskServer(desk, per_minute=PER_MINUTE).running() as server:
        token = ""
        for number in range(10):  # each is the only one: nothing in memory remembers the last
            async with server.visitor(**({"token": token} if token else {})) as visitor:
                token = visitor.welcome["token"]
                await talk(visitor, f"s{number}", AT_ONCE)
        assert AT_ONCE < await desk.read(said) <= PER_MINUTE


async def test_new_visitors_of_one_address_have_its_share(desk: Desk, session: str) -> None:
    async with DeskServer(desk, per_minute=PER_MINUTE).running() as server:
        refused = []
        for number in range(PER_ADDRESS * PER_MINUTE // AT_ONCE + 1):
            async with server.visitor() as visitor:
                await talk(visitor, f"s{number}", AT_ONCE)
                refused = [one for one in visitor.all if one["t"] == "error"]
        assert {one["code"] for one in refused} == {"too_many"}
        assert all(one["retry_after"] > 0 for one in refused)
        assert len(refused) == AT_ONCE
        assert await desk.read(said) == PER_ADDRESS * PER_MINUTE


@pytest.mark.parametrize("frame", ['{"t": "ping"}', "no frame", ""])
async def test_who_only_pings_or_says_nothing_that_can_be_read_is_cut(
    desk: Desk, session: str, frame: str
) -> None:
    async with DeskServer(desk, per_minute=PER_MINUTE).running() as server, server.visitor() as visitor:
        await visitor.say("hello")
        await flood(visitor, frame, 2 * IDLE_PER_MINUTE)
        with pytest.raises(ConnectionClosed) as closed:
            await visitor.next("never")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == TOO_MANY


async def test_pings_cost_a_visitor_nothing_of_their_share(desk: Desk, session: str) -> None:
    async with DeskServer(desk, per_minute=PER_MINUTE).running() as server, server.visitor() as visitor:
        for _ in range(3 * AT_ONCE):
            await visitor.send({"t": "ping"})
        await talk(visitor, "s", AT_ONCE)
        assert not [one for one in visitor.all if one["t"] == "error"]


async def test_a_program_that_floods_takes_no_frame_from_its_owners_console(
    desk: Desk, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "FRAMES_PER_MINUTE", PER_MINUTE)
    _, key = await desk.write(keys.make, "x", advisor_id=1, scopes=["tickets:read"], days=1)
    async with (
        DeskServer(desk).running() as server,
        server.advisor(session) as person,
        server.program(key) as program,
    ):
        await flood(program, '{"t": "viewing", "ticket": null}', 2 * AT_ONCE)
        with pytest.raises(ConnectionClosed):
            await program.next("never")
        await person.settle()


async def test_words_have_a_share_of_a_day_as_files_have(desk: Desk, session: str) -> None:
    kib, share = 1024, 8
    async with DeskServer(desk, visitor_bytes=share * kib).running() as server:
        async with server.visitor() as visitor:
            await visitor.say("x" * (5 * kib))
            await visitor.send({"t": "message", "client_id": "more", "text": "x" * (3 * kib)})
            refused = await visitor.next("error")
            assert (refused["code"], refused["client_id"]) == ("too_many", "more")
            assert 3600 < refused["retry_after"] <= 86_400
        for _ in range(PER_ADDRESS):  # each is somebody new, at the same address
            async with server.visitor() as visitor:
                await visitor.send({"t": "message", "client_id": "all", "text": "x" * (7 * kib - 1)})
                await visitor.settle()
        assert [one["code"] for one in visitor.all if one["t"] == "error"] == ["too_many"]
        assert await desk.read(said) == PER_ADDRESS


async def test_processes_that_start_anew_do_not_use_up_the_words_of_a_day(desk: Desk, session: str) -> None:
    token = ""
    starts = 25
    for _ in range(starts):
        again = {"token": token} if token else {}
        async with (
            DeskServer(desk, visitor_bytes=4 * 1024 * 1024).running() as server,
            server.visitor(**again) as visitor,
        ):
            token = visitor.welcome["token"]
            await visitor.say("Hello")
    assert await desk.read(said) == starts


async def test_the_tabs_of_an_advisor_share_a_pace(
    desk: Desk, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "FRAMES_PER_MINUTE", PER_MINUTE)
    async with (
        DeskServer(desk).running() as server,
        server.advisor(session) as first,
        server.advisor(session) as second,
    ):
        for _ in range(AT_ONCE - 2):
            await first.send({"t": "viewing", "ticket": None})
        await first.settle()
        for _ in range(5):
            await second.socket.send(json.dumps({"t": "viewing", "ticket": None}))
        with pytest.raises(ConnectionClosed) as closed:
            await second.next("never")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == TOO_MANY
