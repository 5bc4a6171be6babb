"""JSON from outside: characters that no database takes are removed from its texts, and invalid JSON gets a
clear error."""

from __future__ import annotations

from typing import Any

import msgspec

from helpdesk.channels.email.read.charsets import tidy
from helpdesk.errors import ParseFailed


def read_json(body: bytes, *, what: str) -> Any:
    """The document in `body`, its texts without control characters. Raises ParseFailed with `what` it should
    be."""
    try:
        return tidied(msgspec.json.decode(body))
    except msgspec.MsgspecError as problem:
        raise ParseFailed(f"Not {what}: {problem}") from problem
    except RecursionError as problem:
        raise ParseFailed(f"Not {what}: nested too deeply") from problem


def tidied(value: Any) -> Any:
    """A decoded document whose texts every database can store."""
    match value:
        case str():
            return tidy(value)
        case dict():
            return {tidied(key): tidied(one) for key, one in value.items()}
        case list():
            return [tidied(one) for one in value]
        case _:
            return value
