"""Filters that follow a team which has another name, or whose tickets are another team's; and a status or a
channel that has another name. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import assert_never

import msgspec

from helpdesk.domain.filters.comparing import is_named, names
from helpdesk.domain.filters.parse import stored
from helpdesk.domain.filters.tree import All, Condition, Either, Filter, Named, Not, Number, Text
from helpdesk.domain.filters.write import written
from helpdesk.errors import BadInput
from helpdesk.language.fold import fold

_WORDS = "queue"
_EXACT = "queue_is"


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A team that was called `was`: it is called `now`, or its tickets are those of the team `now`. `others`
    are the names of the other teams."""

    was: str
    now: str
    renamed: bool
    others: tuple[str, ...] = ()


class Renaming(msgspec.Struct, frozen=True, kw_only=True):
    """Something that conditions of one field name, with its old names and its new ones. `others`: what else
    they can name. `fixed`: folded values that always mean something of their own, such as the states among
    the values of `status`."""

    field: str
    was: Sequence[str]
    now: Sequence[str]
    others: Sequence[str]
    fixed: Collection[str] = ()


def asks_for(text: str, team: str) -> bool:
    """Whether a stored filter asks for the team of this name, and not only for others than it."""
    try:
        return named_in(stored(text), team)
    except BadInput:  # it asks for a field that is gone
        return False


def text_followed(text: str, what: Moved | Renaming) -> str:
    """A stored filter that follows a team, or what has other names. It is the same text if it names that
    nowhere, or cannot be read any more."""
    try:
        wanted = stored(text)
    except BadInput:
        return text
    new = followed(wanted, what) if isinstance(what, Moved) else renamed(wanted, what)
    return text if new == wanted else written(new)


def named_in(wanted: Filter, team: str) -> bool:
    """Whether a filter asks for the team of this name, and not only for others than it."""
    match wanted:
        case All(parts=parts) | Either(parts=parts):
            return any(named_in(part, team) for part in parts)
        case Not():
            return False
        case _:
            return _names(wanted, team)


def followed(wanted: Filter, moved: Moved) -> Filter:
    """The filter that asks for the team `now` where it asked for `was`. A condition that means another team
    too, by a word of its name, keeps it. What leaves a team out follows only its name: another team that gets
    its tickets is not left out for that."""
    follow = partial(followed, moved=moved)
    match wanted:
        case All(parts=parts):
            return All(tuple(map(follow, parts)))
        case Either(parts=parts):
            return Either(tuple(map(follow, parts)))
        case Not(part=part):
            return Not(follow(part)) if moved.renamed else wanted
        case Condition(value=value) if _names(wanted, moved.was):
            if _names(wanted, moved.now):
                return wanted
            return _moved(wanted, value, moved)
        case Condition() | Text() | Number():
            return wanted
        case _:
            assert_never(wanted)


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


def _moved(wanted: Condition, value: object, moved: Moved) -> Filter:
    new = Named(" ".join(moved.now.split()))
    others = [one for one in moved.others if one != moved.now]
    exact = wanted.field == _EXACT or any(names(new, one) for one in others)
    there = Condition(_EXACT if exact else _WORDS, new)
    kept = wanted.field == _WORDS and isinstance(value, Named) and any(names(value, one) for one in others)
    return Either((wanted, there)) if kept else there


def _names(wanted: Filter, team: str) -> bool:
    if not isinstance(wanted, Condition) or not isinstance(wanted.value, Named):
        return False
    if wanted.field == _EXACT:
        return is_named(wanted.value, team)
    return wanted.field == _WORDS and names(wanted.value, team)
