"""What customers and advisors said and the desk acknowledged; and how one says the same again until it is."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Awaitable, Callable

import httpx
import msgspec

AGAIN_SECONDS = 0.1
"""How soon one tries again while the desk is away."""
REST_SECONDS = 0.1
"""How often one of them says something, about."""
_PASSES = (429, 503)


class Vote(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to a survey. `comment` is of this answer alone."""

    comment: str
    score: int


class Told(msgspec.Struct, kw_only=True):
    """Everything acknowledged. `mails`, `orders`, `posts` (Telegram) and `chats` by external id or client id,
    each with the SHA-256 of its file, "" without one. `answers`: the key of each, with its channel."""

    mails: dict[str, str] = {}
    orders: dict[str, str] = {}
    posts: dict[str, str] = {}
    chats: dict[str, str] = {}
    answers: dict[str, str] = {}
    votes: list[Vote] = []
    solved: list[int] = []
    wrong: list[str] = []
    stopping: bool = False
    numbers: itertools.count[int] = msgspec.field(default_factory=lambda: itertools.count(1))
    chance: random.Random = msgspec.field(default_factory=random.Random)

    def count(self) -> int:
        """How much was acknowledged."""
        kinds = (self.mails, self.orders, self.posts, self.chats, self.answers, self.votes)
        return sum(len(one) for one in kinds)

    async def rest(self) -> None:
        """Before the next thing one says."""
        await asyncio.sleep(self.chance.uniform(0.0, 2 * REST_SECONDS))

    def file(self) -> bytes:
        """Bytes that no other file has."""
        return self.chance.randbytes(self.chance.randint(1, 30_000))


async def until_answered(call: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    """The answer to a call, which is made again while the desk is away, or says that it cannot now."""
    while True:
        try:
            answer = await call()
            if answer.status_code not in _PASSES:
                return answer
        except httpx.TransportError:
            pass
        await asyncio.sleep(AGAIN_SECONDS)
