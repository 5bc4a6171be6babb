"""JSON from outside: what no database takes is left out of its texts, what is no JSON is refused in words."""

from __future__ import annotations

from typing import Any

import msgspec

from helpdesk.channels.email.read.charsets import tidy
from helpdesk.errors import ParseFailed


def read_json(body: bytes, *, what: str) -> Any:
    """The document in `body`, its texts without control characters. Raises ParseFailed naming `what` it
    should have been."""
    try:
        return tidied(msgspec.json.decode(body))
    except msgspec.MsgspecError as problem:
        raise ParseFailed(f"Not {what}: {problem}") from problem
    except RecursionError as problem:
        raise ParseFailed(f"Not {what}: nested too deeply") from problem


def tidied(value: Any) -> Any:
    """A decoded document with its texts made such that every database takes them."""
    match value:
        case str():
            return tidy(value)
        case dict():
            return {key: tidied(one) for key, one in value.items()}
        case list():
            return [tidied(one) for one in value]
        case _:
            return value
