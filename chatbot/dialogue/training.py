"""Rules and stories as conversations: every `or` and every checkpoint spelled out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from chatbot.authoring.problems import Place, Problems
from chatbot.authoring.shapes import (
    ActionStep,
    CheckpointStep,
    Domain,
    LoopStep,
    OrStep,
    Rule,
    SaidEntity,
    SlotStep,
    Step,
    Story,
    UserStep,
)
from chatbot.authoring.stories import NO_VALUE
from chatbot.dialogue import events as ev
from chatbot.dialogue.states import UNSET
from chatbot.dialogue.tracker import Base, Now

MAX_SPELLED = 20_000  # the most conversations that `or` and checkpoints may give

ANY_VALUE: dict[str, Any] = {"text": "filled", "bool": True, "list": ["filled"], "any": "filled"}


class Told(NamedTuple):
    """A rule or a story as events; `places[i]` is where event i is written."""

    name: str
    place: Place
    is_rule: bool
    events: tuple[ev.Event, ...]
    places: tuple[Place, ...]


class _Part(msgspec.Struct, kw_only=True):
    """A part of a story between checkpoints; `begins` "": the beginning of a conversation."""

    name: str
    place: Place
    begins: list[tuple[str, tuple[SlotStep, ...]]]
    steps: list[Step]
    ends: str = ""


def tell_rule(rule: Rule, domain: Domain) -> list[Told]:
    """The rule, once for each choice of its `or`s."""
    snippet = ActionStep(place=rule.place, name=ev.SNIPPET)
    steps: list[Step] = [*rule.condition]
    steps += [] if rule.at_start else [snippet]
    steps += rule.steps
    steps += [] if rule.waits else [snippet]
    told = []
    for choice in choices(steps):
        writing = _Writing(domain, is_rule=True)
        for step in choice:
            writing.write(step)
        told.append(writing.finished(rule.name, rule.place))
    return told


def tell_stories(stories: Sequence[Story], domain: Domain, problems: Problems) -> list[Told]:
    """The stories from the beginning of a conversation to their end, joined at checkpoints."""
    parts = [part for story in stories for part in _parts(story)]
    by_start: dict[str, list[_Part]] = {}
    for part in parts:
        for name, _ in part.begins:
            by_start.setdefault(name, []).append(part)
    told: list[Told] = []
    for part in by_start.get("", []):
        for one in _spell(part, by_start, domain, _Writing(domain, is_rule=False), ()):
            told.append(one)
            if len(told) >= MAX_SPELLED:
                problems.error(part.place, f"or and checkpoints multiply to more than {MAX_SPELLED} stories")
                return told
    return told


def slots_from_entities(domain: Domain, entities: Sequence[SaidEntity]) -> list[ev.SlotSet]:
    """Slots that these entities fill at any point (mappings outside forms)."""
    found = []
    for slot in domain.slots.values():
        values = [
            entity.value
            for mapping in slot.mappings
            if mapping.type == "from_entity"
            and not (mapping.conditions and mapping.conditions[0].active_loop)
            for entity in entities
            if entity.entity == mapping.entity
            and entity.role == mapping.role
            and entity.group == mapping.group
            and entity.value is not None
        ]
        if values:
            found.append(ev.SlotSet(name=slot.name, value=values if slot.type == "list" else values[-1]))
    return found


def user_event(step: UserStep) -> ev.UserUttered:
    """The user turn as an event, with confidence 1."""
    entities = [msgspec.to_builtins(entity) for entity in step.entities]
    named = [{key: value for key, value in one.items() if value is not None} for one in entities]
    intent = {"name": step.intent, "confidence": 1.0}
    if step.retrieval != step.intent:
        intent["full_retrieval_intent_name"] = step.retrieval
    return ev.UserUttered(
        text=step.text or None, parse_data={"intent": intent, "entities": named, "text": step.text}
    )


class _Writing:
    """Builds the events of a story, step by step."""

    def __init__(self, domain: Domain, *, is_rule: bool) -> None:
        self.domain, self.is_rule = domain, is_rule
        self.events: list[ev.Event] = []
        self.places: list[Place] = []
        self._opened = False  # an action or a user turn was seen

    def copy(self) -> _Writing:
        other = _Writing(self.domain, is_rule=self.is_rule)
        other.events, other.places, other._opened = [*self.events], [*self.places], self._opened
        return other

    def write(self, step: Step) -> None:
        match step:
            case UserStep(place=place):
                self._opened = True
                self._listen(place)
                self._add(user_event(step), place)
                for slot in slots_from_entities(self.domain, step.entities):
                    self._add(slot, place)
            case ActionStep(place=place, name=name):
                self._add(ev.ActionExecuted(name=name, unpredictable=not self._opened), place)
                self._opened = True
            case SlotStep(place=place, name=name):
                value = value_of(step, self.domain)
                self._add(
                    ev.SlotSet(name=name, value=UNSET if value is None and self.is_rule else value), place
                )
            case LoopStep(place=place, name=name):
                self._add(ev.ActiveLoop(name=UNSET if name is None and self.is_rule else name), place)
            case _:
                pass

    def holds(self, slots: Sequence[SlotStep]) -> bool:
        """Whether the slots that a checkpoint requires have their values."""
        now = Now(self.domain, Base())
        for event in self.events:
            now.apply(event)
        return all(now.slots.get(slot.name) == value_of(slot, self.domain) for slot in slots)

    def finished(self, name: str, place: Place) -> Told:
        last = self.places[-1] if self.places else place
        self._listen(last)
        return Told(name, place, self.is_rule, tuple(self.events), tuple(self.places))

    def _listen(self, place: Place) -> None:
        last = self.events[-1] if self.events else None
        if not (isinstance(last, ev.ActionExecuted) and last.name == ev.LISTEN):
            self._add(ev.ActionExecuted(name=ev.LISTEN), place)

    def _add(self, event: ev.Event, place: Place) -> None:
        self.events.append(event)
        self.places.append(place)


def value_of(step: SlotStep, domain: Domain) -> Any:
    """The value that a step sets; for a name without a value, any value that counts as set for its type."""
    if step.value is not NO_VALUE:
        return step.value
    slot = domain.slots.get(step.name)
    return ANY_VALUE.get(slot.type) if slot else None


def _parts(story: Story) -> list[_Part]:
    parts = [_Part(name=story.name, place=story.place, begins=[], steps=[])]
    for step in story.steps:
        part = parts[-1]
        if not isinstance(step, CheckpointStep):
            part.steps.append(step)
        elif not part.steps:
            part.begins.append((step.name, step.slots))
        else:
            part.ends = step.name
            parts.append(_Part(name=story.name, place=story.place, begins=[(step.name, ())], steps=[]))
    if not parts[0].begins:
        parts[0].begins.append(("", ()))
    return [part for part in parts if part.steps]


def _spell(
    part: _Part, by_start: dict[str, list[_Part]], domain: Domain, before: _Writing, path: tuple[_Part, ...]
) -> Iterator[Told]:
    for choice in choices(part.steps):
        writing = before.copy()
        for step in choice:
            writing.write(step)
        name = " > ".join(dict.fromkeys([*(one.name for one in path), part.name]))
        followers = [
            follower
            for follower in by_start.get(part.ends, [])
            if part.ends
            and Counter(map(id, (*path, part)))[id(follower)] < 1
            and any(begin == part.ends and writing.holds(slots) for begin, slots in follower.begins)
        ]
        if not followers:
            yield writing.copy().finished(name, part.place)
        for follower in followers:
            yield from _spell(follower, by_start, domain, writing, (*path, part))


def choices(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """The steps with one choice for each `or`, in every combination."""
    for index, step in enumerate(steps):
        if isinstance(step, OrStep):
            for option in step.options:
                for rest in choices(steps[index + 1 :]):
                    yield [*steps[:index], *option, *rest]
            return
    yield list(steps)
