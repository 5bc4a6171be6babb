"""Who is refused, with which code, and that an operator can see it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from structlog.testing import capture_logs
from websockets.exceptions import ConnectionClosed

from helpdesk.channels.webchat.channel import WebchatSettings
from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.live.visitor.signed_identity import user_hash
from helpdesk.live.visitor.socket import settings_of
from helpdesk.live.wire.sockets import FORBIDDEN
from tests.live.desk_server import IDENTITY_SECRET, DeskServer, Heard

SOON = int(time.time()) + 6 * 3600  # not before the last test runs


def user(
    user_id: str = "42", *, expires: int = SOON, secret: str = IDENTITY_SECRET, **more: str
) -> dict[str, Any]:
    return {"id": user_id, "expires": expires, "hash": user_hash(user_id, expires, secret), **more}


async def test_a_user_id_with_its_hash_opens_their_chats_on_any_device(
    server: DeskServer, session: str
) -> None:
    async with server.visitor(user=user(name="Mia", email="mia@example.com")) as phone:
        assert phone.welcome["signed_in"]
        await phone.say("from my phone")
        await phone.settle()
    async with server.visitor(user=user()) as laptop:
        assert [m["text"] for m in laptop.welcome["messages"]] == ["from my phone"]
        assert laptop.welcome["email"] == "mia@example.com"  # a claim, kept with the chat
    async with server.visitor(user=user("43")) as other:
        assert other.welcome["messages"] == []


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        ({"user": user(secret="another")}, "identity_forged"),
        ({"user": user() | {"id": "43"}}, "identity_forged"),
        ({"user": user() | {"expires": SOON + 1}}, "identity_forged"),
        ({"user": user(expires=1)}, "identity_expired"),
        ({"user": user(email="nobody")}, "identity"),
        ({"identity": "not.a"}, "identity"),
    ],
)
async def test_whoever_is_not_vouched_for_is_refused_and_logged(
    server: DeskServer, session: str, hello: dict[str, Any], code: str
) -> None:
    with capture_logs() as logged:
        async with server.chat() as socket:
            heard = Heard(socket)
            await heard.send({"t": "hello", **hello})
            assert (await heard.next("error"))["code"] == code
    assert [(one["event"], one["code"]) for one in logged] == [("chat.refused", code)]


@pytest.mark.parametrize("name", ["%00", "web%00", "%FF%FE", "%ED%A0%80", "x" * 5000, "%C3%A9" * 150])
async def test_a_channel_of_any_name_is_refused_as_one_that_does_not_exist(
    server: DeskServer, session: str, name: str
) -> None:
    with capture_logs() as logged:
        async with server.chat(channel=name) as socket:
            assert (await Heard(socket).next("error"))["code"] == "channel"
            await socket.wait_closed()
    assert socket.close_code == FORBIDDEN
    assert [one["event"] for one in logged] == ["chat.refused"]


@pytest.mark.parametrize(
    "text", ['{"t":"hello","a":' + "[" * 30_000, '{"a":' * 10_000, '"\\u0041' + "[" * 30_000]
)
async def test_a_first_frame_that_is_nested_too_deeply_is_refused(
    server: DeskServer, session: str, text: str
) -> None:
    async with server.chat() as socket:
        await socket.send(text)
        assert (await Heard(socket).next("error"))["code"] == "bad_input"


async def test_a_foreign_origin_is_logged_with_its_name(server: DeskServer, session: str) -> None:
    with capture_logs() as logged:
        async with server.chat(origin="https://evil.example") as socket:
            assert (await Heard(socket).next("error"))["code"] == "origin"
    assert [(one["code"], one["origin"]) for one in logged] == [("origin", "https://evil.example")]


def limited(tx: Transaction, /, **limits: int) -> None:
    row = channels.channel(tx, "web")
    settings = row.settings | limits
    channels.put_channel(
        tx, "web", kind="webchat", label=row.label, team_id=row.team_id, settings=settings, enabled=True
    )


async def keep_typing(visitor: Heard) -> None:
    async with asyncio.timeout(20):
        while True:
            await visitor.send({"t": "typing", "on": True})


async def test_a_flood_is_logged_once_and_its_line_cut_in_the_end(
    server: DeskServer, desk: Desk, session: str
) -> None:
    await desk.write(limited, messages_per_minute=60)
    with capture_logs() as logged:
        async with server.visitor() as visitor:
            with pytest.raises(ConnectionClosed):
                await keep_typing(visitor)
    floods = [one for one in logged if one["event"] == "chat.flood"]
    assert [one["cut"] for one in floods][:2] == [False, True]


async def test_chats_and_connections_have_limits_for_one_address(
    server: DeskServer, desk: Desk, session: str
) -> None:
    await desk.write(limited, chats_per_hour=2, connections_per_minute=3)
    for number in range(3):
        async with server.visitor() as visitor:
            frame = {"t": "message", "client_id": "a", "text": f"chat {number}", "thread": f"thread-{number}"}
            await visitor.send(frame)
            if number < 2:
                await visitor.next("stored")
                continue
            error = await visitor.next("error")
            assert (error["code"], error["client_id"]) == ("too_many", "a")
            assert error["retry_after"] > 0
    async with server.chat() as socket:
        assert (await Heard(socket).next("error"))["code"] == "too_many"


def test_a_setting_that_breaks_a_rule_is_left_out_and_named(desk: Desk, session: str) -> None:
    def broken(tx: Transaction) -> WebchatSettings:
        row = channels.channel(tx, "web")
        row.settings["position"] = "above"
        row.settings["title"] = "Ask us"
        return settings_of(row)

    with capture_logs() as logged:
        settings = desk.write_now(broken)
    assert (settings.position, settings.title) == ("right", "Ask us")
    assert [(one["event"], one["setting"]) for one in logged] == [("chat.setting_ignored", "position")]


async def test_a_refusal_is_in_the_language_of_the_widget(server: DeskServer) -> None:
    told = {}
    for language in ("fr-CA", "de"):
        async with server.visitor(language=language) as visitor:
            await visitor.send({"t": "open", "conversation": 7_000_000})
            told[language] = (await visitor.next("error"))["detail"]
    assert told["fr-CA"] == "La discussion 7000000 n’est pas l’une des vôtres."
    assert told["de"] == "conversation: 7000000 is not one of yours."
