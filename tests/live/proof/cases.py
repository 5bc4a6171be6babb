"""What is played for each event. A case is a generator: it prepares the desk, yields the tickets that are on
screen, and then causes the event."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any, Literal

import msgspec

from tests.live.proof.stage import Stage

Play = Callable[[Stage], AsyncIterator[list[int]]]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """`event` is the type of the one that must be heard. In a `limited` case Ana sees only the tickets of
    her team, and she must hear a frame of this kind."""

    event: type[Any]
    play: Play
    limited: Literal["event", "left", "passed"] | None = None

    @property
    def name(self) -> str:
        return f"{tag_of(self.event)}: {self.play.__name__.replace('_', ' ')}"


CASES: list[Case] = []


def proves(
    event: type[Any], *, limited: Literal["event", "left", "passed"] | None = None
) -> Callable[[Play], Play]:
    """Makes a case of a generator."""

    def add(play: Play) -> Play:
        CASES.append(Case(event=event, play=play, limited=limited))
        return play

    return add


def tag_of(event: type[Any]) -> str:
    """The type of an event as it is on the wire."""
    return str(event.__struct_config__.tag)
