"""Cursors of keyset pages: each marks the beginning of the next page, opaque to clients."""

from __future__ import annotations

import base64
from typing import Annotated, Any, TypeVar, cast

import msgspec
from msgspec import Meta

from helpdesk.errors import BadInput

T = TypeVar("T")

LAST_MICROS = 253_402_300_799_999_999  # the end of the year 9999, in microseconds since 1970
Micros = Annotated[int, Meta(ge=0, le=LAST_MICROS)]
"""A moment as part of a key."""

_LONGEST = 200
_BIGGEST = 2**63 - 1  # the largest integer of the database


def pack_cursor(key: tuple[int | str, ...]) -> str:
    """The cursor of a page that begins after `key`, the sort values of the last row shown."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).rstrip(b"=").decode()


def read_cursor(cursor: str, shape: type[T], *, field: str = "after") -> T:
    """The key in `cursor`, of the tuple type `shape`; BadInput names `field` if `pack_cursor` did not make
    the cursor."""
    try:
        json = base64.b64decode(cursor[:_LONGEST] + "=" * (-len(cursor) % 4), b"-_", validate=True)
        key: Any = msgspec.json.decode(json, type=shape)
    except ValueError:  # binascii's and msgspec's errors are ValueErrors
        key = None
    if key is None or any(isinstance(part, int) and abs(part) > _BIGGEST for part in key):
        raise BadInput(
            f"{field} is not a cursor of this list. Use the one that the page returned.", field=field
        )
    return cast(T, key)
