"""The states that decide the next action: the conversation, reduced to what Rasa's policies use.

One state for each action taken: the last user turn (intent, entities), the slots that influence the dialogue,
the action before, the active loop. Rules and stories are compared as sequences of these.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from chatbot.authoring.shapes import Domain, SlotDef
from chatbot.authoring.slots import OTHER
from chatbot.dialogue.events import UserUttered

UNSET = "should_not_be_set"  # a rule says: this slot, this loop must not be set

Feature = tuple[float, ...] | str
Slots = tuple[tuple[str, Feature], ...]


class State(NamedTuple):
    """`prev` is "" only before anything happened."""

    intent: str = ""
    entities: tuple[str, ...] = ()
    slots: Slots = ()
    prev: str = ""
    loop: str = ""

    def told(self) -> dict[str, Any]:
        """The state as text, as in Rasa: among several matching rules the one with the longest text is the
        longest."""
        told: dict[str, Any] = {}
        if self.intent or self.entities:
            told["user"] = {"intent": self.intent} if self.intent else {}
            if self.entities:
                told["user"]["entities"] = self.entities
        if self.slots:
            told["slots"] = dict(self.slots)
        if self.prev:
            told["prev_action"] = {"action_name": self.prev}
        if self.loop:
            told["active_loop"] = {"name": self.loop}
        return told


Key = tuple[State, ...]


def written(key: Key) -> str:
    """The key in the form of Rasa's JSON."""
    return json.dumps([state.told() for state in key], sort_keys=True)


def feature_of(slot: SlotDef, value: Any) -> Feature | None:
    """The slot as a feature; None if it has none."""
    if not slot.influences or slot.type == "any":
        return None
    if value == UNSET:
        return UNSET
    if slot.type == "text":
        return (1.0,) if value is not None else None
    if slot.type == "bool":
        truth = as_bool(value)
        return None if truth is None else (1.0, float(truth))
    if slot.type == "float":
        try:
            number = max(slot.low, min(slot.high, float(value)))
        except (TypeError, ValueError):
            return None
        return (1.0, (number - slot.low) / (slot.high - slot.low))
    if slot.type == "list":
        return (1.0,) if isinstance(value, list | tuple | str) and len(value) > 0 else None
    if value is None:
        return None
    chosen = str(value).lower()
    return tuple(float(one == (chosen if chosen in slot.values else OTHER)) for one in slot.values)


def as_bool(value: Any) -> bool | None:
    """The value as a boolean, as in Rasa; None if it is none."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value == 1
    if isinstance(value, str):
        if value.isnumeric():
            return float(value) == 1
        return {"true": True, "false": False}.get(value.strip().lower())
    return None


def entities_of(said: UserUttered, domain: Domain) -> tuple[str, ...]:
    """The entities that count with this intent, with "#role" and "#group" after their names."""
    intent = domain.intents.get(said.intent)
    found: set[str] = set()
    for entity in said.entities:
        name = str(entity.get("entity"))
        known = domain.entities.get(name)
        if known is None or not known.influences:
            continue
        if intent and ((intent.uses is not None and name not in intent.uses) or name in intent.ignores):
            continue
        found.add(name)
        if entity.get("role") in known.roles:
            found.add(f"{name}#{entity['role']}")
        if entity.get("group") in known.groups:
            found.add(f"{name}#{entity['group']}")
    return tuple(sorted(found))


def slots_of(domain: Domain, values: dict[str, Any], counted: Iterable[str]) -> Slots:
    """The features of the counted slots, in the order of the domain."""
    chosen = set(counted)
    found: list[tuple[str, Feature]] = []
    for name, slot in domain.slots.items():
        if name in chosen:
            feature = feature_of(slot, values.get(name))
            if feature is not None:
                found.append((name, feature))
    return tuple(found)
