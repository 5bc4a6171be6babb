"""Marks of a bot's parts: two versions have the same mark where a part says the same, on whatever line."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from chatbot.authoring.load import Project
from chatbot.authoring.shapes import Rule, Story
from helpdesk.domain.bot.difference import Part


def marks(project: Project) -> dict[Part, dict[str, str]]:
    """By part and name. Parts that share a name have one mark."""
    domain, training = project.domain, project.training
    examples: dict[str, list[object]] = defaultdict(list)
    for one in training.examples:
        examples[one.intent.split("/", 1)[0]].append(one)
    learned = {name: (domain.intents.get(name), examples[name]) for name in {*domain.intents, *examples}}
    settings = {
        "config": project.config,
        "helpdesk": project.desk,
        "session": domain.session,
        "entities": domain.entities,
        "synonyms": training.synonyms,
        "regexes": training.regexes,
        "lookups": training.lookups,
    }
    return {
        "intents": _marked(learned),
        "responses": _marked(domain.responses),
        "rules": _marked(_by_name(project.rules)),
        "stories": _marked(_by_name(project.stories)),
        "forms": _marked(domain.forms),
        "slots": _marked(domain.slots),
        "settings": _marked(settings),
    }


def _by_name(parts: Iterable[Rule | Story]) -> dict[str, list[Rule | Story]]:
    found: dict[str, list[Rule | Story]] = defaultdict(list)
    for one in parts:
        found[one.name].append(one)
    return found


def _marked(parts: Mapping[str, object]) -> dict[str, str]:
    return {name: hashlib.sha256(repr(_said(part)).encode()).hexdigest()[:16] for name, part in parts.items()}


def _said(value: object) -> Any:
    """A value without the lines where its parts are in the files."""
    if isinstance(value, msgspec.Struct):
        fields = (name for name in value.__struct_fields__ if name != "place")
        return type(value).__name__, [(name, _said(getattr(value, name))) for name in fields]
    if isinstance(value, Mapping):
        return [(key, _said(value[key])) for key in sorted(value)]
    if isinstance(value, frozenset | set):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [_said(one) for one in value]
    return value
