"""Rate limits: an atomic counter a key and window, in Redis where there is one, else in the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from helpdesk.db import limits
from helpdesk.db.desk import Desk
from helpdesk.errors import TooMany

log = structlog.get_logger()

_HIT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}
"""


class Limits:
    """Counts tries over all processes of the desk."""

    def __init__(self, desk: Desk, redis: Redis | None = None) -> None:
        self._desk = desk
        self._redis = redis
        self._script: Any = redis.register_script(_HIT) if redis else None

    async def spend(self, what: str, key: str, *, allowed: int, seconds: int) -> None:
        """Count one more try of `key`. TooMany, with the seconds to wait, beyond `allowed` in a window that
        began with the first try; `allowed` 0 means no limit."""
        if not allowed:
            return
        count, left = await self._hit(f"{what}:{key}", timedelta(seconds=seconds))
        if count > allowed:
            wait = max(1, ceil(left))
            raise TooMany(f"Too many {what} tries: wait {wait} seconds.", retry_after=wait)

    async def forget(self, what: str, key: str) -> None:
        """Begin anew, as after a sign-in that succeeded."""
        name = f"{what}:{key}"
        if self._redis is not None:
            try:
                await self._redis.delete(_redis_key(name))
            except RedisError as error:
                log.warning("limits.redis_unavailable", error=str(error))
        await self._desk.write(limits.forget, name)

    async def _hit(self, name: str, window: timedelta) -> tuple[int, float]:
        """(tries in the window, seconds until it ends)."""
        if self._script is not None:
            try:
                count, left = await self._script(
                    keys=[_redis_key(name)], args=[int(window.total_seconds() * 1000)]
                )
                return int(count), left / 1000
            except RedisError as error:  # the limit holds all the same, by the database
                log.warning("limits.redis_unavailable", error=str(error))
        count, until = await self._desk.write(limits.hit, name, window)
        return count, (until - datetime.now(UTC)).total_seconds()


def _redis_key(name: str) -> str:
    return f"helpdesk:limit:{name}"
