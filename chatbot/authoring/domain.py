"""The domain: intents, entities, slots, forms, responses and actions, from one file or several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chatbot.authoring.fields import entries, items, named, plain, take, texts
from chatbot.authoring.marked import Map, Seq
from chatbot.authoring.problems import Place, Problems
from chatbot.authoring.responses import read_response
from chatbot.authoring.shapes import (
    Domain,
    EntityDef,
    FormDef,
    IntentDef,
    Response,
    Session,
    SlotDef,
    SlotMapping,
)
from chatbot.authoring.slots import old_form_mappings, read_slot

KEYS = frozenset(
    {
        "intents", "entities", "slots", "forms", "responses", "templates", "actions", "session_config",
        "e2e_actions", "config", "helpdesk",
    }
)  # fmt: skip


def read_domain(parts: Sequence[Map], problems: Problems) -> Domain:
    """The merged domain of all parts; a name that occurs twice is a problem."""
    intents: dict[str, IntentDef] = {}
    entities: dict[str, EntityDef] = {}
    slots: dict[str, SlotDef] = {}
    forms: dict[str, FormDef] = {}
    responses: dict[str, Response] = {}
    actions: dict[str, Place] = {}
    session = Session()
    raw: dict[str, Any] = {}
    old: dict[str, list[SlotMapping]] = {}
    for part in parts:
        _merge(raw, plain(part))
        for place, item in items(take(part, "intents", Seq, problems, Seq())):
            if (found := named(item, place, "an intent", problems)) is not None:
                _add(intents, found[0], _intent(found[0], place, found[1], problems), problems, "intent")
        for place, item in items(take(part, "entities", Seq, problems, Seq())):
            if (found := named(item, place, "an entity", problems)) is not None:
                _add(entities, found[0], _entity(found[0], place, found[1], problems), problems, "entity")
        for place, name, value in entries(take(part, "slots", Map, problems, Map())):
            slot = read_slot(name, place, value, problems)
            if slot is not None:
                _add(slots, name, slot, problems, "slot")
        for place, name, value in _forms(part, problems):
            form = _form(name, place, value, problems)
            _add(forms, name, form, problems, "form")
            for slot_name, mappings in old_form_mappings(form, value, problems).items():
                old.setdefault(slot_name, []).extend(mappings)
        for key in ("responses", "templates"):
            for place, name, value in entries(take(part, key, Map, problems, Map())):
                _add(responses, name, read_response(name, place, value, problems), problems, "response")
        for place, item in items(take(part, "actions", Seq, problems, Seq())):
            if (found := named(item, place, "an action", problems)) is not None:
                if found[0] in actions:
                    problems.warn(place, f"action {found[0]} is listed twice")
                actions[found[0]] = place
        if "session_config" in part:
            session = _session(take(part, "session_config", Map, problems, Map()), problems)
    for name, mappings in old.items():
        if name in slots:
            slots[name] = SlotDef(**{**_fields(slots[name]), "mappings": (*mappings, *slots[name].mappings)})
    if forms and "requested_slot" not in slots:
        slots["requested_slot"] = SlotDef(name="requested_slot", type="text", influences=False)
    return Domain(
        intents=intents,
        entities=entities,
        slots=slots,
        forms=forms,
        responses=responses,
        actions=actions,
        session=session,
        raw=raw,
    )


def _intent(name: str, place: Place, properties: Map | None, problems: Problems) -> IntentDef:
    uses: frozenset[str] | None = None
    ignores: frozenset[str] = frozenset()
    if properties:
        if isinstance(properties.get("use_entities"), bool):
            uses = None if properties["use_entities"] else frozenset()
        elif "use_entities" in properties and properties["use_entities"] is not None:
            uses = frozenset(texts(properties, "use_entities", problems))
        elif "use_entities" in properties:
            uses = frozenset()
        ignores = frozenset(texts(properties, "ignore_entities", problems))
    return IntentDef(name=name, place=place, uses=uses, ignores=ignores)


def _entity(name: str, place: Place, properties: Map | None, problems: Problems) -> EntityDef:
    if not properties:
        return EntityDef(name=name, place=place)
    return EntityDef(
        name=name,
        place=place,
        roles=texts(properties, "roles", problems),
        groups=texts(properties, "groups", problems),
        influences=take(properties, "influence_conversation", bool, problems, True),
    )


def _forms(part: Map, problems: Problems) -> list[tuple[Place, str, Any]]:
    value = part.get("forms")
    if isinstance(value, Seq):  # only a list of names, as in older domains
        return [(place, item, None) for place, item in items(value) if isinstance(item, str)]
    return list(entries(take(part, "forms", Map, problems, Map())))


def _form(name: str, place: Place, value: Any, problems: Problems) -> FormDef:
    if value is None or value == {}:
        return FormDef(name=name, place=place)
    if not isinstance(value, Map):
        problems.error(place, f"form {name} must be a mapping with required_slots")
        return FormDef(name=name, place=place)
    required: tuple[str, ...] = ()
    slots = value.get("required_slots", value if "ignored_intents" not in value else None)
    if isinstance(slots, Map):
        required = tuple(slots)
    elif "required_slots" in value:
        required = texts(value, "required_slots", problems)
    return FormDef(
        name=name,
        place=place,
        required=required,
        ignored_intents=frozenset(texts(value, "ignored_intents", problems)),
    )


def _session(value: Map, problems: Problems) -> Session:
    return Session(
        expires=take(value, "session_expiration_time", float, problems, 60.0),
        carries_slots=take(value, "carry_over_slots_to_new_session", bool, problems, True),
    )


def _add(into: dict[str, Any], name: str, value: Any, problems: Problems, what: str) -> None:
    if name in into:
        first = into[name].place
        told = f"{what} {name} is defined twice, first at {first}"
        if first.file == value.place.file:
            problems.error(value.place, told)
        else:
            problems.warn(value.place, f"{told}: that one counts")
        return
    into[name] = value


def _merge(into: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            into[key] = {**into[key], **value}
        elif isinstance(value, list) and isinstance(into.get(key), list):
            into[key] = [*into[key], *value]
        else:
            into[key] = value


def _fields(slot: SlotDef) -> dict[str, Any]:
    return {name: getattr(slot, name) for name in slot.__struct_fields__}
