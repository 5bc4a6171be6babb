"""An HTTP client that is made at its first use, because a channel may be built only to be checked."""

from __future__ import annotations

import httpx


class LazyClient:
    """`given` is used if there is one (and not closed: its owner closes it)."""

    def __init__(self, given: httpx.AsyncClient | None = None) -> None:
        self._given = given
        self._own: httpx.AsyncClient | None = None

    def get(self) -> httpx.AsyncClient:
        if self._given is not None:
            return self._given
        if self._own is None or self._own.is_closed:
            self._own = httpx.AsyncClient(follow_redirects=False)
        return self._own

    async def close(self) -> None:
        if self._own is not None:
            await self._own.aclose()
