"""The visits of this process by visitor: when a chat begins on one tab or device, the others join it, and all
end when the visitor's tokens are revoked."""

from __future__ import annotations

import asyncio
from collections.abc import Set
from typing import Protocol

import structlog

from helpdesk.live.wire.bus import Began, Bus, Signal

log = structlog.get_logger()

Owner = tuple[int, str]  # channel and visitor


class OpenVisit(Protocol):
    """The part of a visit that this file needs."""

    async def hear_of(self, conversation: int) -> None:
        """Join this chat of its visitor and show it, unless it is shown already."""

    async def was_revoked(self) -> None:
        """Close the socket, unless more than a token says who its visitor is."""


class Visits:
    """One for each serving process."""

    def __init__(self, bus: Bus) -> None:
        self._visits: dict[Owner, set[OpenVisit]] = {}
        self._joining: set[asyncio.Task[None]] = set()
        bus.listen(self._heard)

    def add(self, owner: Owner, visit: OpenVisit) -> None:
        self._visits.setdefault(owner, set()).add(visit)

    def remove(self, owner: Owner, visit: OpenVisit) -> None:
        """Remove a visit, and with the last visit its visitor."""
        visits = self._visits.get(owner, set())
        visits.discard(visit)
        if not visits:
            self._visits.pop(owner, None)

    async def dismiss(self, revoked: Set[Owner]) -> None:
        """End the visits of these visitors: who has only a token may be somebody else."""
        gone = [visit for owner in self._visits.keys() & revoked for visit in self._visits[owner]]
        await asyncio.gather(*(visit.was_revoked() for visit in gone))

    def _heard(self, signal: Signal) -> None:
        if isinstance(signal, Began):
            for visit in tuple(self._visits.get((signal.channel, signal.visitor), ())):
                task = asyncio.get_running_loop().create_task(visit.hear_of(signal.conversation))
                self._joining.add(task)
                task.add_done_callback(self._joined)

    def _joined(self, task: asyncio.Task[None]) -> None:
        self._joining.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("chat.join_failed", error=repr(error))  # the next hello shows the chat
