"""Several chats of one visitor: begun anywhere, joined everywhere, each by its id."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from helpdesk.db import channels
from helpdesk.db.chats.conversations import conversation
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages
from tests.live import desk_server
from tests.live.desk_server import DeskServer, Heard

ONE, TWO = "thread-one", "thread-two"


async def write(visitor: Heard, text: str, **where: Any) -> dict[str, Any]:
    """Write a message and wait until it is stored."""
    client_id = f"m{len(visitor.all)}-{abs(hash(text))}"
    await visitor.send({"t": "message", "client_id": client_id, "text": text, **where})
    return await visitor.next("stored", lambda frame: frame["client_id"] == client_id)


async def test_a_visitor_has_several_chats_and_finds_all_of_them_again(
    server: DeskServer, desk: Desk, session: str
) -> None:
    async with server.visitor() as visitor:
        first = await write(visitor, "My parcel A-1042 is late", thread=ONE)
        second = await write(visitor, "Do you repair kettles?", thread=TWO)
        assert first["conversation"] != second["conversation"]
        assert (first["thread"], second["thread"]) == (ONE, TWO)
        more = await write(visitor, "It is a copper one", conversation=second["conversation"])
        assert more["conversation"] == second["conversation"]
    ticket = (await desk.read(messages.message, more["message"]["id"])).ticket_id
    await desk.write(desk_server.answer, ticket, "We do")
    async with server.visitor(token=visitor.welcome["token"]) as again:
        lines = again.welcome["conversations"]
        assert [line["id"] for line in lines] == [second["conversation"], first["conversation"]]
        assert [(line["excerpt"], line["unread"], line["mine"]) for line in lines] == [
            ("We do", 1, False),
            ("My parcel A-1042 is late", 0, True),
        ]
        assert [m["text"] for m in again.welcome["messages"]][-1] == "We do"
        await again.send({"t": "open", "conversation": first["conversation"]})
        opened = await again.next("opened")
        assert [m["text"] for m in opened["messages"]] == ["My parcel A-1042 is late"]
        assert opened["thread"] == ONE


async def test_a_chat_begun_on_one_device_is_heard_on_the_others(server: DeskServer, session: str) -> None:
    async with server.visitor() as one, server.visitor(token=one.welcome["token"]) as two:
        stored = await write(one, "from my phone", thread=ONE)
        opened = await two.next("opened")
        assert opened["conversation"] == stored["conversation"]
        assert [m["text"] for m in opened["messages"]] == ["from my phone"]
        await write(one, "and again", conversation=stored["conversation"])
        await two.next("message", lambda f: f["message"]["text"] == "and again")


async def test_the_same_thread_begun_on_two_devices_at_once_is_one_chat(
    server: DeskServer, session: str
) -> None:
    async with server.visitor() as one, server.visitor(token=one.welcome["token"]) as two:
        stored = await asyncio.gather(write(one, "one", thread=ONE), write(two, "two", thread=ONE))
        assert stored[0]["conversation"] == stored[1]["conversation"]
    async with server.visitor(token=one.welcome["token"]) as again:
        assert sorted(m["text"] for m in again.welcome["messages"]) == ["one", "two"]


async def test_another_visitors_chat_is_refused_by_every_frame(server: DeskServer, session: str) -> None:
    async with server.visitor() as mine, server.visitor() as other:
        chat = (await write(mine, "secret", thread=ONE))["conversation"]
        for frame in (
            {"t": "open", "conversation": chat},
            {"t": "message", "client_id": "a", "text": "x", "conversation": chat},
            {"t": "typing", "on": True, "conversation": chat},
            {"t": "seen", "message_id": 1, "conversation": chat},
            {"t": "email", "email": "a@b.example", "conversation": chat},
            {"t": "survey", "invitation_id": 1, "score": 5, "conversation": chat},
        ):
            await other.send(frame)
            error = await other.next("error")
            assert (error["code"], error["field"]) == ("bad_input", "conversation"), frame
        assert "secret" not in str(other.all)


async def test_an_advisor_who_looks_at_the_ticket_marks_its_messages_as_read(
    server: DeskServer, session: str
) -> None:
    async with server.advisor(session) as ana, server.visitor() as visitor:
        first = await write(visitor, "Hello?", thread=ONE)
        ticket = (await ana.event("message.received"))["ticket"]["number"]
        await ana.send({"t": "viewing", "ticket": ticket})
        read = await visitor.next("read")
        assert (read["conversation"], read["message_id"]) == (first["conversation"], first["message"]["id"])
        second = await write(visitor, "Are you there?", conversation=first["conversation"])
        assert (await visitor.next("read"))["message_id"] == second["message"]["id"]
    async with server.visitor(token=visitor.welcome["token"]) as again:
        assert again.welcome["read"] == second["message"]["id"]


def ask_first(tx: Transaction) -> None:
    """The channel asks for a topic before a chat."""
    row = channels.channel(tx, "web")
    fields = [
        {"name": "email"},
        {
            "name": "topic",
            "label": {"en": "Topic", "fr": "Sujet"},
            "required": True,
            "choices": [{"value": "order"}, {"value": "repair"}],
        },
    ]
    channels.put_channel(
        tx,
        "web",
        kind="webchat",
        label=row.label,
        team_id=row.team_id,
        settings=row.settings | {"form": fields},
        enabled=True,
    )


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "form.topic"),
        ({"topic": "weather"}, "form.topic"),
        ({"topic": "order", "shoe_size": "44"}, "form.shoe_size"),
        ({"topic": "order", "email": "nobody"}, "email"),
    ],
)
async def test_a_chat_does_not_begin_without_what_its_channel_asks_before(
    server: DeskServer, desk: Desk, session: str, form: dict[str, str], field: str
) -> None:
    await desk.write(ask_first)
    async with server.visitor() as visitor:
        await visitor.send({"t": "message", "client_id": "a", "text": "Hi", "thread": ONE, "form": form})
        error = await visitor.next("error")
        assert (error["code"], error["field"], error["client_id"]) == ("bad_input", field, "a")
    async with server.visitor(token=visitor.welcome["token"]) as again:
        assert again.welcome["conversations"] == []


async def test_what_was_asked_before_is_kept_told_to_the_advisor_and_hidden_from_the_visitor(
    server: DeskServer, desk: Desk, session: str
) -> None:
    await desk.write(ask_first)
    form = {"topic": "repair", "email": "Eve@Example.org"}
    async with server.advisor(session) as ana, server.visitor() as visitor:
        assert [one["name"] for one in visitor.welcome["settings"]["form"]] == ["email", "topic"]
        stored = await write(visitor, "My kettle leaks", thread=ONE, form=form)
        assert (await ana.event("note.added"))["message"]["text"] == "Topic: repair"
        await write(visitor, "Badly", conversation=stored["conversation"])  # asked once only
        await visitor.settle()
        assert "Topic" not in str([frame for frame in visitor.all if frame["t"] != "hello"])
    chat = await desk.read(conversation, stored["conversation"])
    assert chat is not None
    assert (chat.email, chat.form) == ("eve@example.org", form)
