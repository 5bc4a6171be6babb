"""What every way to run actions shares: bounds, how an answer is read, and no actions at all."""

from __future__ import annotations

from typing import Any

import msgspec

from chatbot.dialogue.custom import ActionCall, ActionFailed, ActionResult
from chatbot.dialogue.events import Event

TIMEOUT = 5.0  # seconds an action may take
MAX_EVENTS = 200  # more from one action is nonsense
MAX_VALUE = 8_000  # characters of a slot's value as JSON


class NoActions:
    """For a bot whose actions have no code here."""

    async def run(self, call: ActionCall) -> ActionResult:
        raise ActionFailed(f"{call.next_action} has no code: set HELPDESK_BOT_ACTIONS")


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
