"""What the dialogue asks of a custom action, what it gets back, and how an action fails."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec

from chatbot.dialogue.events import Event


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
