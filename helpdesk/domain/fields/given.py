"""Checks values that somebody gives for custom fields, by a msgspec type that is built from the fields."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from helpdesk.directions import shown
from helpdesk.domain.fields.definition import Definition, FieldKind, FieldValue
from helpdesk.errors import BadInput
from helpdesk.said import Said, named

TEXT: Final = 500
LINK: Final = 1000
_BIGGEST: Final = 10**15  # a float holds every whole number up to it exactly
_AT = re.compile(r"`\$\.(\w+)")
_RULES: dict[FieldKind, Said] = {
    "text": Said("a text of at most {most} characters", most=TEXT),
    "number": Said("a number"),
    "date": Said("a date such as 2026-11-01"),
    "choice": Said("one of its choices"),
    "choices": Said("a list of its choices, each once"),
    "yes_no": Said("yes or no: true or false"),
    "link": Said("a link that begins with https:// or http://, at most {most} characters", most=LINK),
}


class _Shape(msgspec.Struct, frozen=True, kw_only=True):
    """What the type of a field's values depends on."""

    key: str
    kind: FieldKind
    values: tuple[str, ...]


def checked(
    definitions: Iterable[Definition], given: Mapping[str, Any], *, field: str
) -> dict[str, FieldValue | None]:
    """The given values as they are stored; None empties a field. BadInput names the field by its label, and
    as a member of `field`, also for one that is archived or not there."""
    known = {one.key: one for one in definitions}
    for key in given:
        if key not in known:
            there = named([key for key, one in known.items() if not one.archived])
            raise BadInput(
                Said("There is no field {key!r}. The fields are: {there}.", key=key, there=there),
                field=f"{field}.{key}",
            )
        if known[key].archived:
            raise BadInput(
                Said("{label} is archived and takes no new values.", label=known[key].label),
                field=f"{field}.{key}",
            )
    shapes = tuple(_shape(known[key]) for key in sorted(given))
    try:
        read = msgspec.convert(dict(given), _type_of(shapes))
    except msgspec.ValidationError as error:
        found = _AT.search(str(error))
        raise _wrong(known[found[1] if found else next(iter(given))], field) from None
    return {key: _stored(known[key], getattr(read, key), field) for key in given}


def _shape(one: Definition) -> _Shape:
    return _Shape(key=one.key, kind=one.kind, values=tuple(option.value for option in one.choices))


@lru_cache(maxsize=256)
def _type_of(shapes: tuple[_Shape, ...]) -> type[msgspec.Struct]:
    """The type of values for these fields. What it depends on is its key, so a changed field has another."""
    fields = [(one.key, _value_type(one) | UnsetType | None, UNSET) for one in shapes]
    return msgspec.defstruct("Values", fields, frozen=True, kw_only=True, forbid_unknown_fields=True)


def _value_type(one: _Shape) -> Any:
    match one.kind:
        case "text":
            return Annotated[str, Meta(max_length=TEXT)]
        case "number":
            bounds = Meta(ge=-_BIGGEST, le=_BIGGEST)
            return Annotated[int, bounds] | Annotated[float, bounds]
        case "date":
            return date
        case "choice":
            return _one_of(one.values)
        case "choices":
            return list[_one_of(one.values)]  # type: ignore[misc]  # known only now
        case "yes_no":
            return bool
        case "link":
            return Annotated[str, Meta(max_length=LINK)]


def _one_of(values: tuple[str, ...]) -> Any:
    return Literal[values]


def _stored(one: Definition, value: Any, field: str) -> FieldValue | None:
    """A value of the right type as it is stored, if it keeps the rules that no type says."""
    match value:
        case None:
            return None
        case bool():
            return value
        case date():
            return value.isoformat()
        case list():
            if len(set(value)) < len(value):
                raise _wrong(one, field)
            return [option.value for option in one.choices if option.value in value] or None
        case int() | float():
            if not math.isfinite(value):
                raise _wrong(one, field)
            return int(value) if value == int(value) else value
        case _:
            text = shown(" ".join(str(value).split()))
            if one.kind == "link" and text and not re.fullmatch(r"https?://[^\s/]\S*", text, re.IGNORECASE):
                raise _wrong(one, field)
            return text or None


def _wrong(one: Definition, field: str) -> BadInput:
    rule = _RULES[one.kind]
    if one.choices:
        choices = ", ".join(option.value for option in one.choices[:20])
        rule = Said("{rule}: {choices}", rule=rule, choices=choices)
    return BadInput(Said("{label} must be {rule}.", label=one.label, rule=rule), field=f"{field}.{one.key}")
