"""Rules and stories: their steps as values."""

from __future__ import annotations

from math import prod
from typing import Any, Final

from chatbot.authoring.annotations import BadAnnotation, read_annotated
from chatbot.authoring.fields import entries, items, plain, take
from chatbot.authoring.marked import Map, Seq
from chatbot.authoring.payloads import is_tidy, read_payload
from chatbot.authoring.problems import Place, Problems
from chatbot.authoring.shapes import (
    ActionStep,
    CheckpointStep,
    LoopStep,
    OrStep,
    Rule,
    SaidEntity,
    SlotStep,
    Step,
    Story,
    UserStep,
)

MOST_WAYS: Final = 100
"""Combinations of the `or` of a rule or story: each of them is learned by itself."""
NO_VALUE: Any = object()  # a slot named without a value: set to anything


def read_rules(sequence: Seq, problems: Problems) -> list[Rule]:
    """The rules of a file's `rules:`."""
    found = []
    for place, item in items(sequence):
        if not isinstance(item, Map) or "rule" not in item:
            problems.error(place, "an entry of rules must be a mapping with rule and steps")
            continue
        name = take(item, "rule", str, problems, "")
        steps = _steps(item, "steps", f"rule {name!r}", problems)
        if not steps:
            problems.error(place, f"rule {name!r} has no steps")
            continue
        found.append(
            Rule(
                name=name,
                place=place,
                condition=_steps(item, "condition", f"rule {name!r}", problems),
                steps=steps,
                waits=take(item, "wait_for_user_input", bool, problems, True),
                at_start=take(item, "conversation_start", bool, problems, False),
            )
        )
    return found


def read_stories(sequence: Seq, problems: Problems) -> list[Story]:
    """The stories of a file's `stories:`; also those of a test file."""
    found = []
    for place, item in items(sequence):
        if not isinstance(item, Map) or "story" not in item:
            problems.error(place, "an entry of stories must be a mapping with story and steps")
            continue
        name = take(item, "story", str, problems, "").strip()
        steps = _steps(item, "steps", f"story {name!r}", problems)
        if steps:
            found.append(Story(name=name, place=place, steps=steps))
        else:
            problems.warn(place, f"story {name!r} has no steps")
    return found


def _steps(source: Map, key: str, where: str, problems: Problems) -> tuple[Step, ...]:
    found: list[Step] = []
    for place, item in items(take(source, key, Seq, problems, Seq())):
        if isinstance(item, Map):
            found += _step(place, item, where, problems)
        elif item != "...":
            problems.warn(place, f"a step of {where} must be a mapping: it is ignored")
    ors = [step for step in found if isinstance(step, OrStep)]
    if (ways := prod(len(step.options) for step in ors)) > MOST_WAYS:
        problems.error(ors[0].place, f"{where} has {ways:,} combinations of its or, more than {MOST_WAYS}")
        return tuple(step for step in found if not isinstance(step, OrStep))
    return tuple(found)


def _step(place: Place, item: Map, where: str, problems: Problems) -> list[Step]:
    if "or" in item:
        return _or(place, item, where, problems)
    if "intent" in item or "user" in item:
        return [_user(place, item, where, problems)]
    if "action" in item:
        name = take(item, "action", str, problems, "").strip()
        if not name:
            problems.error(place, f"an action of {where} has no name")
            return []
        return [ActionStep(place=place, name=name)]
    if "checkpoint" in item:
        slots = tuple(_slots(item, where, problems))
        return [CheckpointStep(place=place, name=take(item, "checkpoint", str, problems, ""), slots=slots)]
    if "slot_was_set" in item:
        return list(_slots(item, where, problems))
    if "active_loop" in item:
        return [LoopStep(place=place, name=take(item, "active_loop", str, problems, "") or None)]
    if "bot" in item:
        problems.error(place, f"{where}: a text of the bot as a step (bot:) is not supported, name an action")
    elif "metadata" not in item:
        problems.error(place, f"{where} has a step that Rasa does not have: {', '.join(item)}")
    return []


def _or(place: Place, item: Map, where: str, problems: Problems) -> list[Step]:
    options: list[tuple[Step, ...]] = []
    for spot, option in items(take(item, "or", Seq, problems, Seq())):
        if isinstance(option, Map) and ({"intent", "user", "slot_was_set"} & option.keys()):
            options.append(tuple(_step(spot, option, where, problems)))
        else:
            problems.error(spot, f"{where}: or lists intents or slot_was_set only")
    return [OrStep(place=place, options=tuple(options))] if options else []


def _user(place: Place, item: Map, where: str, problems: Problems) -> UserStep:
    written = take(item, "intent", str, problems, "").strip().removeprefix("/")
    text = take(item, "user", str, problems, "").strip()
    entities: tuple[SaidEntity, ...] = ()
    if text:
        try:
            text, found = read_annotated(text)
        except BadAnnotation as error:
            problems.error(place, f"{where}: {error}")
            found = []
        entities = tuple(
            SaidEntity(entity=one.entity, value=one.value, role=one.role, group=one.group) for one in found
        )
        payload = read_payload(text)
        if payload is not None:
            if not is_tidy(text):
                problems.warn(place, f'{where}: {text} is not /intent or /intent{{"entity": …}}')
            entities = (*entities, *(SaidEntity(entity=name, value=value) for name, value in payload[1]))
            written = written or payload[0]
    if "entities" in item:
        entities = (*entities, *_entities(item, where, problems))
    return UserStep(
        place=place, intent=written.split("/", 1)[0], retrieval=written, text=text, entities=entities
    )


def _entities(item: Map, where: str, problems: Problems) -> list[SaidEntity]:
    found = []
    value = item["entities"]
    listed = items(value) if isinstance(value, Seq) else [(item.at("entities"), value)]
    for place, entity in listed:
        if isinstance(entity, str):
            found.append(SaidEntity(entity=entity, value=""))
        elif isinstance(entity, Map):
            name = next((key for key in entity if key not in ("role", "group", "value")), "")
            if name == "entity":  # written out: {entity: city, value: Paris}
                name, said = str(entity["entity"]), entity.get("value")
            else:
                said = entity.get(name)
            role, group = entity.get("role"), entity.get("group")
            found.append(
                SaidEntity(
                    entity=name,
                    value=plain(said),
                    role=str(role) if role else None,
                    group=str(group) if group else None,
                )
            )
        elif entity is not None:
            problems.error(place, f"{where}: an entity must be a name, or a name and a value")
    return found


def _slots(item: Map, where: str, problems: Problems) -> list[SlotStep]:
    found = []
    value = item.get("slot_was_set")
    if isinstance(value, Map):
        listed: list[tuple[Place, Any]] = [(value.place, value)]
    else:
        listed = list(items(take(item, "slot_was_set", Seq, problems, Seq())))
    for place, slot in listed:
        if isinstance(slot, str):
            found.append(SlotStep(place=place, name=slot, value=NO_VALUE))
        elif isinstance(slot, Map):
            found += [
                SlotStep(place=spot, name=name, value=plain(said)) for spot, name, said in entries(slot)
            ]
        else:
            problems.error(place, f"{where}: slot_was_set lists names, or names with values")
    return found
