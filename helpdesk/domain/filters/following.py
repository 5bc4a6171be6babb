"""Filters that follow a team which has another name, or whose tickets are another team's; and anything else
that has another name. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import assert_never

import msgspec

from helpdesk.domain.filters.comparing import names
from helpdesk.domain.filters.tree import All, Condition, Either, Filter, Named, Not, Number, Text
from helpdesk.language.fold import fold

QUEUE = "queue"


class Renaming(msgspec.Struct, frozen=True, kw_only=True):
    """Something that conditions of one field name, with its old names and its new ones. `others`: what else
    they can name. `fixed`: folded values that always mean something of their own, such as the states among
    the values of `status`."""

    field: str
    was: Sequence[str]
    now: Sequence[str]
    others: Sequence[str]
    fixed: Collection[str] = ()


def named_in(wanted: Filter, team: str) -> bool:
    """Whether a filter asks for the team of this name, and not only for others than it."""
    match wanted:
        case All(parts=parts) | Either(parts=parts):
            return any(named_in(part, team) for part in parts)
        case Not():
            return False
        case _:
            return _asks_for(wanted, team)


def followed(wanted: Filter, team: str, now: str, others: Sequence[str]) -> Filter:
    """The filter that asks for the team `now` where it asked for `team`. A condition that means one of the
    `others` too, by a word of its name, keeps it."""
    return renamed(wanted, Renaming(field=QUEUE, was=[team], now=[now], others=others))


def renamed(wanted: Filter, what: Renaming) -> Filter:
    """The filter that asks by the first of the new names where it asked by one of the old ones, and by none
    of the new ones. A condition that means something else too, by a word of its name, keeps it."""
    match wanted:
        case All(parts=parts):
            return All(tuple(renamed(part, what) for part in parts))
        case Either(parts=parts):
            return Either(tuple(renamed(part, what) for part in parts))
        case Not(part=part):
            return Not(renamed(part, what))
        case Condition(value=Named() as value) if wanted.field == what.field and _is_old(value, what):
            moved = Condition(what.field, Named(" ".join(what.now[0].split())))
            return Either((wanted, moved)) if names(value, *what.others) else moved
        case Condition() | Text() | Number():
            return wanted
        case _:
            assert_never(wanted)


def _is_old(value: Named, what: Renaming) -> bool:
    if fold(value.text) in what.fixed:
        return False
    return names(value, *what.was) and not names(value, *what.now)


def _asks_for(wanted: Filter, team: str) -> bool:
    if not isinstance(wanted, Condition) or wanted.field != QUEUE:
        return False
    return isinstance(wanted.value, Named) and names(wanted.value, team)
