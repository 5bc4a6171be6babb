"""Rate limits: an atomic counter a key and window, in Redis where there is one, else in the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Protocol

import structlog

from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import limits
from helpdesk.errors import TooMany, Unavailable

log = structlog.get_logger()


class SharedCounter(Protocol):
    """A counter outside the database; both raise Unavailable where it does not answer."""

    async def hit(self, name: str, window: timedelta) -> tuple[int, float]:
        """Count one more; (hits in the window, seconds until it ends)."""

    async def forget(self, name: str) -> None:
        """Begin anew."""


class Limits:
    """Counts tries over all processes of the desk."""

    def __init__(self, desk: Desk, shared: SharedCounter | None = None) -> None:
        self._desk = desk
        self._shared = shared

    async def spend(self, what: str, key: str, *, allowed: int, seconds: int) -> None:
        """Count one more try of `key`. TooMany, with the seconds to wait, beyond `allowed` in a window that
        began with the first try; `allowed` 0 means no limit."""
        if not allowed:
            return
        count, left = await self._hit(f"{what}:{key}", timedelta(seconds=seconds))
        if count > allowed:
            wait = max(1, ceil(left))
            raise TooMany(f"Too many {what} tries. Wait {wait} seconds.", retry_after=wait)

    async def forget(self, what: str, key: str) -> None:
        """Begin anew, as after a sign-in that succeeded."""
        name = f"{what}:{key}"
        if self._shared is not None:
            try:
                await self._shared.forget(name)
            except Unavailable as error:
                log.warning("limits.unavailable", error=error.detail)
        await self._desk.write(limits.forget, name)

    async def _hit(self, name: str, window: timedelta) -> tuple[int, float]:
        """(tries in the window, seconds until it ends)."""
        if self._shared is not None:
            try:
                return await self._shared.hit(name, window)
            except Unavailable as error:  # the limit holds all the same, by the database
                log.warning("limits.unavailable", error=error.detail)
        count, until = await self._desk.write(limits.hit, name, window)
        return count, (until - datetime.now(UTC)).total_seconds()
