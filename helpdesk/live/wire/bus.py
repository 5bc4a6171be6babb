"""The bus between processes: rings, which wake the readers of the log, and signals that are not stored:
typing, viewing, presence.

A ring says "there are new events". The events are read from the log, so a lost ring only makes a push late. A
lost signal is not repeated; the next signal corrects it.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Literal, Protocol

import msgspec


class Ring(msgspec.Struct, frozen=True, kw_only=True, tag="ring"):
    """New positions were stamped."""


class Typing(msgspec.Struct, frozen=True, kw_only=True, tag="typing"):
    """Somebody types. An advisor names the `ticket`, a visitor the `conversation`; the listener fills in the
    other."""

    side: Literal["advisor", "visitor"]
    who: str
    on: bool
    ticket: int | None = None
    conversation: int | None = None
    by: int | None = None  # advisor


class Viewing(msgspec.Struct, frozen=True, kw_only=True, tag="viewing"):
    """An advisor looks at a ticket (None: at none); `by` is their id, `socket` tells tabs apart."""

    by: int
    who: str
    ticket: int | None
    socket: str


class Here(msgspec.Struct, frozen=True, kw_only=True, tag="presence"):
    """An advisor's first console opened or last one closed."""

    by: int
    who: str
    on: bool


class Began(msgspec.Struct, frozen=True, kw_only=True, tag="began"):
    """A visitor began a chat: their other tabs and devices join it."""

    channel: int
    visitor: str
    conversation: int


class DeskRead(msgspec.Struct, frozen=True, kw_only=True, tag="desk_read"):
    """An advisor has a chat's messages on screen, up to this one."""

    conversation: int
    message_id: int


Signal = Ring | Typing | Viewing | Here | Began | DeskRead
Listener = Callable[[Signal], None]


class Bus(Protocol):
    """Every listener of every process hears every signal, including the sender's own."""

    def say(self, signal: Signal) -> None:
        """Send a signal. Never waits and never raises: a signal that cannot be sent is dropped."""

    def listen(self, listener: Listener) -> None:
        """Call `listener` for each signal, in the loop's thread."""

    def running(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Keep the connections, if there are any, open while the context lasts."""


class MemoryBus:
    """The bus of a desk that is one process."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def say(self, signal: Signal) -> None:
        for listener in self._listeners:
            listener(signal)

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        yield
