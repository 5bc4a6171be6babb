"""Custom actions as an author writes them, good and bad; run in process and by a real action server."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

Events = list[Any]
Domain = dict[str, Any]


class Look(Action):  # type: ignore[misc, unused-ignore]
    def name(self) -> str:
        return "action_look"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        number = tracker.get_slot("number")
        dispatcher.utter_message(
            text=f"Order {number}, intent {tracker.latest_message['intent']['name']}",
            buttons=[{"title": "Thanks", "payload": "/thank"}],
        )
        dispatcher.utter_message(response="utter_stopped")
        return [SlotSet("number", f"{number}!")]


class AsyncLook(Action):  # type: ignore[misc, unused-ignore]
    def name(self) -> str:
        return "action_async"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        dispatcher.utter_message(text=f"{len(domain['intents'])} intents")
        return []


class Raises(Action):  # type: ignore[misc, unused-ignore]
    def name(self) -> str:
        return "action_raises"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        raise KeyError("lost")


class Hangs(Action):  # type: ignore[misc, unused-ignore]
    """Also inside `async def`, where it would hold up the whole loop."""

    def name(self) -> str:
        return "action_hangs"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        time.sleep(1.5)
        return []


class Exits(Action):  # type: ignore[misc, unused-ignore]
    def name(self) -> str:
        return "action_exits"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        raise SystemExit(3)


class Cancelled(Action):  # type: ignore[misc, unused-ignore]
    """Awaits a task of its own that was cancelled."""

    def name(self) -> str:
        return "action_cancelled"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        raise asyncio.CancelledError


class Named(Action):  # type: ignore[misc, unused-ignore]
    """Gives a response values whose names the bot's own code uses too."""

    def name(self) -> str:
        return "action_named"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        dispatcher.utter_message(response="utter_named", name="Ann", slot="noon")
        return []


class Nonsense(Action):  # type: ignore[misc, unused-ignore]
    def name(self) -> str:
        return "action_nonsense"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        return [{"event": "abduction", "name": "x"}]


class WrongTypes(Action):  # type: ignore[misc, unused-ignore]
    def name(self) -> str:
        return "action_wrong_types"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        return [{"event": "slot", "name": 7, "value": 1}]


class Huge(Action):  # type: ignore[misc, unused-ignore]
    def name(self) -> str:
        return "action_huge"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        return [SlotSet("number", "x" * 100_000)]


class Refuses(Action):  # type: ignore[misc, unused-ignore]
    def name(self) -> str:
        return "action_refuses"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        raise ActionExecutionRejection("action_refuses")


class NoList(Action):  # type: ignore[misc, unused-ignore]
    def name(self) -> str:
        return "action_no_list"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Any:
        return "done"
