"""The counter of rate limits in Redis, atomic over all processes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from helpdesk.domain.health.standing import Standing
from helpdesk.errors import Unavailable
from helpdesk.said import Said
from helpdesk.security.breaker import Breaker

log = structlog.get_logger()

_HIT = """
local count = redis.call('INCRBY', KEYS[1], ARGV[2])
if count == tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}
"""


_AWAY = Said("The desk's counters do not answer. Try again in a moment.")
_LOOK_SECONDS = 5.0
_PATIENCE = 0.5  # seconds; a frozen server takes connections and says nothing


class RedisCounter:
    """A `limits.SharedCounter`; `aclose()` it at the end. A server that does not answer costs one time-out
    (`patience`, seconds); then both methods raise Unavailable at once, until it answers again."""

    def __init__(
        self,
        url: str,
        *,
        patience: float = _PATIENCE,
        breaker: Breaker | None = None,
        standing: Standing | None = None,
    ) -> None:
        self._redis = Redis.from_url(url, socket_timeout=patience, socket_connect_timeout=patience)
        self._script: Any = self._redis.register_script(_HIT)
        self._breaker = breaker or Breaker()
        self._standing = standing or Standing("shared limits")

    async def hit(self, name: str, window: timedelta, more: int = 1) -> tuple[int, float]:
        """Count `more`; (hits in the window, seconds until it ends)."""
        count, left = await self._asked(
            lambda: self._script(keys=[_key(name)], args=[int(window.total_seconds() * 1000), more])
        )
        return int(count), left / 1000

    async def forget(self, name: str) -> None:
        """Start again from 0."""
        await self._asked(lambda: self._redis.delete(_key(name)))

    async def watch(self) -> None:
        """Ask every few seconds whether it answers, until cancelled: nobody else may ask for hours."""
        while True:
            with contextlib.suppress(Unavailable):
                await self._asked(self._redis.ping)
            await asyncio.sleep(_LOOK_SECONDS)

    async def _asked(self, ask: Callable[[], Awaitable[Any]]) -> Any:
        if not self._breaker.lets_through():
            raise Unavailable(_AWAY, why="it did not answer a moment ago")
        was_away = self._breaker.open
        try:
            found = await ask()
        except RedisError as error:
            self._breaker.failed()
            self._standing.fails("no_service")
            if not was_away:
                log.warning("limits.counter_away", error=str(error))
            raise Unavailable(_AWAY, why=error) from error
        self._breaker.worked()
        self._standing.well()
        if was_away:
            log.info("limits.counter_back")
        return found

    async def aclose(self) -> None:
        """Close the connections."""
        await self._redis.aclose()


def _key(name: str) -> str:
    return f"helpdesk:limit:{name}"
