"""The parts that the FAQ's handlers use; app.py makes them once for each process."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any, cast

import msgspec
from litestar import Request

from faq.articles.catalogue import Catalogue
from faq.readers import popularity
from faq.readers.visitors import Reader, is_person, reader_of, reader_of_chat
from faq.search.answers import Answers
from faq.search.hits import Hit
from faq.search.search import Search
from helpdesk.api.request import Tools
from helpdesk.errors import Unauthenticated
from helpdesk.operations.people.keys import PREFIX as KEY_PREFIX
from helpdesk.security.addresses import counted_as

_FRESH = 60.0  # seconds for which popularity is cached


class Popular:
    """The popularity of articles, by language, cached for a minute."""

    def __init__(self, tools: Tools) -> None:
        self._desk = tools.desk
        self._known: dict[str, tuple[float, dict[int, float]]] = {}

    async def of(self, language: str) -> dict[int, float]:
        """Score of each article of that language that has one."""
        kept = self._known.get(language)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        found = await self._desk.read(popularity.scores, language)
        self._known[language] = (time.monotonic() + _FRESH, found)
        return found

    def forget(self) -> None:
        """Ask the database again at the next call."""
        self._known.clear()


class Faq(msgspec.Struct, frozen=True, kw_only=True):
    """In app.state["faq"]."""

    search: Search
    answers: Answers
    popular: Popular
    catalogue: Catalogue


def assemble(tools: Tools) -> Faq:
    """The FAQ of one process. The index is built at the first question."""
    search = Search(tools.desk, tools.memo)
    return Faq(
        search=search,
        answers=Answers(tools.desk, search, tools.settings.url),
        popular=Popular(tools),
        catalogue=Catalogue(tools.desk, tools.memo),
    )


def faq_of(request: Request[Any, Any, Any]) -> Faq:
    return cast(Faq, request.app.state["faq"])


def reader_behind(request: Request[Any, Any, Any]) -> Reader:
    """The reader: the visitor of a web chat if the request has their token, else a person identified by
    network address and browser. Forbidden if the token is not ours. An API key, or a proof for the
    proxy before the desk, changes nothing: everybody may read."""
    tools = cast(Tools, request.app.state["tools"])
    given = request.headers.get("authorization")
    if given:
        scheme, _, token = given.partition(" ")
        token = token.strip()
        if scheme.lower() == "bearer" and not token:
            raise Unauthenticated("Authorization must be: Bearer <visitor token>.")
        if scheme.lower() == "bearer" and not token.startswith(KEY_PREFIX):
            return reader_of_chat(tools.policy.secret, tools.tokens.visitor(token))
    address = request.client.host if request.client else ""
    agent = request.headers.get("user-agent", "")
    return reader_of(tools.policy.secret, address, agent, datetime.now(UTC))


def is_read(request: Request[Any, Any, Any]) -> bool:
    """Whether a person will read the answer: the request is not from a machine, and not a HEAD."""
    return not request.scope.get("asked_head") and is_person(request.headers)


async def limited(request: Request[Any, Any, Any], what: str, *, share: int = 1) -> None:
    """Count a call of a stranger; TooMany beyond the desk's limit, or a `share`th of it."""
    tools = cast(Tools, request.app.state["tools"])
    allowed = tools.settings.requests_per_minute
    address = counted_as(request.client.host) if request.client else "unknown"
    if allowed:
        await tools.limits.spend(what, address, allowed=max(1, allowed // share), seconds=60)


def by_popularity(hits: list[Hit], scores: dict[int, float]) -> list[Hit]:
    """Hits with nearly equal confidence, ordered by their popularity with readers."""
    return sorted(hits, key=lambda hit: (-round(hit.score, 1), -scores.get(hit.id, 0.0), -hit.score, hit.id))
