"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from helpdesk.directions import shown
from helpdesk.domain.cursors import LAST_MICROS
from helpdesk.errors import BadInput
from helpdesk.said import Said

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIRST = -62_135_596_800_000_000  # the beginning of the year 1, in microseconds since 1970
_EXACT = 2**52  # microseconds, 142 years: a float holds them exactly, with room for rounding


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC of an aware moment; BadInput for one that no clock in UTC shows."""
    micros = (moment - _EPOCH) // _MICROSECOND
    if not _FIRST <= micros <= LAST_MICROS:  # 9999-12-31T23:00-12:00 could be stored, and never read
        raise BadInput(
            Said("{moment} is not between the years 1 and 9999 in UTC.", moment=moment.isoformat())
        )
    return micros


def from_micros(value: int) -> datetime:
    """The aware UTC moment of `value` microseconds since 1970."""
    if -_EXACT < value < _EXACT:
        return datetime.fromtimestamp(value / 1e6, UTC)  # half the cost, and the usual case
    return _EPOCH + timedelta(microseconds=value)


def to_json(value: Any) -> str | None:
    """The stored form of a value of a Json column; None stays None."""
    return None if value is None else msgspec.json.encode(value).decode()


class Instant(TypeDecorator[datetime]):
    """An aware UTC moment, stored as one integer of microseconds: it sorts, compares and indexes in the same
    way on both databases, and a keyset cursor can hold it exactly."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else from_micros(value)


class Line(TypeDecorator[str]):
    """A line that strangers may write: a subject, a name. Controls of direction are stored as `shown`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else shown(value)


class Json(TypeDecorator[Any]):
    """A msgspec value as JSON text, decoded strictly to `shape`."""

    impl = Text
    cache_ok = True

    def __init__(self, shape: Any = Any) -> None:
        super().__init__()
        self.shape = shape
        self._decode: Callable[[str | bytes], Any] = msgspec.json.Decoder(shape).decode

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return to_json(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return self.from_json(value)

    def from_json(self, value: str | None) -> Any:
        """The value of a stored JSON text, in this column's shape; None stays None."""
        return None if value is None else self._decode(value)
