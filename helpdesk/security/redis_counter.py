"""The counter of rate limits in Redis, atomic over all processes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from helpdesk.errors import Unavailable

_HIT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}
"""


class RedisCounter:
    """A `limits.SharedCounter`; `aclose()` it at the end."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url)
        self._script: Any = self._redis.register_script(_HIT)

    async def hit(self, name: str, window: timedelta) -> tuple[int, float]:
        """Count one more; (hits in the window, seconds until it ends)."""
        try:
            count, left = await self._script(keys=[_key(name)], args=[int(window.total_seconds() * 1000)])
        except RedisError as error:
            raise Unavailable(
                "The desk's counters do not answer. Try again in a moment.", why=error
            ) from error
        return int(count), left / 1000

    async def forget(self, name: str) -> None:
        """Start again from 0."""
        try:
            await self._redis.delete(_key(name))
        except RedisError as error:
            raise Unavailable(
                "The desk's counters do not answer. Try again in a moment.", why=error
            ) from error

    async def aclose(self) -> None:
        """Close the connections."""
        await self._redis.aclose()


def _key(name: str) -> str:
    return f"helpdesk:limit:{name}"
