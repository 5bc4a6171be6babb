"""Filters that follow a team which has another name, or whose tickets are another team's. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from helpdesk.domain.filters.comparing import names
from helpdesk.domain.filters.tree import All, Condition, Either, Filter, Named, Not, Number, Text

_QUEUE = "queue"


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
    match wanted:
        case All(parts=parts):
            return All(tuple(followed(part, team, now, others) for part in parts))
        case Either(parts=parts):
            return Either(tuple(followed(part, team, now, others) for part in parts))
        case Not(part=part):
            return Not(followed(part, team, now, others))
        case Condition(value=value) if _asks_for(wanted, team):
            if _asks_for(wanted, now):
                return wanted
            moved = Condition(_QUEUE, Named(" ".join(now.split())))
            kept = isinstance(value, Named) and any(names(value, other) for other in others)
            return Either((wanted, moved)) if kept else moved
        case Condition() | Text() | Number():
            return wanted
        case _:
            assert_never(wanted)


def _asks_for(wanted: Filter, team: str) -> bool:
    if not isinstance(wanted, Condition) or wanted.field != _QUEUE:
        return False
    return isinstance(wanted.value, Named) and names(wanted.value, team)
