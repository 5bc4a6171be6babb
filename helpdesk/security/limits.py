"""Rate limits: an atomic counter for each key and window, in Redis if there is one, else in the database."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Protocol

from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import limits
from helpdesk.errors import TooMany, Unavailable
from helpdesk.said import Said


class SharedCounter(Protocol):
    """A counter outside the database; both methods raise Unavailable if it does not answer."""

    async def hit(self, name: str, window: timedelta, more: int = 1) -> tuple[int, float]:
        """Count `more`; (hits in the window, seconds until it ends)."""

    async def forget(self, name: str) -> None:
        """Start again from 0."""


class Limits:
    """Counts tries across all processes of the desk."""

    def __init__(self, desk: Desk, shared: SharedCounter | None = None) -> None:
        self._desk = desk
        self._shared = shared

    async def spend(self, what: str, key: str, *, allowed: int, seconds: int) -> None:
        """Count one more try of `key`. Raises TooMany, with the seconds to wait, beyond `allowed` tries in a
        window that began with the first try; `allowed` 0 means no limit."""
        if not allowed:
            return
        count, left = await self.count(what, key, more=1, seconds=seconds)
        if count > allowed:
            wait = max(1, ceil(left))
            raise TooMany(
                Said("Too many {what} tries. Wait {wait} seconds.", what=what, wait=wait), retry_after=wait
            )

    async def forget(self, what: str, key: str) -> None:
        """Start again from 0, for example after a successful sign-in."""
        name = f"{what}:{key}"
        if self._shared is not None:
            with contextlib.suppress(Unavailable):  # the database has its own count
                await self._shared.forget(name)
        await self._desk.write(limits.forget, name)

    async def count(self, what: str, key: str, *, more: int, seconds: int) -> tuple[int, float]:
        """Count `more` tries of `key`, however many there were: (tries in the window, seconds until it
        ends)."""
        name, window = f"{what}:{key}", timedelta(seconds=seconds)
        if self._shared is not None:
            try:
                return await self._shared.hit(name, window, more)
            except Unavailable:
                pass  # the database keeps the limit then
        count, until = await self._desk.write(limits.hit, name, window, more)
        return count, (until - datetime.now(UTC)).total_seconds()
