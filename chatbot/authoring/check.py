"""Checks that everything fits together: names that are used but unknown, or known but never used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chatbot.authoring.nlu import NluFile
from chatbot.authoring.payloads import is_tidy, read_payload
from chatbot.authoring.problems import Place, Problems
from chatbot.authoring.shapes import (
    ASKED_INTENTS,
    DEFAULT_ACTIONS,
    DEFAULT_INTENTS,
    SMALL_TALK_INTENTS,
    ActionStep,
    CheckpointStep,
    Desk,
    Domain,
    LoopStep,
    OrStep,
    Rule,
    SlotDef,
    SlotStep,
    Step,
    Story,
    UserStep,
)

SAID_BY_ITSELF = frozenset(
    {
        "utter_handoff", "utter_default", "utter_please_rephrase", "utter_ask_rephrase", "utter_fallback",
        "utter_restart", "utter_back",
    }
)  # fmt: skip


def check(
    domain: Domain,
    nlu: NluFile,
    rules: Sequence[Rule],
    stories: Sequence[Story],
    desk: Desk,
    problems: Problems,
) -> None:
    """Report every name that does not fit."""
    used: set[str] = set()
    for what, one in [("rule", rule) for rule in rules] + [("story", story) for story in stories]:
        where = f"{what} {one.name!r}"
        steps = (*one.condition, *one.steps) if isinstance(one, Rule) else one.steps
        for step in flat(steps):
            _step(step, where, domain, used, problems)
    _checkpoints(stories, problems)
    _twice(rules, problems)
    _domain(domain, used, problems)
    _responses(domain, problems)
    _unused_responses(domain, used, problems)
    used |= {f"intent {intent}" for intent in desk.asked_intents | desk.hand_over_intents}
    used |= {f"intent {one.intent.split('/', 1)[0]}" for one in nlu.examples if one.entities}  # fill forms
    used |= {f"intent {one}" for slot in domain.slots.values() for m in slot.mappings for one in m.intents}
    _nlu(domain, nlu, used, problems)
    named = (desk.asked_intents - ASKED_INTENTS) | (desk.small_talk_intents - SMALL_TALK_INTENTS)
    for intent in sorted(named | desk.hand_over_intents):
        if intent not in domain.intents and intent not in DEFAULT_INTENTS:
            problems.error(Place("domain.yml"), f"helpdesk: intent {intent} is not in the domain")


def flat(steps: Sequence[Step]) -> Iterator[Step]:
    """Every step, those inside `or` too."""
    for step in steps:
        if isinstance(step, OrStep):
            for option in step.options:
                yield from flat(option)
        else:
            yield step
            if isinstance(step, CheckpointStep):
                yield from step.slots


def _step(step: Step, where: str, domain: Domain, used: set[str], problems: Problems) -> None:
    if isinstance(step, UserStep):
        if not step.intent:
            problems.error(step.place, f"{where}: a user turn without an intent is not supported")
            return
        used.add(f"intent {step.intent}")
        if step.intent not in domain.intents and step.intent not in DEFAULT_INTENTS:
            problems.warn(step.place, f"{where}: intent {step.intent} is not in the domain")
        for entity in step.entities:
            used.add(f"entity {entity.entity}")
            if entity.entity not in domain.entities:
                problems.warn(
                    step.place, f"{where}: entity {entity.entity} is not in the domain: it is ignored"
                )
    elif isinstance(step, ActionStep):
        used.add(f"action {step.name}")
        if not domain.knows_action(step.name):
            known = "response" if step.name.startswith("utter_") else "action"
            problems.error(step.place, f"{where}: {known} {step.name} is not in the domain")
    elif isinstance(step, SlotStep):
        used.add(f"slot {step.name}")
        if step.name not in domain.slots:
            problems.warn(step.place, f"{where}: slot {step.name} is not in the domain: it is ignored")
    elif (
        isinstance(step, LoopStep)
        and step.name
        and not (step.name in domain.forms or step.name in domain.actions or step.name in DEFAULT_ACTIONS)
    ):
        problems.error(step.place, f"{where}: form {step.name} is not in the domain")


def _checkpoints(stories: Sequence[Story], problems: Problems) -> None:
    begins, ends = dict[str, Place](), dict[str, Place]()
    for story in stories:
        for index, step in enumerate(story.steps):
            if isinstance(step, CheckpointStep):
                first = all(isinstance(one, CheckpointStep) for one in story.steps[:index])
                if first:
                    begins.setdefault(step.name, step.place)
                else:
                    ends.setdefault(step.name, step.place)
                    if index < len(story.steps) - 1:
                        begins.setdefault(step.name, step.place)
    for name, place in begins.items():
        if name not in ends:
            problems.warn(place, f"no story ends at checkpoint {name}: what begins there is never reached")
    for name, place in ends.items():
        if name not in begins:
            problems.warn(place, f"no story begins at checkpoint {name}")


def _twice(rules: Sequence[Rule], problems: Problems) -> None:
    seen: dict[str, Place] = {}
    for rule in rules:
        if rule.name in seen:
            problems.warn(rule.place, f"rule {rule.name!r} has the name of one at {seen[rule.name]}")
        seen.setdefault(rule.name, rule.place)


def _domain(domain: Domain, used: set[str], problems: Problems) -> None:
    for form in domain.forms.values():
        for name in form.required:
            used.add(f"slot {name}")
            if name not in domain.slots:
                problems.error(form.place, f"form {form.name}: slot {name} is not in the domain")
        for intent in sorted(form.ignored_intents):
            if intent not in domain.intents and intent not in DEFAULT_INTENTS:
                problems.warn(form.place, f"form {form.name}: intent {intent} is not in the domain")
        if f"action {form.name}" not in used:
            problems.warn(form.place, f"form {form.name} is never used")
    for slot in domain.slots.values():
        _mappings(slot, domain, used, problems)
    for known in domain.intents.values():
        for entity in sorted((known.uses or frozenset()) | known.ignores):
            if entity not in domain.entities:
                problems.warn(known.place, f"intent {known.name}: entity {entity} is not in the domain")


def _mappings(slot: SlotDef, domain: Domain, used: set[str], problems: Problems) -> None:
    """As in Rasa, a mapping or a condition that names nothing of the domain never applies."""

    def warn(what: str) -> None:
        problems.warn(slot.place, f"slot {slot.name}: {what} is not in the domain: the mapping never applies")

    for mapping in slot.mappings:
        used.add(f"entity {mapping.entity}")
        if mapping.entity and mapping.entity not in domain.entities and mapping.entity != slot.name:
            warn(f"entity {mapping.entity}")
        for intent in (*mapping.intents, *mapping.not_intents):
            if intent not in domain.intents and intent not in DEFAULT_INTENTS:
                if intent in domain.forms:
                    problems.warn(slot.place, f"slot {slot.name}: intent {intent} is a form, not an intent")
                else:
                    problems.warn(slot.place, f"slot {slot.name}: intent {intent} is not in the domain")
        for condition in mapping.conditions:
            loop = condition.active_loop
            if loop and loop not in domain.forms:
                warn(f"form {loop}")
            if condition.requested_slot and condition.requested_slot not in domain.slots:
                warn(f"slot {condition.requested_slot}")


def _responses(domain: Domain, problems: Problems) -> None:
    for response in domain.responses.values():
        for variant in response.variants:
            for condition in variant.conditions:
                if condition.name not in domain.slots:
                    problems.warn(
                        variant.place, f"{response.name}: slot {condition.name} is not in the domain"
                    )
            for button in variant.buttons:
                _button(response.name, button.payload, variant.place, domain, problems)


def _unused_responses(domain: Domain, used: set[str], problems: Problems) -> None:
    """Responses that nothing uses. An action's code can use any of them, so a bot with actions is not
    checked."""
    if any(not name.startswith("utter_") for name in domain.actions):
        return
    said = {f"utter_ask_{name}" for form in domain.forms.values() for name in form.required}
    said |= {f"utter_ask_{form.name}_{name}" for form in domain.forms.values() for name in form.required}
    for name, response in domain.responses.items():
        base = name.split("/", 1)[0]
        if f"action {base}" not in used and name not in said and name not in SAID_BY_ITSELF:
            problems.warn(response.place, f"response {name} is in no rule and no story")


def _button(name: str, payload: str, place: Place, domain: Domain, problems: Problems) -> None:
    if not payload.startswith("/") or payload.startswith("/SetSlots"):
        return  # a text, as if typed
    filled = payload.replace("{{", "{").replace("}}", "}")
    read = read_payload(filled)
    known_later = "{" in payload.split("{", 1)[-1]  # a payload with {slot}s is known only at sending
    if not known_later and not is_tidy(filled):
        problems.warn(place, f'{name}: {payload} is not /intent or /intent{{"entity": …}}')
    if read is None:
        return
    intent = read[0].split("/", 1)[0]
    if intent not in domain.intents and intent not in DEFAULT_INTENTS:
        problems.warn(place, f"{name}: a button sends intent {intent}, which is not in the domain")
    for entity, _ in read[1]:
        if entity not in domain.entities:
            problems.warn(place, f"{name}: a button sends entity {entity}, which is not in the domain")


def _nlu(domain: Domain, nlu: NluFile, used: set[str], problems: Problems) -> None:
    exampled = {intent.split("/", 1)[0] for intent in nlu.intents}
    for intent, place in nlu.intents.items():
        base = intent.split("/", 1)[0]
        if base not in domain.intents and base not in DEFAULT_INTENTS:
            problems.warn(place, f"intent {base} has examples but is not in the domain: it is ignored")
        if "/" in intent and f"utter_{intent}" not in domain.responses:
            problems.warn(place, f"intent {intent} has no response utter_{intent}: nothing answers it")
    for entity, place in nlu.entities.items():
        if entity not in domain.entities:
            problems.warn(place, f"entity {entity} is annotated but not in the domain: it is ignored")
    for name, known in domain.intents.items():
        if f"intent {name}" not in used and name in exampled:
            problems.warn(known.place, f"intent {name} is in no rule and no story")
        if name not in exampled and f"intent {name}" in used and name not in DEFAULT_INTENTS:
            problems.warn(known.place, f"intent {name} has no examples: only buttons and actions say it")
    for name, place in domain.actions.items():
        implied = name.startswith(("validate_", "action_ask_", "utter_ask_", "action_validate_"))
        mapped = any(mapping.action == name for slot in domain.slots.values() for mapping in slot.mappings)
        by_itself = name in domain.forms or name in DEFAULT_ACTIONS
        if not implied and not mapped and not by_itself and f"action {name}" not in used:
            problems.warn(place, f"action {name} is in no rule and no story")
    for name, slot in domain.slots.items():
        if not slot.mappings and f"slot {name}" not in used and slot.place.file:
            problems.warn(slot.place, f"slot {name} is never filled and never asked for")
