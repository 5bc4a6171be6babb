"""A filter as a tree of frozen values. What it means is in `facts`, its text in `parse` and `write`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

Op = Literal["", ">", ">=", "<", "<="]
"""How a value is compared; "" is the plain value."""
Unit = Literal["m", "h", "d", "w"]
"""Minutes, hours, days of 24 hours, weeks of seven such days."""


class _Node(msgspec.Struct, frozen=True, tag=True):
    pass


class Choice(_Node, frozen=True, tag=True):
    """A value of a closed set, as `is:open`."""

    value: str


class Special(_Node, frozen=True, tag=True):
    """`me` is who asks; `none` is nobody and nothing."""

    word: Literal["me", "none"]


class Named(_Node, frozen=True, tag=True):
    """A name or words, as they were written."""

    text: str


class Level(_Node, frozen=True, tag=True):
    """A priority. `>` is more urgent."""

    op: Op
    value: str


class Score(_Node, frozen=True, tag=True):
    """A number between two bounds, both included; None is no bound."""

    least: int | None
    most: int | None


class Age(_Node, frozen=True, tag=True):
    """How long ago a moment was. Without an operator: not longer ago than that."""

    op: Op
    number: int
    unit: Unit


class Left(_Node, frozen=True, tag=True):
    """How long from now a moment is; what is over has less than nothing left. Without an operator: at most so
    long."""

    op: Op
    number: int
    unit: Unit


class When(_Node, frozen=True, tag=True):
    """A day, month or year as it was written ("2026-11-01", "2026-11", "2026", "today", "yesterday")."""

    op: Op
    day: str


class Between(_Node, frozen=True, tag=True):
    """From the beginning of `first` to the end of `last`, both as in When; None is no bound."""

    first: str | None
    last: str | None


class Asked(_Node, frozen=True, tag=True):
    """What is asked of a custom field, as it was written: its meaning depends on the field's kind."""

    text: str


Value: TypeAlias = Choice | Special | Named | Level | Score | Age | Left | When | Between | Asked


class Condition(_Node, frozen=True, tag=True):
    """One field and its value. `field` is a field's own name, never an alias."""

    field: str
    value: Value


class Text(_Node, frozen=True, tag=True):
    """Words that one message must have. `whole`: they were quoted, so the last word is not unfinished."""

    words: str
    whole: bool = False


class Number(_Node, frozen=True, tag=True):
    """The ticket with this number."""

    number: int


class Not(_Node, frozen=True, tag=True):
    """What does not match `part`."""

    part: Filter


class All(_Node, frozen=True, tag=True):
    """What matches every part. Without parts: everything."""

    parts: tuple[Filter, ...]


class Either(_Node, frozen=True, tag=True):
    """What matches one of the parts, at least two."""

    parts: tuple[Filter, ...]


Filter: TypeAlias = All | Either | Not | Condition | Text | Number
"""A filter, or a part of one. Decode one with a decoder of this type."""

EVERYTHING = All(())
CUSTOM = "field."
"""How the name of a custom field begins in a filter; its key follows."""


def leaves(wanted: Filter) -> Iterator[Condition | Text | Number]:
    """The conditions, words and numbers of a filter, in their order."""
    match wanted:
        case All(parts=parts) | Either(parts=parts):
            for part in parts:
                yield from leaves(part)
        case Not(part=part):
            yield from leaves(part)
        case _:
            yield wanted


def asked_for(wanted: Filter) -> Iterator[Condition]:
    """The conditions of a filter that it asks for, and does not only leave out."""
    match wanted:
        case All(parts=parts) | Either(parts=parts):
            for part in parts:
                yield from asked_for(part)
        case Condition():
            yield wanted
        case _:
            return


def asked_by(wanted: Filter) -> frozenset[str]:
    """The fields that a filter asks for; "text" for words, and CUSTOM for custom fields. A ticket's number
    costs nothing and is in none."""
    return frozenset(
        _asked(leaf) if isinstance(leaf, Condition) else "text"
        for leaf in leaves(wanted)
        if not isinstance(leaf, Number)
    )


def _asked(leaf: Condition) -> str:
    return CUSTOM if leaf.field.startswith(CUSTOM) else leaf.field


def numbers_named(wanted: Filter) -> frozenset[int]:
    """The ticket numbers that a filter names. A merged ticket is found only by its number."""
    named = set()
    for leaf in leaves(wanted):
        if isinstance(leaf, Number):
            named.add(leaf.number)
        elif isinstance(leaf, Text) and (number := as_number(leaf.words)) is not None:
            named.add(number)
    return frozenset(named)


def as_number(words: str) -> int | None:
    """The ticket number that words are, if they are only one number: "12" finds ticket 12 and the text."""
    written = words.strip()
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else None


def names_a_state(wanted: Filter) -> bool:
    """Whether a filter says itself in which states it looks, or names a ticket, whatever its state."""
    return any(
        isinstance(leaf, Number) or (isinstance(leaf, Condition) and leaf.field in _OF_STATE)
        for leaf in leaves(wanted)
    )


_OF_STATE = ("is", "state", "status", "status_is")


def follows_the_clock(wanted: Filter) -> bool:
    """Whether the same tickets can match now and not a minute later, without any change."""
    return any(
        isinstance(leaf, Condition)
        and (
            isinstance(leaf.value, Age | Left)
            or (leaf.field == "sla" and leaf.value == Choice("breached"))
            or (isinstance(leaf.value, When) and not leaf.value.day[0].isdigit())
            or (isinstance(leaf.value, Between) and _names_a_day(leaf.value))
            or (isinstance(leaf.value, Asked) and any(day in leaf.value.text for day in _DAYS))
        )
        for leaf in leaves(wanted)
    )


_DAYS = ("today", "yesterday")


def _names_a_day(value: Between) -> bool:
    return any(end is not None and not end[0].isdigit() for end in (value.first, value.last))
