"""A custom field: what it is called, and which values it takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

import msgspec

Of = Literal["ticket", "contact", "company"]
"""What a field belongs to: a ticket, its customer, or the customer's company."""

FieldKind = Literal["text", "number", "date", "choice", "choices", "yes_no", "link"]
"""choices: several of them at once."""

CustomerForm = Literal["widget", "contact"]
"""A form that customers fill in: the widget's before a chat, and the help centre's contact form."""

FieldValue: TypeAlias = str | bool | int | float | list[str]
"""A value as JSON: a date is "2026-11-01", a choice is its `value`, several choices are a list of those."""

KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""How a field's key and the value of a choice are written."""

LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?")


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One choice. `value` is stored and never changes; `labels` are its names by language."""

    value: str
    labels: dict[str, str]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A form that asks for a field. `required`: the form is not taken without an answer."""

    form: CustomerForm
    required: bool = False


class Definition(msgspec.Struct, frozen=True, kw_only=True):
    """A field. `key` is unique among all fields of the desk. `labels` and `help` are texts by language.
    `required`: a filter; a ticket that it finds cannot be solved without a value. None: never required, "":
    always. An archived field keeps its values and takes no new ones. `asked`: the customers' forms that ask
    for it, each once."""

    id: int
    of: Of
    key: str
    kind: FieldKind
    labels: dict[str, str]
    help: dict[str, str]
    choices: list[Option]
    required: str | None
    position: int
    archived: bool
    asked: list[Asked] = []

    @property
    def label(self) -> str:
        """Its name in English, or in the first language that it has."""
        return in_language(self.labels, "en")


def in_language(texts: Mapping[str, str], language: str) -> str:
    """A text in a language, else in English, else in the first one that there is; "" for none."""
    short = language.partition("-")[0]
    found = texts.get(language) or texts.get(short) or texts.get("en")
    return found or next(iter(texts.values()), "")


def as_labelled(one: Definition, value: FieldValue | None) -> FieldValue | None:
    """A value with the names of its choices, in the language of the field's `label`."""
    names = {option.value: in_language(option.labels, "en") for option in one.choices}
    if isinstance(value, list):
        return [names.get(each, each) for each in value]
    return names.get(value, value) if isinstance(value, str) else value


def told(value: FieldValue | None) -> str:
    """A value as one line of a history; – for none."""
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(value)
        case _:
            return str(value)
