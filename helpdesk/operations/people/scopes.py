"""What an API key may do: a small set of scopes. Each operation names the one it needs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, get_args

Scope = Literal[
    "tickets:read",
    "tickets:write",
    "customers:read",
    "customers:write",
    "faq:read",
    "faq:write",
    "reports:read",
    "ledger:read",
    "ledger:write",
    "inbound:write",
    "settings:read",
    "settings:write",
]
SCOPES: tuple[Scope, ...] = get_args(Scope)
AREAS = tuple(dict.fromkeys(one.partition(":")[0] for one in SCOPES))

ANY_KEY = "any"
"""What an operation needs that every valid key may call."""
NO_KEY = "session"
"""What an operation needs that only a signed-in person may call: a key makes no key."""

_READS = frozenset({"GET", "HEAD"})


def needed(declared: str, method: str) -> tuple[str, ...]:
    """Everything that a call needs. A route declares one or several of ANY_KEY, NO_KEY, a scope, or an area:
    of an area, safe methods read and the others write. ValueError for anything else, and for nothing."""
    if method == "OPTIONS":
        return (ANY_KEY,)  # it only says which methods there are
    found = tuple(_with_level(one, method) for one in declared.split())
    if not found or not {*found} <= {*SCOPES, ANY_KEY, NO_KEY}:
        raise ValueError(f"{declared!r} names neither scopes nor areas of scopes")
    return found


def missing(held: Collection[str], needs: Collection[str]) -> list[str]:
    """What of `needs` a key with the scopes `held` has not. Who may write an area may read it."""
    return [one for one in needs if not _covers(held, one)]


def _with_level(declared: str, method: str) -> str:
    if declared not in AREAS:
        return declared
    return f"{declared}:{'read' if method in _READS else 'write'}"


def _covers(held: Collection[str], need: str) -> bool:
    area, _, level = need.partition(":")
    return need == ANY_KEY or need in held or (level == "read" and f"{area}:write" in held)
