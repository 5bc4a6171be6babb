"""Custom fields in filters: what is kept of a value for the search, and what a filter's value means for a
field. `db/tickets/filters/custom` says the same in SQL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Final, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from helpdesk.domain.fields.definition import Definition, FieldValue, Option
from helpdesk.domain.filters.moments import span_of
from helpdesk.domain.filters.tree import Between, When
from helpdesk.domain.filters.values import read_day
from helpdesk.language.fold import fold

_LONGEST: Final = 400  # characters of a word: PostgreSQL indexes no more than 2,700 bytes
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?")
_COMPARED = re.compile(r"(>=|<=|>|<)?(.*)", re.DOTALL)
YES_NO: Final = ("no", "yes")


class Stored(NamedTuple):
    """What is kept of one value: its folded text, and for a number or a date its number (of days)."""

    word: str
    number: float | None = None


class Held(NamedTuple):
    """A field, and what a ticket or its customer has in it."""

    field: Definition
    kept: list[Stored]


class Words(NamedTuple):
    """One of these words, whole."""

    words: tuple[str, ...]


class Part(NamedTuple):
    """A part of the word."""

    word: str


class Bounds(NamedTuple):
    """A number between two bounds; None is no bound. `above` and `below` leave the bound itself out."""

    least: float | None = None
    most: float | None = None
    above: bool = False
    below: bool = False


Meaning: TypeAlias = Words | Part | Bounds


def stored(one: Definition, value: FieldValue) -> list[Stored]:
    """What the search keeps of a value: several choices are several."""
    match value:
        case bool():
            return [Stored(YES_NO[value])]
        case list():
            return [Stored(word) for word in value]
        case int() | float():
            return [Stored("", float(value))]
        case _ if one.kind == "date":
            return [Stored("", float(date.fromisoformat(value).toordinal()))]
        case _:
            return [Stored(_word(value))]


def meaning(one: Definition, written: str, now: datetime, zone: str) -> Meaning | None:
    """What a filter's value means for a field; None if it cannot be a value of its kind. Days begin in the
    time zone (IANA)."""
    match one.kind:
        case "number":
            return _numbers(written)
        case "date":
            return _days(written, now, zone)
        case "yes_no":
            word = written.lower()
            return Words((word,)) if word in YES_NO else None
        case "choice" | "choices":
            found = tuple(option.value for option in one.choices if fold(written) in map(fold, names(option)))
            return Words(found or (_word(written),))
        case "link":
            return Part(_word(written))
        case "text":
            return Words((_word(written),))


def names(option: Option) -> list[str]:
    """What a choice can be called in a filter: its value, and its labels."""
    return [option.value, *option.labels.values()]


def meets(wanted: Meaning, kept: Sequence[Stored]) -> bool:
    """Whether one of the kept values is what is wanted."""
    match wanted:
        case Words(words=words):
            return any(one.word in words for one in kept)
        case Part(word=word):
            return any(word in one.word for one in kept)
        case Bounds():
            return any(one.number is not None and _within(wanted, one.number) for one in kept)


def _within(wanted: Bounds, number: float) -> bool:
    least, most, above, below = wanted
    after = least is None or number > least or (number == least and not above)
    return after and (most is None or number < most or (number == most and not below))


def _word(text: str) -> str:
    return fold(text)[:_LONGEST]


def _numbers(written: str) -> Bounds | None:
    first, dots, last = written.partition("..")
    if dots:
        if not (first or last) or any(end and not _NUMBER.fullmatch(end) for end in (first, last)):
            return None
        return Bounds(float(first) if first else None, float(last) if last else None)
    found = _COMPARED.fullmatch(written)
    if found is None or not _NUMBER.fullmatch(found[2]):
        return None
    number = float(found[2])
    match found[1]:
        case ">" | ">=":
            return Bounds(least=number, above=found[1] == ">")
        case "<" | "<=":
            return Bounds(most=number, below=found[1] == "<")
        case _:
            return Bounds(number, number)


def _days(written: str, now: datetime, zone: str) -> Bounds | None:
    value = read_day(written)
    if not isinstance(value, When | Between):
        return None
    today = datetime.combine(now.astimezone(ZoneInfo(zone)).date(), time(), UTC)
    start, end = span_of(value, today, "UTC")
    return Bounds(
        None if start is None else float(start.toordinal()),
        None if end is None else float(end.toordinal()),
        below=True,
    )
