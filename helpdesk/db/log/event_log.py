"""The event log: events in the order of their gapless positions."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, cast

import msgspec
import structlog
from sqlalchemy import BigInteger, ColumnElement, Text, bindparam, func, or_, select, type_coerce, update

from helpdesk.db.engine.locks import STAMPING, hold
from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.records import events
from helpdesk.db.schema.types import Json, from_micros
from helpdesk.domain.events.event import Event

log = structlog.get_logger()


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """A stored event with its place in the log."""

    position: int
    at: datetime
    event: Event


_columns = (events.c.position, events.c.at, events.c.event)
_raw = type_coerce(events.c.event, Text).label("raw")  # read without decoding: one bad event stops no other
_decode = cast(Json, events.c.event.type).from_json
_TAG = '{"type":"'  # how each stored event begins
_JITTER = timedelta(hours=1)  # a transaction is never older
_newest = Prepared(select(func.max(events.c.position)))
_unstamped = Prepared(
    select(events.c.id, events.c.at, _raw)
    .where(events.c.position.is_(None))
    .order_by(events.c.id)
    .limit(bindparam("most"))
)
_stamp = Prepared(
    update(events).where(events.c.id == bindparam("row")).values(position=bindparam("place")), ("position",)
)
_after = Prepared(
    select(*_columns)
    .where(events.c.position > bindparam("after"))
    .order_by(events.c.position)
    .limit(bindparam("most"))
)
_stored_after = Prepared(
    select(events.c.position, type_coerce(events.c.at, BigInteger), _raw)
    .where(events.c.position > bindparam("after"))
    .order_by(events.c.position)
    .limit(bindparam("most"))
)
_places_after = (
    select(events.c.position)
    .where(events.c.position > bindparam("after"))
    .order_by(events.c.position)
    .limit(bindparam("most"))
)
_of_ticket = (
    select(events.c.position, events.c.at, _raw)
    .where(
        events.c.ticket_id == bindparam("ticket"),
        events.c.position.is_not(None),
        events.c.at >= bindparam("since"),
        events.c.at < bindparam("until"),
    )
    .order_by(events.c.id.desc())
    .limit(bindparam("most"))
)


def of_period(
    reading: Reading,
    since: datetime,
    until: datetime,
    kinds: Sequence[str],
    *,
    among: ColumnElement[bool] | None = None,
    values: Mapping[str, Any] | None = None,
) -> Iterator[Event]:
    """The stored events of these kinds from `since` on and before `until`, in the order of their ids.
    `among`: a condition on their rows, and `values` what it binds."""
    for _, event in told_in(reading, since, until, kinds, among=among, values=values):
        yield event


def told_in(
    reading: Reading,
    since: datetime,
    until: datetime,
    kinds: Sequence[str],
    *,
    among: ColumnElement[bool] | None = None,
    values: Mapping[str, Any] | None = None,
) -> Iterator[tuple[datetime, Event]]:
    """`of_period`, each with its time.

    The log has no index by time. So the ids of the period are found by halving: a later event has a later
    time, but for what transactions beside each other differ by."""
    first = _first_from(reading, since - _JITTER)
    last = _first_from(reading, until + _JITTER)
    statement = (
        select(events.c.at, _raw)
        .where(
            events.c.id >= first,
            events.c.id < last,
            events.c.at >= since,
            events.c.at < until,
            _tagged(kinds),
        )
        .order_by(events.c.id)
    )
    if among is not None:
        statement = statement.where(among)
    for at, raw in reading.conn.execute(statement, values or {}):
        with suppress(msgspec.DecodeError):  # of a newer version: stamping has logged it
            yield at, _decode(raw)


def of_kinds(kinds: Iterable[type[Event]]) -> ColumnElement[bool]:
    """The condition that a stored event is of one of these types; the others are not even decoded."""
    return _tagged(str(kind.__struct_config__.tag) for kind in kinds)


def ids_from(reading: Reading, first: int, kinds: Iterable[type[Event]]) -> set[int]:
    """The ids from `first` on of the events of these types, stamped or not."""
    return set(reading.conn.scalars(select(events.c.id).where(events.c.id >= first, of_kinds(kinds))))


def newest_id(reading: Reading) -> int:
    """The highest id of an event, 0 in an empty log. What is committed later can have a lower one."""
    return reading.conn.scalar(select(func.max(events.c.id))) or 0


def _tagged(names: Iterable[str]) -> ColumnElement[bool]:
    return or_(*(type_coerce(events.c.event, Text).like(f'{_TAG}{name}"%') for name in names))


def _first_from(reading: Reading, moment: datetime) -> int:
    """The least id so that it and all later ones have a time from `moment` on, found by halving."""
    low, high = 1, newest_id(reading) + 1
    while low < high:
        middle = (low + high) // 2
        next_one = select(events.c.at).where(events.c.id >= middle).order_by(events.c.id).limit(1)
        at = reading.conn.scalar(next_one)
        if at is not None and at < moment:
            low = middle + 1
        else:
            high = middle
    return low


def newest_position(reading: Reading) -> int:
    """The position of the newest stamped event, 0 in an empty log."""
    row = _newest.one(reading, {})
    return (row[0] if row else None) or 0


def after(reading: Reading, position: int, limit: int) -> list[Recorded]:
    """Up to `limit` events after `position`, in order. msgspec.ValidationError if this desk does not know one
    of them, because a newer version wrote it."""
    rows = _after.all(reading, {"after": position, "most": limit})
    return [Recorded(position=place, at=at, event=event) for place, at, event in rows]


def heard_after(
    reading: Reading, position: int, limit: int, unheard: Container[str]
) -> tuple[list[Recorded], int]:
    """Of the first `limit` events after `position`: those whose kind is not `unheard`, and the position of
    the last one, 0 if there is none. What is not heard is not decoded: that is most of the cost."""
    rows = _stored_after.all(reading, {"after": position, "most": limit})
    heard = [
        Recorded(position=place, at=from_micros(at), event=_decode(raw))
        for place, at, raw in rows
        if raw[len(_TAG) : raw.find('"', len(_TAG))] not in unheard
    ]
    return heard, rows[-1][0] if rows else 0


def positions_after(reading: Reading, position: int, limit: int) -> list[int]:
    """The positions of up to `limit` events after `position`, whether this desk knows these events or not."""
    return list(reading.conn.scalars(_places_after, {"after": position, "most": limit}))


def of_ticket(
    reading: Reading, ticket_id: int, *, since: datetime, until: datetime, limit: int
) -> list[Recorded]:
    """The newest `limit` stamped events of a ticket from `since` on and before `until`, oldest first, without
    those that this desk does not know."""
    values = {"ticket": ticket_id, "since": since, "until": until, "most": limit}
    rows = reading.conn.execute(_of_ticket, values).all()[::-1]
    return _known((row.position, row.at, row.raw) for row in rows)


def stamp(tx: Transaction, limit: int) -> list[Recorded]:
    """Give the oldest events without a position their positions, gapless and in the order of their ids.
    Returns them, without those that this desk does not know.

    Only one transaction at a time may do it: SQLite has one writer anyway; PostgreSQL takes an advisory
    lock that lasts to the end of the transaction. A later holder sees what the earlier one committed,
    since READ COMMITTED takes a new snapshot for each statement.
    """
    hold(tx, STAMPING)
    rows = _unstamped.all(tx, {"most": limit})
    if not rows:
        return []
    first = newest_position(tx) + 1
    _stamp.run_many(tx, [{"row": row[0], "place": place} for place, row in enumerate(rows, first)])
    return _known((place, at, raw) for place, (_, at, raw) in enumerate(rows, first))


def _known(rows: Iterable[tuple[int, datetime, str]]) -> list[Recorded]:
    """Decoded events, without those that cannot be decoded."""
    found = []
    for position, at, raw in rows:
        try:
            found.append(Recorded(position=position, at=at, event=_decode(raw)))
        except msgspec.DecodeError as error:
            log.error("event.unknown", position=position, error=str(error))
    return found
