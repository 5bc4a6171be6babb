"""A real Rasa server as the bot, played by a simulator that answers as Rasa's REST channel does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from chatbot.rasa_rest import MAX_ANSWER, RasaServer
from helpdesk.channels.http_client import LazyClient
from helpdesk.domain.chats.bot import BotTurn, Said
from helpdesk.parts import _rasa
from helpdesk.settings import Settings


class Rasa:
    """POST /webhooks/rest/webhook {sender, message}: one message for each the bot utters."""

    def __init__(self) -> None:
        self.heard = list[dict[str, Any]]()
        self.answers: dict[str, list[dict[str, Any]]] = {
            "hello": [
                {"text": "Hey!"},
                {"text": "What now?", "buttons": [{"title": "Orders", "payload": "/orders"}]},
                {"image": "https://shop.example/map.png"},
            ],
            "/orders": [{"text": "Which order?"}],
            "person": [{"text": "I call someone."}, {"custom": {"hand_over": True}}],
        }

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/webhooks/rest/webhook"
        if request.url.params.get("token") != "secret":
            return httpx.Response(401, json={"status": "failure", "reason": "NotAuthenticated"})
        body = json.loads(request.content)
        self.heard.append(body)
        found = self.answers.get(body["message"], [])
        return httpx.Response(200, json=[{"recipient_id": body["sender"], **one} for one in found])


class Chat:
    def __init__(self, rasa: Any, token: str = "secret") -> None:
        http = httpx.AsyncClient(transport=httpx.MockTransport(rasa))
        self.server = RasaServer("http://rasa.example/", token=token, http=http)
        self.state: bytes | None = None

    async def say(self, text: str) -> BotTurn:
        turn = await self.server.respond(Said(conversation="c-1", text=text), self.state)
        self.state = turn.state
        return turn


async def test_rasa_s_messages_come_with_buttons_and_pictures() -> None:
    rasa = Rasa()
    turn = await Chat(rasa).say("hello")
    assert [(one.text, one.image) for one in turn.messages] == [
        ("Hey!", ""),
        ("What now?", ""),
        ("", "https://shop.example/map.png"),
    ]
    assert turn.messages[1].buttons[0].payload == "/orders"
    assert (rasa.heard[0]["sender"], rasa.heard[0]["message"]) == ("c-1", "hello")


async def test_a_typed_choice_is_sent_as_its_payload() -> None:
    rasa = Rasa()
    rasa.answers["hello"] = rasa.answers["hello"][:2]
    chat = Chat(rasa)
    await chat.say("hello")
    turn = await chat.say("orders")
    assert rasa.heard[-1]["message"] == "/orders"
    assert turn.messages[0].text == "Which order?"


async def test_a_custom_message_may_ask_for_a_person() -> None:
    turn = await Chat(Rasa()).say("person")
    assert turn.hand_over is not None
    assert (turn.hand_over.cause, turn.messages[0].text) == ("asked", "I call someone.")


async def test_silence_twice_in_a_row_is_handed_over() -> None:
    chat = Chat(Rasa())
    assert (await chat.say("hm")).hand_over is None
    turn = await chat.say("hm")
    assert turn.hand_over is not None
    assert turn.hand_over.cause == "fallback"


async def test_a_complaint_does_not_even_reach_the_server() -> None:
    rasa = Rasa()
    turn = await Chat(rasa).say("I will call my lawyer")
    assert turn.hand_over is not None
    assert turn.hand_over.cause == "complaint"
    assert rasa.heard == []


def _gone(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused")


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, json={"text": "no list"}),
        httpx.Response(200, json=[{"text": 7}]),
        None,
    ],
    ids=["error", "html", "object", "wrong type", "gone"],
)
async def test_a_server_that_fails_is_a_failed_turn(
    answer: httpx.Response | None,
) -> None:
    chat = Chat(_gone if answer is None else lambda request: answer)
    turn = await chat.say("hello")
    assert turn.hand_over is not None
    assert turn.hand_over.cause == "failed"
    assert "http://rasa.example/webhooks/rest/webhook" in turn.hand_over.detail
    assert turn.messages[0].text.startswith("Something went wrong")


async def test_a_refused_token_is_told_to_the_operator() -> None:
    turn = await Chat(Rasa(), token="a wrong one").say("hello")
    assert turn.hand_over is not None
    assert "401" in turn.hand_over.detail
    assert "wrong" not in turn.hand_over.detail, "the token is not shown"


@pytest.mark.parametrize("words", ["person", "I will call my lawyer"])
async def test_a_hand_over_ends_the_count_of_silent_turns(words: str) -> None:
    chat = Chat(Rasa())
    assert (await chat.say("hm")).hand_over is None
    assert (await chat.say(words)).hand_over is not None
    assert (await chat.say("hm")).hand_over is None, "the chat came back: the first silence"


async def test_after_two_silent_turns_the_count_begins_anew() -> None:
    chat = Chat(Rasa())
    assert [(await chat.say("hm")).hand_over is None for _ in range(4)] == [True, False, True, False]


async def test_an_endless_answer_is_not_read_to_its_end() -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 65_536
            yield b" " * 65_536

    turn = await Chat(lambda request: httpx.Response(200, content=endless())).say("hello")
    assert turn.hand_over is not None
    assert "more than a megabyte" in turn.hand_over.detail
    assert read < 2 * MAX_ANSWER


async def test_a_server_that_answers_drop_by_drop_fails_within_its_time() -> None:
    async def drops() -> AsyncIterator[bytes]:
        yield b"["
        await asyncio.Event().wait()

    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=drops()))
    chat = Chat(transport)
    chat.server = RasaServer("http://rasa.example", timeout=0.05, http=httpx.AsyncClient(transport=transport))
    turn = await chat.say("hello")
    assert turn.hand_over is not None
    assert turn.hand_over.cause == "failed"


async def test_the_setting_gives_the_token_and_less_time_than_the_turn_has() -> None:
    settings = Settings(bot_rasa_url="http://rasa.example", bot_rasa_token="secret", bot_seconds=10)
    server = _rasa(settings)
    assert isinstance(server, RasaServer)
    rasa = Rasa()
    server._http = LazyClient(httpx.AsyncClient(transport=httpx.MockTransport(rasa)))
    assert (await server.respond(Said(conversation="c-1", text="hello"), None)).hand_over is None
    assert server._timeout < settings.bot_seconds
