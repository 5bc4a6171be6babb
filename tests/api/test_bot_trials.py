"""A trial of the bot goes on only from a state that the desk gave to the same user in the same place."""

from __future__ import annotations

import base64
import json
import secrets
from typing import Any

import httpx

from chatbot.dialogue.limits import MAX_STATE
from helpdesk.db.bot import versions
from helpdesk.domain.chats.bot import BotMessage, BotTurn, Said
from helpdesk.operations.bot import trial_states
from tests.api.conftest import Api
from tests.chatbot.bots import files

PATH = "/api/v1/bot/trial"


class Remembering:
    """A bot that keeps what it hears, and says how much of its state it was given."""

    def __init__(self, state: bytes = b"mine") -> None:
        self.heard = list[tuple[str, bytes | None]]()
        self.state = state

    async def respond(self, said: Said, state: bytes | None) -> BotTurn:
        self.heard.append((said.conversation, state))
        return BotTurn(messages=[BotMessage(text="Yes?")], state=self.state, why="it listens")


async def say(client: httpx.AsyncClient, state: str = "", **query: Any) -> httpx.Response:
    return await client.post(PATH, json={"text": "hello", "state": state}, params=query)


def is_refused(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json().get("field")) == (400, "state")


async def test_a_state_that_somebody_wrote_themselves_is_refused(api: Api) -> None:
    api.desk.write_now(versions.publish, "shop", files(), by="Lea")
    undone = {"events": [{"event": "slot", "name": "number", "value": "1"}] + [{"event": "undo"}] * 40}
    plain = base64.b64encode(json.dumps(undone).encode()).decode()
    elsewhere = trial_states.begun(api.people.lea, None)
    async with api.signed_in("lea") as lea:
        assert is_refused(await say(lea, plain))
        assert is_refused(await say(lea, trial_states.written(elsewhere, secrets.token_bytes(32))))
        given = (await say(lea)).json()["state"]
        assert (await say(lea, given)).status_code == 200
        assert is_refused(await say(lea, f"{given[:-1]}!"))
        assert is_refused(await say(lea, "A" + given))
        assert is_refused(await say(lea, "A" * (trial_states.LONGEST + 1)))


async def test_a_state_belongs_to_its_user_and_its_place(api: Api) -> None:
    async with api.signed_in("lea") as lea, api.signed_in("adam") as adam:
        everywhere = (await say(lea)).json()["state"]
        there = (await say(lea, channel="site")).json()["state"]
        assert is_refused(await say(adam, everywhere))
        assert is_refused(await say(lea, everywhere, channel="site"))
        assert is_refused(await say(lea, there))
        assert (await say(lea, there, channel="site")).status_code == 200


async def test_each_trial_is_a_conversation_of_its_own(api: Api) -> None:
    bot = Remembering()
    api.tools.bot.responder = bot
    async with api.signed_in("lea") as lea:
        first = (await say(lea)).json()["state"]
        await say(lea, first)
        await say(lea)
    (one, begun), (same, going), (other, again) = bot.heard
    assert one == same != other, "what begins again is another conversation, also for a Rasa server"
    assert one.startswith("trial:")
    assert (begun, going, again) == (None, b"mine", None)


async def test_the_largest_state_of_a_bot_can_be_sent_back(api: Api) -> None:
    bot = Remembering(b"x" * MAX_STATE)
    api.tools.bot.responder = bot
    async with api.signed_in("lea") as lea:
        state = (await say(lea)).json()["state"]
        assert (await say(lea, state)).status_code == 200
    assert bot.heard[-1][1] == bot.state
