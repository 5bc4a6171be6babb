"""Slots and their mappings from the domain, in the form of Rasa 3 and of Rasa 2."""

from __future__ import annotations

from typing import Any, cast, get_args

from chatbot.authoring.fields import entries, items, plain, take, texts
from chatbot.authoring.marked import Map, Seq
from chatbot.authoring.problems import Place, Problems
from chatbot.authoring.shapes import Condition, FormDef, MappingType, SlotDef, SlotMapping, SlotType

OTHER = "__other__"  # the value of a categorical slot for all other values, as in Rasa
TYPES = get_args(SlotType)
MAPPING_TYPES = get_args(MappingType)
NEEDS = {"from_entity": "entity", "from_intent": "value", "from_trigger_intent": "value"}


def read_slot(name: str, place: Place, value: Any, problems: Problems) -> SlotDef | None:
    """The slot, or None if it cannot be read."""
    if not isinstance(value, Map):
        problems.error(place, f"slot {name} must be a mapping with a type")
        return None
    kind = take(value, "type", str, problems, "")
    influences = take(value, "influence_conversation", bool, problems, kind not in ("any", "unfeaturized"))
    if kind == "unfeaturized":
        kind, influences = "any", False
    if kind not in TYPES:
        known = ", ".join(TYPES)
        problems.error(value.at("type"), f"slot {name} has the type {kind!r}: it must be one of {known}")
        return None
    if kind == "any" and influences:
        problems.error(value.at("influence_conversation"), f"slot {name} of type any cannot influence")
        influences = False
    values = tuple(item.lower() for item in _values(value, problems))
    if kind == "categorical" and not values:
        problems.warn(place, f"categorical slot {name} has no values: each value counts as another one")
    low = take(value, "min_value", float, problems, 0.0)
    high = take(value, "max_value", float, problems, 1.0)
    if kind == "float" and low >= high:
        problems.error(place, f"slot {name}: min_value must be smaller than max_value")
        low, high = 0.0, 1.0
    return SlotDef(
        name=name,
        type=cast(SlotType, kind),
        place=place,
        initial=plain(value.get("initial_value")),
        influences=influences,
        values=(*values, OTHER) if kind == "categorical" and OTHER not in values else values,
        low=low,
        high=high,
        mappings=_mappings(name, value, problems),
    )


def old_form_mappings(form: FormDef, value: Any, problems: Problems) -> dict[str, list[SlotMapping]]:
    """Mappings that are inside the form in Rasa 2, as mappings of the slots with the form as condition."""
    if not isinstance(value, Map):
        return {}
    slots = value.get("required_slots", value)
    if not isinstance(slots, Map):
        return {}
    found: dict[str, list[SlotMapping]] = {}
    for _, name, mappings in entries(slots):
        if not isinstance(mappings, Seq) or name == "ignored_intents":
            continue
        for spot, item in items(mappings):
            mapping = _mapping(name, spot, item, problems)
            if mapping is not None:
                requested = name if mapping.type != "from_entity" else None
                condition = Condition(active_loop=form.name, requested_slot=requested)
                found.setdefault(name, []).append(_with(mapping, (condition,)))
    return found


def _values(value: Map, problems: Problems) -> tuple[str, ...]:
    raw = value.get("values")
    if isinstance(raw, Seq):
        return tuple(str(item) for item in raw)
    return texts(value, "values", problems)


def _mappings(name: str, value: Map, problems: Problems) -> tuple[SlotMapping, ...]:
    if "mappings" not in value:
        # By default Rasa 2 filled a slot from the entity of the same name.
        fills = take(value, "auto_fill", bool, problems, True)
        return (SlotMapping(type="from_entity", entity=name),) if fills else ()
    found = []
    for place, item in items(take(value, "mappings", Seq, problems, Seq())):
        mapping = _mapping(name, place, item, problems)
        if mapping is not None:
            found.append(mapping)
    return tuple(found)


def _mapping(slot: str, place: Place, item: Any, problems: Problems) -> SlotMapping | None:
    if not isinstance(item, Map):
        problems.error(place, f"a mapping of slot {slot} must be a mapping with a type")
        return None
    kind = take(item, "type", str, problems, "")
    if kind not in MAPPING_TYPES:
        known = ", ".join(MAPPING_TYPES)
        problems.error(place, f"slot {slot} is mapped by {kind!r}: it must be one of {known}")
        return None
    needed = NEEDS.get(kind)
    if needed and needed not in item:
        problems.error(place, f"slot {slot}: a mapping {kind} needs {needed}")
        return None
    return SlotMapping(
        type=cast(MappingType, kind),
        entity=take(item, "entity", str, problems, ""),
        role=take(item, "role", str, problems, "") or None,
        group=take(item, "group", str, problems, "") or None,
        intents=texts(item, "intent", problems),
        not_intents=texts(item, "not_intent", problems),
        value=plain(item.get("value")),
        conditions=_conditions(slot, item, problems),
        action=take(item, "action", str, problems, ""),
    )


def _conditions(slot: str, item: Map, problems: Problems) -> tuple[Condition, ...]:
    found = []
    for place, condition in items(take(item, "conditions", Seq, problems, Seq())):
        if not isinstance(condition, Map):
            problems.error(place, f"slot {slot}: a condition must be a mapping with active_loop")
            continue
        if "active_loop" not in condition:
            problems.warn(place, f"slot {slot}: a condition without active_loop means: outside of forms")
        found.append(
            Condition(
                active_loop=take(condition, "active_loop", str, problems, "") or None,
                requested_slot=take(condition, "requested_slot", str, problems, "") or None,
            )
        )
    return tuple(found)


def _with(mapping: SlotMapping, conditions: tuple[Condition, ...]) -> SlotMapping:
    fields = {name: getattr(mapping, name) for name in mapping.__struct_fields__}
    return SlotMapping(**{**fields, "conditions": conditions})
