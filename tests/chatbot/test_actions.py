"""Custom actions: in this process and on a real `python -m rasa_sdk`, the good and the bad."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import msgspec
import pytest

from chatbot.actions.base import NoActions
from chatbot.actions.in_process import ModuleActions
from chatbot.actions.server import ServerActions
from chatbot.actions.setting import actions_of
from chatbot.dialogue import events as ev
from chatbot.dialogue.custom import ActionCall, ActionFailed, RunAction
from chatbot.dialogue.tracker import Tracker
from chatbot.dialogue.turn import as_rasa
from helpdesk.errors import BadInput
from tests.chatbot.bots import DOMAIN, RULES, Talk, project, texts_of
from tests.shared import PROJECT

MODULE = "tests.chatbot.some_actions"
QUICK = 0.3  # seconds: the hanging action takes longer


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a real action server, on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "rasa_sdk", "--actions", MODULE, "--port", str(port)]
    environment = {**os.environ, "SANIC_HOST": "127.0.0.1", "PYTHONPATH": str(PROJECT)}
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _await(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the action server ended"
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, timeout=1).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"no action server at {url}")


@pytest.fixture(params=["in process", "server"])
def actions(request: pytest.FixtureRequest) -> RunAction:
    if request.param == "in process":
        return ModuleActions(MODULE)
    return ServerActions(request.getfixturevalue("server"))


def call(action: str) -> ActionCall:
    tracker = Tracker(project().domain, "c-1")
    said = ev.UserUttered(text="hello", parse_data={"intent": {"name": "greet"}, "entities": []})
    tracker.add(said, ev.SlotSet(name="number", value="4711"))
    return ActionCall(
        next_action=action, sender_id="c-1", tracker=as_rasa(tracker, "webchat"), domain=tracker.domain.raw
    )


async def test_an_action_says_and_sets(actions: RunAction) -> None:
    result = await actions.run(call("action_look"))
    assert [one.get("text") for one in result.responses] == ["Order 4711, intent greet", None]
    assert [(one.name, one.value) for one in result.events if isinstance(one, ev.SlotSet)] == [
        ("number", "4711!")
    ]


async def test_an_asynchronous_action_gets_the_domain(actions: RunAction) -> None:
    result = await actions.run(call("action_async"))
    assert result.responses[0]["text"] == "5 intents"


async def test_an_action_may_refuse(actions: RunAction) -> None:
    assert (await actions.run(call("action_refuses"))).rejected


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ("action_raises", "lost"),
        ("action_nonsense", "abduction"),
        ("action_wrong_types", "action_wrong_types returned an invalid event 1"),
        ("action_huge", "action_huge set a slot to more than"),
        ("action_unheard", "action_unheard"),
    ],
)
async def test_a_bad_action_is_named_with_what_it_did(actions: RunAction, action: str, told: str) -> None:
    with pytest.raises(ActionFailed, match=action) as caught:
        await actions.run(call(action))
    assert told in str(caught.value)


async def test_a_raised_error_is_named_with_its_kind_and_line() -> None:
    with pytest.raises(
        ActionFailed, match=r"action_raises raised KeyError: 'lost' \(.*some_actions.py:\d+\)"
    ):
        await ModuleActions(MODULE).run(call("action_raises"))
    with pytest.raises(ActionFailed, match="action_exits raised SystemExit: 3"):
        await ModuleActions(MODULE).run(call("action_exits"))
    with pytest.raises(ActionFailed, match="action_cancelled raised CancelledError"):
        await ModuleActions(MODULE).run(call("action_cancelled"))
    with pytest.raises(ActionFailed, match="returned str instead of a list"):
        await ModuleActions(MODULE).run(call("action_no_list"))


async def test_an_action_that_hangs_holds_up_nobody() -> None:
    actions = ModuleActions(MODULE, timeout=QUICK)
    actions.prepare()
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    ticking = asyncio.create_task(tick())
    with pytest.raises(ActionFailed, match=r"action_hangs did not finish within 0.3 s"):
        await actions.run(call("action_hangs"))
    ticking.cancel()
    assert ticks > 5
    assert (await actions.run(call("action_look"))).responses


async def test_a_server_that_hangs_or_is_gone_is_named(server: str) -> None:
    with pytest.raises(ActionFailed, match=r"action_hangs did not answer within 0.3 s"):
        await ServerActions(server, timeout=QUICK).run(call("action_hangs"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(ActionFailed, match="the action server does not answer"):
        await ServerActions(nowhere).run(call("action_look"))


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<html>", "returned an invalid answer"),
        (b"[]", "returned an invalid answer"),
        (b'{"events": 3}', "returned an invalid answer"),
        (b'{"events": [7]}', "event 1"),
        (b'{"events": [{"event": "slot"}]}', "event 1"),
        (b"x" * 1_100_000, "answered 502"),
    ],
)
async def test_a_server_that_answers_nonsense_is_named(body: bytes, told: str) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=body))
    async with httpx.AsyncClient(transport=transport) as http:
        with pytest.raises(ActionFailed, match=told):
            await ServerActions("http://actions.example", http=http).run(call("action_look"))


async def test_a_bot_uses_a_module_or_a_server_and_hands_over_when_one_fails(actions: RunAction) -> None:
    talk = Talk(project(), actions=actions)
    await talk.say("where is my order")
    turn = await talk.say("4711")
    assert texts_of(turn) == ["Order 4711, intent nlu_fallback", "Stopped."]
    assert [button.payload for button in turn.messages[0].buttons] == ["/thank"]
    assert turn.slots == {"number": "4711!"}
    broken = project(
        domain=DOMAIN.replace("action_look", "action_raises"),
        rules=RULES.replace("action_look", "action_raises"),
    )
    talk = Talk(broken, actions=actions)
    await talk.say("where is my order")
    turn = await talk.say("4711")
    assert turn.hand_over is not None
    assert turn.hand_over.cause == "failed"
    assert "action_raises" in turn.hand_over.detail
    assert "(rules.yml:" in turn.hand_over.detail


def test_the_setting_is_nothing_a_module_or_an_address() -> None:
    assert isinstance(actions_of(""), NoActions)
    assert isinstance(actions_of("http://localhost:5055"), ServerActions)
    assert isinstance(actions_of("my.actions"), ModuleActions)
    for bad in ("ftp://x", "a b", "actions/", "1x"):
        with pytest.raises(BadInput, match="neither"):
            actions_of(bad)


def test_a_module_that_cannot_be_imported_is_named() -> None:
    with pytest.raises(BadInput, match="no_such_module"):
        ModuleActions("no_such_module").prepare()


def test_only_what_has_a_name_and_stands_in_the_module_is_an_action() -> None:
    names = ModuleActions(MODULE).prepare()
    assert "action_look" in names
    assert all(name.startswith("action_") for name in names)


def test_rasa_sdk_is_not_imported_before_an_action_is_needed() -> None:
    code = (
        "import sys, chatbot.responder, chatbot.actions.setting as setting\n"
        "setting.actions_of('x'); print('rasa_sdk' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, check=True)
    assert found.stdout.strip() == b"False"


def test_every_event_of_rasa_sdk_is_known() -> None:
    from rasa_sdk import events

    made = [
        events.UserUttered("x"), events.BotUttered("x"), events.SlotSet("x", 1), events.Restarted(),
        events.SessionStarted(), events.UserUtteranceReverted(), events.AllSlotsReset(),
        events.ActionReverted(), events.StoryExported(), events.FollowupAction("x"),
        events.ConversationPaused(), events.ConversationResumed(), events.ActionExecuted("x"),
        events.AgentUttered("x"), events.ActiveLoop("x"), events.LoopInterrupted(True),
        events.ActionExecutionRejected("x"), events.SessionEnded(), events.ReminderCancelled(),
    ]  # fmt: skip
    assert len(msgspec.convert(made, list[ev.Event])) == len(made)


async def test_an_action_may_name_the_values_of_a_response_as_it_likes() -> None:
    named = project(
        domain=DOMAIN.replace("action_look", "action_named").replace(
            "responses:\n", "responses:\n      utter_named: [{text: 'Hello {name}, until {slot}'}]\n", 1
        ),
        rules=RULES.replace("action_look", "action_named"),
    )
    talk = Talk(named, actions=ModuleActions(MODULE))
    await talk.say("where is my order")
    turn = await talk.say("4711")
    assert turn.hand_over is None
    assert texts_of(turn)[0] == "Hello Ann, until noon"
