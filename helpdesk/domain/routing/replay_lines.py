"""What waits in a replay, in lines of tickets that ask for the same: who is fit for one of them is fit for
all."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Wanted(NamedTuple):
    """What a ticket asks of a team after so many `steps` of asking for less."""

    team_id: int | None
    kind: str
    skills: tuple[tuple[str, int], ...]
    language: str | None
    steps: int


class Line(NamedTuple):
    """What the tickets of one line ask of their own team, and of the team that helps them by now."""

    own: Wanted
    helper: Wanted | None


class Place(NamedTuple):
    """A ticket's turn: by priority, then by when it came."""

    priority: int
    at: datetime
    id: int


class Lines(Generic[T]):
    """All that waits."""

    def __init__(self) -> None:
        self._lines: dict[Line, list[tuple[Place, T]]] = {}
        self._line_of: dict[int, Line] = {}

    def join(self, line: Line, place: Place, what: T) -> None:
        """Something waits in a line, at its place."""
        insort(self._lines.setdefault(line, []), (place, what), key=_place)
        self._line_of[place.id] = line

    def leave(self, place: Place) -> None:
        """It no longer waits; nothing happens if it did not."""
        line = self._line_of.pop(place.id, None)
        if line is not None:
            waiting = self._lines[line]
            del waiting[bisect_left(waiting, place, key=_place)]
            if not waiting:
                del self._lines[line]

    def first(self, fits: Callable[[Line], bool]) -> T | None:
        """What is the first in its turn among the lines that fit."""
        firsts = [waiting[0] for line, waiting in self._lines.items() if fits(line)]
        return min(firsts, key=_place)[1] if firsts else None


def _place(one: tuple[Place, T]) -> Place:
    return one[0]
