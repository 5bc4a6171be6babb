"""The widget's socket end to end: live both ways, nothing missed or doubled, nothing private shown."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

import pytest

from helpdesk.db import channels
from helpdesk.db.chats import conversations
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages
from helpdesk.domain.chats.bot import BotMessage, BotTurn
from helpdesk.operations.bot import answering
from tests.bots import give_to_bot
from tests.live import desk_server
from tests.live.desk_server import SHOP, DeskServer, Heard


async def test_a_visitor_and_an_advisor_hear_each_other(server: DeskServer, desk: Desk, session: str) -> None:
    async with server.advisor(session) as ana, server.visitor() as visitor:
        assert visitor.welcome["messages"] == []
        assert visitor.welcome["conversation"] is None
        stored = await visitor.say("My parcel A-1042 is late")
        assert stored["message"]["mine"]
        push = await ana.event("message.received")
        assert push["message"]["new_text"] == "My parcel A-1042 is late"
        assert push["ticket"]["number"] == push["event"]["ticket_id"]
        await desk.write(desk_server.answer, push["ticket"]["number"], "It comes today")
        heard = await visitor.next("message", lambda f: not f["message"]["mine"])
        assert heard["message"]["text"] == "It comes today"
        assert heard["message"]["author_kind"] == "advisor"
        assert heard["message"]["author_name"] == "Ana"


async def test_a_visitor_sees_the_title_greeting_and_colour_of_the_channel(
    server: DeskServer, desk: Desk
) -> None:
    def dress(tx: Transaction) -> None:
        row = next(one for one in channels.all_channels(tx) if one.kind == "webchat")
        settings = row.settings | {"greeting": "Good day", "color": "#2f5d46"}
        channels.put_channel(
            tx, row.name, kind=row.kind, label=row.label, team_id=row.team_id, settings=settings, enabled=True
        )

    await desk.write(dress)
    async with server.visitor() as visitor:
        shown = [visitor.welcome[name] for name in ("title", "greeting", "color")]
    assert shown == ["Ask us", "Good day", "#2f5d46"]


async def test_a_private_note_never_reaches_the_visitor(server: DeskServer, desk: Desk, session: str) -> None:
    async with server.advisor(session) as ana, server.visitor() as visitor:
        await visitor.say("Hello, my parcel is late")
        ticket = (await ana.event("message.received"))["ticket"]["number"]
        await desk.write(desk_server.note, ticket, "a difficult one")
        await desk.write(desk_server.answer, ticket, "Good morning")
        assert (await ana.event("note.added"))["message"]["text"] == "a difficult one"
        await visitor.next("message", lambda f: f["message"]["text"] == "Good morning")
        assert "difficult" not in json.dumps(visitor.all)
    async with server.visitor(token=visitor.welcome["token"]) as again:
        assert [m["text"] for m in again.welcome["messages"]] == ["Hello, my parcel is late", "Good morning"]


async def test_a_message_sent_twice_is_stored_once(server: DeskServer, session: str) -> None:
    async with server.visitor() as visitor:
        first = await visitor.say("Only once please", "id-1")
        second = await visitor.say("Only once please", "id-1")
        assert first["message"]["id"] == second["message"]["id"]
    async with server.visitor(token=visitor.welcome["token"]) as again:
        assert [m["client_id"] for m in again.welcome["messages"]] == ["id-1"]


async def test_what_was_said_while_the_visitor_was_away_is_there_when_they_return(
    server: DeskServer, desk: Desk, session: str
) -> None:
    async with server.visitor() as visitor:
        await visitor.say("Are you there?")
        ticket = (await desk.read(messages.message, 1)).ticket_id
    await desk.write(desk_server.answer, ticket, "Yes, we are")
    async with server.visitor(token=visitor.welcome["token"]) as again:
        assert [(m["mine"], m["text"]) for m in again.welcome["messages"]] == [
            (True, "Are you there?"),
            (False, "Yes, we are"),
        ]


async def test_two_tabs_of_one_visitor_show_the_same(server: DeskServer, session: str) -> None:
    async with server.visitor() as one:
        await one.say("from the first tab")
        async with server.visitor(token=one.welcome["token"]) as two:
            await two.say("from the second tab")
            heard = await one.next("message", lambda f: f["message"]["text"] == "from the second tab")
            assert heard["message"]["mine"]


async def test_a_tab_that_writes_into_a_chat_begun_after_its_hello_hears_what_was_said_before(
    server: DeskServer, session: str
) -> None:
    async with server.visitor() as one, server.visitor(token=one.welcome["token"]) as two:
        assert two.welcome["conversation"] is None
        await one.say("from the first tab")
        await two.say("from the second tab")
        opened = await two.next("opened", lambda f: f["messages"][0]["text"] == "from the first tab")
        assert opened["messages"][0]["mine"]
        await one.next("message", lambda f: f["message"]["text"] == "from the second tab")


async def test_a_strangers_token_opens_nothing(server: DeskServer, session: str) -> None:
    async with server.visitor() as visitor:
        await visitor.say("secret")
    token = visitor.welcome["token"]
    # not the last letter: some of its bits belong to no byte
    forged = token[:-10] + ("b" if token[-10] == "a" else "a") + token[-9:]
    async with server.visitor(token=forged) as stranger:
        assert stranger.welcome["messages"] == []
        assert stranger.welcome["token"] not in (token, forged)


async def test_answers_on_screen_are_read_and_the_desk_sees_it(
    server: DeskServer, desk: Desk, session: str
) -> None:
    async with server.advisor(session) as ana, server.visitor() as visitor:
        await visitor.say("Hello?")
        ticket = (await ana.event("message.received"))["ticket"]["number"]
        answer = await desk.write(desk_server.answer, ticket, "Hi")
        await visitor.next("message", lambda f: f["message"]["id"] == answer)
        await visitor.send({"t": "seen", "message_id": answer})
        changed = await ana.event("delivery.changed")
        assert (changed["event"]["message_id"], changed["event"]["state"]) == (answer, "read")
        assert changed["message"]["delivery"] == "read"


async def test_typing_is_heard_on_the_other_side_only(server: DeskServer, session: str) -> None:
    async with server.advisor(session) as ana, server.visitor() as visitor:
        await visitor.say("Hello?")
        ticket = (await ana.event("message.received"))["ticket"]["number"]
        await visitor.send({"t": "typing", "on": True})
        signal = await ana.next("signal", lambda f: f["kind"] == "typing")
        assert (signal["side"], signal["ticket"], signal["on"]) == ("visitor", ticket, True)
        await ana.send({"t": "typing", "ticket": ticket, "text": True})
        typing = await visitor.next("typing")
        assert (typing["who"], typing["on"]) == ("Ana", True)


@pytest.mark.parametrize(
    ("channel", "origin", "code"),
    [("web", "https://evil.example", "origin"), ("web", "http://[", "origin"), ("nowhere", SHOP, "channel")],
)
async def test_a_foreign_page_and_an_unknown_channel_are_refused(
    server: DeskServer, session: str, channel: str, origin: str, code: str
) -> None:
    async with server.chat(channel=channel, origin=origin) as socket:
        error = await Heard(socket).next("error")
        assert error["code"] == code
        assert (origin if code == "origin" else channel) in error["detail"]


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        ({"t": "message", "client_id": "a", "text": "   "}, "text"),
        ({"t": "message", "client_id": "a", "text": "x" * 10_001}, "text"),
        ({"t": "message", "client_id": "bad id!", "text": "x"}, "client_id"),
        ({"t": "message", "client_id": "a", "text": "x", "attachments": ["nothing"]}, "attachments"),
        ({"t": "survey", "invitation_id": 1, "score": 5}, "survey"),
        ({"t": "dance"}, "dance"),
    ],
)
async def test_a_bad_frame_is_answered_and_the_socket_stays(
    server: DeskServer, session: str, frame: dict[str, Any], says: str
) -> None:
    async with server.visitor() as visitor:
        await visitor.send(frame)
        error = await visitor.next("error")
        assert says in error["detail"]
        await visitor.say("still here")


async def test_who_writes_too_fast_is_told_when_to_go_on(desk: Desk, session: str) -> None:
    async with DeskServer(desk, per_minute=60).running() as server, server.visitor() as visitor:
        for number in range(40):  # more than is allowed, also where the machine stands still for a while
            await visitor.send({"t": "message", "client_id": f"m{number}", "text": "spam"})
        error = await visitor.next("error")
        assert error["code"] == "too_many"
        assert int(error["client_id"].removeprefix("m")) >= 10
        assert error["retry_after"] > 0


async def test_a_flood_of_reconnects_loses_and_doubles_nothing(
    server: DeskServer, desk: Desk, session: str
) -> None:
    """The visitor's line is cut at random while both sides write; the widget's rules are: send again
    what was not confirmed, and take the history for the truth."""
    async with server.visitor() as first:
        await first.say("start")
        token = first.welcome["token"]
    ticket = (await desk.read(messages.message, 1)).ticket_id

    async def advisor_writes() -> None:
        for number in range(20):
            await desk.write(desk_server.answer, ticket, f"answer {number}")
            await asyncio.sleep(0.01)

    async def visitor_writes() -> None:
        for number in range(20):
            while True:
                with contextlib.suppress(TimeoutError):
                    async with (
                        server.visitor(token=token) as visitor,
                        asyncio.timeout(0.02 * (1 + number % 3)),
                    ):
                        await visitor.say(f"question {number}", f"q{number}")
                        break

    await asyncio.gather(advisor_writes(), visitor_writes())
    async with server.visitor(token=token) as again:
        texts = [m["text"] for m in again.welcome["messages"]]
    assert sorted(texts) == sorted(
        ["start", *(f"answer {n}" for n in range(20)), *(f"question {n}" for n in range(20))]
    )


async def test_characters_no_database_takes_are_left_out_of_what_a_visitor_says(server: DeskServer) -> None:
    async with server.visitor() as visitor:
        stored = await visitor.say("my parcel\0 is late\u0001")
        assert stored["message"]["text"] == "my parcel is late"
        await visitor.send({"t": "email", "email": "zoe@shop.example", "name": "Zo\0e"})
        await visitor.next("email")
    chat_id = stored["conversation"]
    found = await server.desk.read(lambda tx: conversations.conversation(tx, chat_id))
    assert found is not None
    assert found.contact_name == "Zoe"


async def test_an_id_that_no_row_can_have_is_refused_and_the_socket_stays(server: DeskServer) -> None:
    async with server.visitor() as visitor:
        await visitor.say("hello")
        for frame in (
            {"t": "survey", "invitation_id": 2**63, "score": 3},
            {"t": "seen", "message_id": 10**30},
            {"t": "open", "conversation": 2**63},
        ):
            await visitor.send(frame)
            assert (await visitor.next("error"))["code"] == "bad_input"
        await visitor.settle()


async def test_each_word_on_an_answer_is_known_to_be_stored_also_the_same_again(
    server: DeskServer, desk: Desk
) -> None:
    """A widget says its word again until it knows: the one that asked for a person must not stay unsaid."""
    await desk.write(give_to_bot, "web")
    async with server.visitor() as visitor:
        chat = (await visitor.say("Where is my parcel?"))["conversation"]
        asked = await desk.write(answering.begin, chat, desk_server.POLICY)
        assert isinstance(asked, answering.Ask)
        turn = BotTurn(messages=[BotMessage(text="On Tuesday.")], state=b"{}", why="rule", intent="where")
        assert await desk.write(answering.finish, asked, turn, desk_server.POLICY)
        answer = (await visitor.next("message", lambda f: not f["message"]["mine"]))["message"]["id"]
        for person in (False, True, True):
            word = {"conversation": chat, "message_id": answer, "helpful": False, "person": person}
            await visitor.send({"t": "judge", **word})
            stored = await visitor.next("judged")
            assert (stored["message_id"], stored["helpful"]) == (answer, False)
