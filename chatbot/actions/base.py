"""What running a custom action takes and gives, and how it fails."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec

from chatbot.dialogue.events import Event

TIMEOUT = 5.0  # seconds an action may take
MAX_EVENTS = 200  # more from one action is nonsense
MAX_VALUE = 8_000  # characters of a slot's value as JSON


class ActionCall(msgspec.Struct, frozen=True, kw_only=True):
    """As Rasa calls an action server: the action's name, the conversation, the domain."""

    next_action: str
    sender_id: str
    tracker: dict[str, Any]
    domain: dict[str, Any]
    version: str = "3.0.0"


class ActionResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came back. `responses` are rasa_sdk's messages; `rejected`: the action refused to run."""

    events: list[Event] = []
    responses: list[dict[str, Any]] = []
    rejected: bool = False


class ActionFailed(Exception):
    """A custom action could not do its work; the message says which and why, for an operator."""


class RunAction(Protocol):
    """Runs custom actions; raises ActionFailed."""

    async def run(self, call: ActionCall) -> ActionResult: ...


class NoActions:
    """For a bot whose actions have no code here."""

    async def run(self, call: ActionCall) -> ActionResult:
        raise ActionFailed(f"{call.next_action} has no code: set HELPDESK_BOT_ACTIONS")


class SilentActions:
    """Every action does nothing: for conversation tests without code."""

    async def run(self, call: ActionCall) -> ActionResult:
        return ActionResult()


class _Raw(msgspec.Struct):
    events: list[Any] | None = None
    responses: list[dict[str, Any]] | None = None


def read_result(action: str, raw: bytes) -> ActionResult:
    """An action's JSON as a result; what Rasa would not understand is an ActionFailed."""
    try:
        found = msgspec.json.decode(raw, type=_Raw)
    except msgspec.DecodeError as error:
        raise ActionFailed(f"{action} returned an invalid answer: {error}") from None
    listed = found.events or []
    if len(listed) > MAX_EVENTS:
        raise ActionFailed(f"{action} returned {len(listed)} events, more than {MAX_EVENTS}")
    events: list[Event] = []
    for number, one in enumerate(listed):
        try:
            events.append(msgspec.convert(one, Event))
        except msgspec.ValidationError as error:
            raise ActionFailed(f"{action} returned an invalid event {number + 1}: {error}") from None
        value = one.get("value")
        if isinstance(value, str | list | dict) and len(msgspec.json.encode(value)) > MAX_VALUE:
            raise ActionFailed(f"{action} set a slot to more than {MAX_VALUE:,} bytes")
    return ActionResult(events=events, responses=found.responses or [])
