"""The nlu part: examples of intents, synonyms, regexes and lookup tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from chatbot.authoring.annotations import BadAnnotation, read_annotated
from chatbot.authoring.fields import items, take
from chatbot.authoring.marked import Map, Seq
from chatbot.authoring.problems import Place, Problems
from chatbot.nlu.shapes import Example, TrainingData


class NluFile:
    """Collects the nlu parts of all files. `intents` and `entities` have the first place of each."""

    def __init__(self) -> None:
        self.examples: list[Example] = []
        self.places: list[Place] = []  # of each example
        self.synonyms: dict[str, str] = {}
        self.regexes: dict[str, list[str]] = {}
        self.lookups: dict[str, list[str]] = {}
        self.intents: dict[str, Place] = {}
        self.entities: dict[str, Place] = {}

    def training(self) -> TrainingData:
        return TrainingData(
            examples=self.examples, synonyms=self.synonyms, regexes=self.regexes, lookups=self.lookups
        )


def read_nlu(sequence: Seq, into: NluFile, problems: Problems) -> None:
    """Add the entries of one file's `nlu:`."""
    for place, item in items(sequence):
        if not isinstance(item, Map):
            problems.error(place, "an entry of nlu must be a mapping")
        elif "intent" in item:
            _intent(place, item, into, problems)
        elif "synonym" in item:
            value = take(item, "synonym", str, problems, "")
            for _, variant in _lines(item, problems):
                into.synonyms[variant.lower()] = value
        elif "regex" in item:
            name = take(item, "regex", str, problems, "")
            for spot, pattern in _lines(item, problems):
                try:
                    re.compile(pattern)
                except (re.error, OverflowError, RecursionError) as error:
                    problems.error(spot, f"regex {name}: {pattern!r} is not a regular expression: {error}")
                else:
                    into.regexes.setdefault(name, []).append(pattern)
        elif "lookup" in item:
            name = take(item, "lookup", str, problems, "")
            into.lookups.setdefault(name, []).extend(phrase for _, phrase in _lines(item, problems))
        else:
            problems.warn(place, "an entry of nlu must be an intent, synonym, regex or lookup: it is ignored")


def _intent(place: Place, item: Map, into: NluFile, problems: Problems) -> None:
    intent = take(item, "intent", str, problems, "").strip()
    if not intent:
        problems.error(place, "an intent has no name")
        return
    into.intents.setdefault(intent, place)
    before = len(into.examples)
    for spot, line in _lines(item, problems):
        try:
            text, entities = read_annotated(line)
        except BadAnnotation as error:
            problems.error(spot, str(error))
            continue
        for entity in entities:
            into.entities.setdefault(entity.entity, spot)
            written = text[entity.start : entity.end]
            if isinstance(entity.value, str) and entity.value != written:
                into.synonyms.setdefault(written.lower(), entity.value)
        into.examples.append(Example(text=text, intent=intent, entities=entities))
        into.places.append(spot)
    if len(into.examples) == before:
        problems.warn(place, f"intent {intent} has no examples")


def _lines(item: Map, problems: Problems) -> Iterator[tuple[Place, str]]:
    """The examples, written as a block of `- …` lines or as a list of texts or of {text: …}."""
    examples: Any = item.get("examples")
    place = item.at("examples")
    if isinstance(examples, str):
        for number, line in enumerate(examples.split("\n"), start=1):
            stripped = line.strip()
            spot = Place(place.file, place.line + number)
            if stripped.startswith("- "):
                if stripped[2:].strip():
                    yield spot, stripped[2:].strip()
            elif stripped not in ("", "-"):
                problems.warn(spot, "an example must begin with '- ': the line is ignored")
    elif isinstance(examples, Seq):
        for spot, example in items(examples):
            text = example.get("text") if isinstance(example, Map) else example
            if isinstance(text, str) and text.strip():
                cleaned = text.strip()
                yield spot, cleaned[2:].strip() if cleaned.startswith("- ") else cleaned
            elif not isinstance(text, int | float):
                problems.error(spot, "an example must be a text")
            else:
                yield spot, str(text)
    elif examples is not None:
        problems.error(place, "examples must be a text or a list")
