"""Cursors of keyset pages: each marks the beginning of the next page, opaque to clients."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Annotated, Any, TypeVar, cast

import msgspec
from msgspec import Meta

from helpdesk.errors import BadInput
from helpdesk.said import Said

T = TypeVar("T")

LAST_MICROS = 253_402_300_799_999_999  # the end of the year 9999, in microseconds since 1970
Micros = Annotated[int, Meta(ge=0, le=LAST_MICROS)]
"""A moment as part of a key."""
Small = Annotated[int, Meta(ge=0, le=2**31 - 1)]
"""A number as part of a key, in a column of 32 bits."""

_LONGEST = 200
_BIGGEST = 2**63 - 1  # the largest integer of the database


def pack_cursor(key: tuple[int | str | list[int], ...]) -> str:
    """The cursor of a page that begins after `key`, the sort values of the last row shown."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).rstrip(b"=").decode()


def read_cursor(cursor: str, shape: type[T], *, field: str = "after") -> T:
    """The key in `cursor`, of the tuple or array-like type `shape`; BadInput names `field` if `pack_cursor`
    did not make the cursor."""
    try:
        json = base64.b64decode(cursor[:_LONGEST] + "=" * (-len(cursor) % 4), b"-_", validate=True)
        key: Any = msgspec.json.decode(json, type=shape)
    except ValueError:  # binascii's and msgspec's errors are ValueErrors
        key = None
    if key is None or any(abs(part) > _BIGGEST for part in _numbers(key)):
        raise not_of_this_list(field)
    return cast(T, key)


def not_of_this_list(field: str) -> BadInput:
    """The refusal of a cursor that another list made, or nobody."""
    return BadInput(
        Said("{field} is not a cursor of this list. Use the one that the page returned.", field=field),
        field=field,
    )


def _numbers(key: Any) -> Iterator[int]:
    for part in msgspec.to_builtins(key):
        if isinstance(part, list):
            yield from _numbers(part)
        elif isinstance(part, int):
            yield part
