"""Forms: they ask for slot after slot, validate what was said, and step aside when nothing fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chatbot.authoring.shapes import FormDef
from chatbot.dialogue import events as ev
from chatbot.dialogue.filling import unique_mappings
from chatbot.dialogue.tracker import Tracker

REQUESTED = "requested_slot"


class Acting(Protocol):
    """What a form needs of the turn it is a step of."""

    tracker: Tracker

    async def run_custom(self, name: str, tracker: Tracker) -> list[ev.Event]: ...

    def utter(self, name: str, tracker: Tracker, *, slot: str = "") -> list[ev.Event]: ...


class Refused(Exception):
    """The form found nothing for what it asked: another action must answer."""


async def run_form(turn: Acting, form: FormDef) -> list[ev.Event]:
    """One step of the form; its events. Raises Refused, or what a failing action raises."""
    tracker = turn.tracker
    events: list[ev.Event] = []
    opened = tracker.now.loop != form.name
    if opened:
        events.append(ev.ActiveLoop(name=form.name))
        filled = {name: tracker.now.slots.get(name) for name in form.required}
        before = [ev.SlotSet(name=name, value=value) for name, value in filled.items() if value is not None]
        if before:
            events += await _validated(turn, form, before)
    if not _is_done(events):
        new = await _validate(turn, form, opened=opened)
        events += new
        if not any(isinstance(event, ev.ActionExecutionRejected) for event in new):
            events += await _ask_next(turn, form, events)
    if _is_done(events):
        events.append(ev.ActiveLoop(name=None))
    return events


async def _validate(turn: Acting, form: FormDef, *, opened: bool) -> list[ev.Event]:
    now = turn.tracker.now
    asked = None if opened else now.slots.get(REQUESTED)
    if not opened and (now.prev != ev.LISTEN or now.interrupted):
        # Back from something else: nothing was answered, but the action may decide what is asked next.
        return await _validated(turn, form, [])
    events = await _validated(turn, form, [] if opened else _answers(turn.tracker, form))
    gave = any(isinstance(event, ev.SlotSet) and event.name != REQUESTED for event in events)
    refused = any(isinstance(event, ev.ActionExecutionRejected) for event in events)
    if asked and not gave and not refused:
        raise Refused
    return events


def _answers(tracker: Tracker, form: FormDef) -> list[ev.SlotSet]:
    """The slots of the form that the last user turn filled. An entity that fits several slots fills only
    the one that was asked for."""
    asked = tracker.now.slots.get(REQUESTED)
    required = {*form.required, *([asked] if asked else [])}
    unique = unique_mappings(tracker.domain, form.name)
    found: dict[str, ev.SlotSet] = {}
    for event in tracker.since_user():
        if not isinstance(event, ev.SlotSet) or event.name not in required:
            continue
        slot = tracker.domain.slots.get(event.name)
        mappings = slot.mappings if slot else ()
        if event.name == asked or any(
            mapping.type != "from_entity" or mapping in unique for mapping in mappings
        ):
            found[event.name] = event
    return list(found.values())


async def _validated(turn: Acting, form: FormDef, slots: Sequence[ev.SlotSet]) -> list[ev.Event]:
    """What the form's validation makes of the slots; what it does not speak of is valid."""
    name = f"validate_{form.name}"
    if name not in turn.tracker.domain.actions:
        return list(slots)
    tracker = _meanwhile(turn.tracker, form, slots)
    events = await turn.run_custom(name, tracker)
    spoken = {event.name for event in events if isinstance(event, ev.SlotSet)}
    return [*events, *(slot for slot in slots if slot.name not in spoken)]


async def _ask_next(turn: Acting, form: FormDef, so_far: Sequence[ev.Event]) -> list[ev.Event]:
    if _is_done(so_far):
        return [ev.SlotSet(name=REQUESTED, value=None)]
    chosen = [event.value for event in so_far if isinstance(event, ev.SlotSet) and event.name == REQUESTED]
    tracker = _meanwhile(turn.tracker, form, so_far)
    wanted = chosen[0] if chosen else None
    events: list[ev.Event] = []
    if not wanted:
        wanted = next((name for name in form.required if tracker.now.slots.get(name) is None), None)
        events.append(ev.SlotSet(name=REQUESTED, value=wanted))
    if wanted:
        events += await _ask(turn, form, wanted, tracker)
    return events


async def _ask(turn: Acting, form: FormDef, slot: str, tracker: Tracker) -> list[ev.Event]:
    for name in asking(form.name, slot):
        if name in tracker.domain.responses:
            return turn.utter(name, tracker, slot=slot)
        if name in tracker.domain.actions:
            return await turn.run_custom(name, tracker)
    return []


def asking(form: str, slot: str) -> tuple[str, ...]:
    """The actions that may ask for the slot; the first that exists does."""
    return (
        f"action_ask_{form}_{slot}",
        f"utter_ask_{form}_{slot}",
        f"action_ask_{slot}",
        f"utter_ask_{slot}",
    )


def _meanwhile(tracker: Tracker, form: FormDef, events: Sequence[ev.Event]) -> Tracker:
    """The conversation as the form's actions see it: the form is running, these things have happened."""
    asked = tracker.now.slots.get(REQUESTED) if tracker.now.loop == form.name else None
    other = tracker.copy()
    other.add(ev.SlotSet(name=REQUESTED, value=asked), ev.ActionExecuted(name=form.name), *events)
    return other


def _is_done(events: Sequence[ev.Event]) -> bool:
    """The form ends when what is asked for is set to nothing, or the loop is."""
    if any(isinstance(event, ev.ActionExecutionRejected) for event in events):
        return False
    asked = next((e for e in reversed(events) if isinstance(e, ev.SlotSet) and e.name == REQUESTED), None)
    loop = next((e for e in reversed(events) if isinstance(e, ev.ActiveLoop | ev.Form)), None)
    return (asked is not None and asked.value is None) or (loop is not None and loop.name is None)
