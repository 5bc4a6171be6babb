"""A revoked visitor's tokens open nothing any more; whoever has one begins again."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from websockets.exceptions import ConnectionClosed

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.tickets import tickets
from helpdesk.live.visitor import connection
from helpdesk.live.wire.sockets import UNAVAILABLE
from helpdesk.operations.chats import revoking
from tests.live.desk_server import DeskServer


async def test_a_revoked_token_shows_nothing_and_gets_a_new_visitor(server: DeskServer) -> None:
    async with server.visitor() as visitor:
        token = visitor.welcome["token"]
        said = await visitor.say("my secret order")
    async with server.visitor(token=token) as again:
        assert [one["text"] for one in again.welcome["messages"]] == ["my secret order"]
    (ticket,) = await server.desk.read(_tickets)
    found = await server.desk.write(revoking.revoke, ticket)
    assert (found.visitors, said["t"]) == (1, "stored")
    async with server.visitor(token=token) as stranger:
        assert stranger.welcome["messages"] == []
        assert stranger.welcome["conversations"] == []
        fresh = stranger.welcome["token"]
        await stranger.say("a new chat")
    async with server.visitor(token=fresh) as again:
        assert [one["text"] for one in again.welcome["messages"]] == ["a new chat"]


async def test_the_open_sockets_of_a_revoked_visitor_are_closed_though_they_never_say_a_word(
    server: DeskServer,
) -> None:
    async with server.visitor() as other, server.visitor() as visitor:
        await visitor.say("hello")
        async with server.visitor(token=visitor.welcome["token"]) as silent:
            (ticket,) = await server.desk.read(_tickets)
            await server.desk.write(revoking.revoke, ticket)  # as another process does
            for one in (visitor, silent):
                with pytest.raises(ConnectionClosed) as closed:
                    await one.next("nothing of this kind")
                assert closed.value.rcvd is not None
                assert closed.value.rcvd.code == UNAVAILABLE, "the widget comes back, as a new visitor"
        await other.say("I am somebody else")


async def test_the_token_for_files_is_renewed_in_time(
    server: DeskServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "FILES_SECONDS", 0)
    async with server.visitor() as visitor:
        assert visitor.welcome["files"]
        await visitor.send({"t": "ping"})
        assert (await visitor.next("files"))["files"]


def _tickets(tx: Reading) -> list[int]:
    return list(tx.conn.scalars(select(tickets.c.id)))
