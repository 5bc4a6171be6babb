"""Spacing of calls to a provider with a rate limit."""

from __future__ import annotations

import asyncio

_MANY = 1000


class Pacer:
    """Lets one caller through every `gap` seconds for each key, in the order they came."""

    def __init__(self, gap: float) -> None:
        self._gap = gap
        self._free: dict[str, float] = {}  # when the next caller may call, on the loop's clock

    async def turn(self, key: str) -> None:
        """Return when the caller may call."""
        now = asyncio.get_running_loop().time()
        if len(self._free) > _MANY:
            self._free = {one: at for one, at in self._free.items() if at > now}
        at = max(now, self._free.get(key, now))
        self._free[key] = at + self._gap
        if at > now:
            await asyncio.sleep(at - now)
