"""Which slots a user turn fills: the mappings of the domain, as in Rasa's action_extract_slots."""

from __future__ import annotations

from typing import Any

from chatbot.authoring.shapes import Domain, SlotDef, SlotMapping
from chatbot.dialogue import events as ev
from chatbot.dialogue.tracker import Tracker


def extract(tracker: Tracker) -> list[ev.SlotSet]:
    """The slots that the last user turn fills, in the order of the domain; the first mapping that gives a
    value decides."""
    said = tracker.now.said
    if said is None:
        return []
    found = []
    for slot in tracker.domain.slots.values():
        for mapping in slot.mappings:
            value = _value(slot, mapping, said, tracker)
            if value is not None:
                found.append(ev.SlotSet(name=slot.name, value=value))
                break
    return found


def unique_mappings(domain: Domain, form: str) -> list[SlotMapping]:
    """The from_entity mappings that only one slot of the form has: their entity fills it unasked."""
    seen: list[SlotMapping] = [
        mapping
        for name in domain.forms[form].required
        if name in domain.slots
        for mapping in domain.slots[name].mappings
        if mapping.type == "from_entity"
    ]
    return [mapping for mapping in seen if seen.count(mapping) == 1]


def _value(slot: SlotDef, mapping: SlotMapping, said: ev.UserUttered, tracker: Tracker) -> Any:
    loop = tracker.now.loop
    if not _can_apply(slot, mapping, tracker.domain):
        return None
    if not _intent_fits(mapping, said.intent, tracker.domain, loop):
        return None
    if mapping.type == "from_trigger_intent":
        # This turn opens the form: later ones with the same intent do not fill the slot.
        opened = {condition.active_loop for condition in mapping.conditions}
        return mapping.value if not loop or loop not in opened else None
    if not _conditions_hold(mapping, tracker):
        return None
    if mapping.type == "from_entity":
        values = [
            entity.get("value")
            for entity in said.entities
            if entity.get("entity") == mapping.entity
            and entity.get("role") == mapping.role
            and entity.get("group") == mapping.group
        ]
        if not values:
            return None
        return values if slot.type == "list" else values[-1]
    if mapping.type == "from_intent":
        return mapping.value
    if mapping.type == "from_text":
        return said.text or None
    return None


def _conditions_hold(mapping: SlotMapping, tracker: Tracker) -> bool:
    if not mapping.conditions:
        return True
    requested = tracker.now.slots.get("requested_slot")
    return any(
        (condition.active_loop or "") == tracker.now.loop and condition.requested_slot in (None, requested)
        for condition in mapping.conditions
    )


def _can_apply(slot: SlotDef, mapping: SlotMapping, domain: Domain) -> bool:
    """Whether the domain has the entity, or one of the intents; else Rasa leaves the mapping out."""
    if mapping.type == "from_entity":
        return mapping.entity in domain.entities or mapping.entity == slot.name
    if mapping.type == "from_intent" and mapping.intents:
        return any(map(domain.knows_intent, mapping.intents))
    return True


def _intent_fits(mapping: SlotMapping, intent: str, domain: Domain, loop: str) -> bool:
    """Whether the mapping takes this intent. An intent that it names fits, even if the form ignores it."""
    if mapping.intents:
        return intent in mapping.intents
    refused = set(mapping.not_intents)
    form = domain.forms.get(loop)
    here = not mapping.conditions or any(condition.active_loop == loop for condition in mapping.conditions)
    if form is not None and here:
        refused |= form.ignored_intents
    return intent not in refused
