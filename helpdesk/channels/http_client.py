"""An HTTP client that is made at its first use, because a channel may be built only to be checked; and calls
that end, however slowly or long the other side answers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

import httpx
import msgspec

MAX_ANSWER = 1_000_000  # bytes
_SLOWEST = 32 * 1024  # bytes a second: a slower line is no line


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a call. `whole`: its content ended within the time and the size allowed; otherwise
    `content` is its beginning."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    whole: bool

    @property
    def is_success(self) -> bool:
        """Its status is 2xx."""
        return 200 <= self.status < 300


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

    async def ask(
        self,
        method: str,
        url: str,
        *,
        seconds: float,
        most: int = MAX_ANSWER,
        carries: int = 0,
        **request: Any,
    ) -> Answer:
        """One call with its answer, of which at most `most` bytes are read. httpx's own time-outs count from
        one byte to the next, so a server that sends a byte now and then would hold the caller for ever. Here
        each step has `seconds`, and all of it has twice as many, and more for a request that carries many
        bytes or an answer that may have them. Raises httpx.HTTPError; ReadTimeout if the head of the answer
        does not come in time."""
        async with contextlib.AsyncExitStack() as opened:
            try:
                async with asyncio.timeout(2 * seconds + carries / _SLOWEST):
                    streamed = self.get().stream(method, url, timeout=seconds, **request)
                    response = await opened.enter_async_context(streamed)
            except TimeoutError as problem:
                raise httpx.ReadTimeout(f"no answer within {2 * seconds:g} s") from problem
            content = bytearray()
            whole = await _read(response, content, most, seconds + most / _SLOWEST)
            return Answer(
                status=response.status_code,
                headers=response.headers,
                content=bytes(content[:most]),
                whole=whole,
            )

    async def close(self) -> None:
        if self._own is not None:
            await self._own.aclose()


async def _read(response: httpx.Response, content: bytearray, most: int, seconds: float) -> bool:
    """Read an answer's bytes into `content`. Returns whether it ended."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > most:
                    return False
            return True
    return False
