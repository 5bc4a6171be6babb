"""A custom action's call, its result, and its failure."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec

from chatbot.dialogue.events import Event


class ActionCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call as Rasa sends it to an action server: the action's name, the conversation, the domain."""

    next_action: str
    sender_id: str
    tracker: dict[str, Any]
    domain: dict[str, Any]
    version: str = "3.0.0"


class ActionResult(msgspec.Struct, frozen=True, kw_only=True):
    """The result. `responses` are rasa_sdk's messages; `rejected`: the action refused to run."""

    events: list[Event] = []
    responses: list[dict[str, Any]] = []
    rejected: bool = False


class ActionFailed(Exception):
    """A custom action failed; the message names the action and the reason, for an operator."""


class RunAction(Protocol):
    """Runs custom actions; raises ActionFailed."""

    async def run(self, call: ActionCall) -> ActionResult: ...
