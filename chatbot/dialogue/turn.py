"""One turn of the bot: actions until it listens again, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chatbot.dialogue import events as ev
from chatbot.dialogue.custom import ActionCall, ActionFailed, RunAction
from chatbot.dialogue.filling import extract
from chatbot.dialogue.forms import Refused, run_form
from chatbot.dialogue.limits import MAX_ACTIONS
from chatbot.dialogue.predict import Brain, Next
from chatbot.dialogue.replies import buttons_of, response_of, say
from chatbot.dialogue.tracker import Tracker
from chatbot.nlu.shapes import FALLBACK
from chatbot.texts import text
from helpdesk.domain.chats.bot import BotMessage

UTTERED_BY = {
    "action_restart": "utter_restart",
    "action_back": "utter_back",
    "action_default_fallback": "utter_default",
    "action_default_ask_affirmation": "utter_ask_rephrase",
    "action_default_ask_rephrase": "utter_ask_rephrase",
    "action_two_stage_fallback": "utter_ask_rephrase",
}
TWO_STAGE = "action_two_stage_fallback"
SLOT_CHECK = "action_validate_slot_mappings"


class TurnFailed(Exception):
    """The bot cannot continue; the message names the action, and its file and line if there is one."""


class Turn:
    """The bot's actions after one user turn. `done`: the actions with their reasons; `handed`: the action
    that wants a person, "" if none does; `fell`: nothing fitted; `refused`: a form found no answer."""

    def __init__(
        self,
        brain: Brain,
        tracker: Tracker,
        actions: RunAction,
        *,
        channel: str = "webchat",
        language: str = "en",
        hand_over_actions: frozenset[str] = frozenset(),
    ) -> None:
        self.brain, self.tracker, self.actions = brain, tracker, actions
        self.channel, self.language = channel, language
        self.hand_over_actions = hand_over_actions
        self.messages: list[BotMessage] = []
        self.done: list[Next] = []
        self.handed = ""
        self.fell = self.refused = False

    async def hear(self, said: ev.UserUttered) -> None:
        """Add a user turn, with the slots that it fills."""
        self.tracker.add(said)
        await self.fill()

    async def fill(self) -> None:
        """Set the slots that the last user turn fills."""
        tracker = self.tracker
        found: list[ev.Event] = [*extract(tracker)]
        asked = {
            mapping.action
            for slot in tracker.domain.slots.values()
            for mapping in slot.mappings
            if mapping.type == "custom" and mapping.action
        }
        for name in sorted(asked) + ([SLOT_CHECK] if SLOT_CHECK in tracker.domain.actions else []):
            meanwhile = tracker.copy()
            meanwhile.add(*found)
            events = await self.run_custom(name, meanwhile)
            spoken = {event.name for event in events if isinstance(event, ev.SlotSet)}
            found = [
                one for one in found if not (isinstance(one, ev.SlotSet) and one.name in spoken)
            ] + events
        tracker.add(*found)

    async def act(self) -> None:
        """Do the next actions until it is the user's turn or a person's, or nothing fits (`fell`)."""
        for _ in range(MAX_ACTIONS):
            found = self.brain.next(self.tracker)
            if found.by == "fallback":
                self.fell = True
                return
            if await self.do(found):
                return
        last = self.done[-1] if self.done else None
        raise TurnFailed(
            f"the bot loops: {MAX_ACTIONS} actions without listening"
            + (f", the last {last.action} by {last.told()}{self._place(last.action)}" if last else "")
        )

    async def do(self, found: Next) -> bool:
        """Do one action. True if the turn ends with it."""
        name = found.action
        if found.interrupted:
            self.tracker.add(ev.LoopInterrupted())
        if name == ev.LISTEN:
            self._executed(found)
            return True
        self.done.append(found)
        if name in self.hand_over_actions:
            self._executed(found)
            self.handed = name
            return True
        try:
            events = await self._events(name)
        except Refused:
            self.done.pop()
            self.refused = True
            self.tracker.add(ev.ActionExecutionRejected(name=name))
            return False
        except ActionFailed as error:
            raise TurnFailed(f"{error}{self._place(name)}, by {found.told()}") from error
        if not any(isinstance(event, ev.ActionExecutionRejected) and event.name == name for event in events):
            self._executed(found)
        self.tracker.add(*events)
        if self.tracker.now.paused:  # Rasa's way to pause a bot for a person
            self.tracker.add(ev.ConversationResumed())
            self.handed = name
        return bool(self.handed)

    async def run_custom(self, name: str, tracker: Tracker) -> list[ev.Event]:
        """Run an action's code: send its messages, and return its events."""
        result = await self.actions.run(
            ActionCall(
                next_action=name,
                sender_id=tracker.conversation,
                tracker=as_rasa(tracker, self.channel),
                domain=tracker.domain.raw,
            )
        )
        if result.rejected:
            return [ev.ActionExecutionRejected(name=name.removeprefix("validate_"))]
        meanwhile = tracker.copy()
        meanwhile.add(*(event for event in result.events if isinstance(event, ev.SlotSet)))
        said: list[ev.Event] = []
        for response in result.responses:
            said += self._respond(name, response, meanwhile)
        return [*said, *result.events]

    def utter(
        self, name: str, tracker: Tracker, *, slot: str = "", more: Mapping[str, Any] | None = None
    ) -> list[ev.Event]:
        """Send a response of the domain, filled in with the slots and `more`. Raises ActionFailed if there is
        none."""
        said = tracker.now.said
        response = response_of(tracker.domain, name, said.retrieval if said else "")
        if response is None:
            raise ActionFailed(f"there is no response {name}")
        message = say(
            response,
            tracker.now.slots,
            channel=self.channel,
            language=self.language,
            seed=f"{tracker.conversation} {len(tracker.events)} {name}",
            more=more,
        )
        return [] if message is None else self._say(message, slot)

    async def _events(self, name: str) -> list[ev.Event]:
        domain = self.tracker.domain
        form = domain.forms.get(name)
        if form is not None:
            return await run_form(self, form)
        if name in domain.actions and name not in domain.responses and not name.startswith("utter_"):
            return await self.run_custom(name, self.tracker)
        if name.startswith("utter_") or name in domain.responses:
            return self.utter(name, self.tracker)
        now = self.tracker.now
        if name == TWO_STAGE and now.loop == name and now.said is not None:
            return self._second_stage(now.said)
        uttered = UTTERED_BY.get(name, "")
        events = self.utter(uttered, self.tracker) if uttered in domain.responses else []
        match name:
            case "action_two_stage_fallback":
                events.append(ev.ActiveLoop(name=name))
            case "action_restart":
                if not events:
                    self._say(BotMessage(text=text("restarted", self.language)))
                events.append(ev.Restarted())
            case "action_back":
                events += [ev.UserUtteranceReverted(), ev.UserUtteranceReverted()]
            case "action_default_fallback":
                events.append(ev.UserUtteranceReverted())
            case "action_deactivate_loop" | "action_deactivate_form":
                events += [ev.ActiveLoop(name=None), ev.SlotSet(name="requested_slot", value=None)]
            case _ if not domain.knows_action(name):
                raise ActionFailed(f"there is no action {name}")
        return events

    def _second_stage(self, said: ev.UserUttered) -> list[ev.Event]:
        """The rephrased message replaces the one that was not understood; or the bot gives up."""
        if said.intent == FALLBACK:
            return [ev.ActiveLoop(name=None)]
        back: list[ev.Event] = [ev.UserUtteranceReverted(), ev.UserUtteranceReverted()]
        slots = [event for event in self.tracker.since_user() if isinstance(event, ev.SlotSet)]
        return [ev.ActiveLoop(name=None), *back, ev.ActionExecuted(name=ev.LISTEN), said, *slots]

    def _respond(self, action: str, response: dict[str, Any], tracker: Tracker) -> list[ev.Event]:
        """One message of an action; it can name a response of the domain."""
        named = response.get("response") or response.get("template")
        if named:
            kwargs = {key: value for key, value in response.items() if key not in _MESSAGE_KEYS}
            return self.utter(str(named), tracker, more=kwargs)
        said = response.get("text")
        buttons = response.get("buttons")
        image = response.get("image")
        if not isinstance(said, str | None) or not isinstance(buttons, list | None):
            raise ActionFailed(f"{action} returned an invalid message: it needs a text and a list of buttons")
        custom = response.get("custom")
        if not said and isinstance(custom, dict) and isinstance(custom.get("text"), str):
            said = custom["text"]
        message = BotMessage(text=said or "", buttons=buttons_of(buttons or []), image=str(image or ""))
        return self._say(message) if message.text or message.buttons or message.image else []

    def _say(self, message: BotMessage, slot: str = "") -> list[ev.Event]:
        if slot:
            message = msgspec.structs.replace(message, slot=slot)
        self.messages.append(message)
        data = {"buttons": msgspec.to_builtins(message.buttons)} if message.buttons else {}
        return [ev.BotUttered(text=message.text, data=data)]

    def _executed(self, found: Next) -> None:
        self.tracker.add(ev.ActionExecuted(name=found.action, policy=found.by, hide_rule_turn=found.hidden))

    def _place(self, action: str) -> str:
        place = self.brain.place_of(action)
        return f" ({place})" if place.file else ""


_MESSAGE_KEYS = frozenset(
    {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"}
)


def as_rasa(tracker: Tracker, channel: str) -> dict[str, Any]:
    """The conversation in the form of rasa_sdk's Tracker."""
    now = tracker.now
    loop: dict[str, Any] = {}
    if now.loop:
        loop = {
            "name": now.loop,
            "is_interrupted": now.interrupted,
            "rejected": now.rejected,
            "trigger_message": now.trigger.parsed if now.trigger else {},
        }
    latest = {**now.said.parsed, "metadata": now.said.metadata or {}} if now.said else {}
    return {
        "sender_id": tracker.conversation,
        "slots": dict(now.slots),
        "latest_message": latest,
        "events": _builtin(tracker.events),
        "paused": now.paused,
        "followup_action": now.followup,
        "active_loop": loop,
        "latest_action_name": now.prev,
        "latest_input_channel": channel,
    }


def _builtin(events: Sequence[ev.Event]) -> list[dict[str, Any]]:
    return [msgspec.to_builtins(event) for event in events]
