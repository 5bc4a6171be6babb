"""How far each durable follower has read the event log, and the events that it could not follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Text, bindparam, delete, func, insert, select, type_coerce, update

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log.event_log import newest_position
from helpdesk.db.schema.records import events, failed_events, followers
from helpdesk.domain.health.wellness import FollowerStanding
from helpdesk.errors import NotFound
from helpdesk.said import Said

_ERROR = 2_000


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Everything up to `position` is followed. `tries`: how often the next event has failed so far;
    `retry_at`: not again before then."""

    position: int
    tries: int
    retry_at: datetime | None


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """An event that a follower could not follow."""

    id: int
    follower: str
    position: int
    event: str
    error: str
    at: datetime


class _Kind(msgspec.Struct):
    type: str


_names = select(followers.c.name)
_hold = Prepared(
    select(followers.c.position, followers.c.tries, followers.c.retry_at)
    .where(followers.c.name == bindparam("follower"))
    .with_for_update(skip_locked=True)
)
_newest = select(func.coalesce(func.max(events.c.position), 0)).scalar_subquery()
_is_behind = Prepared(select(followers.c.position < _newest).where(followers.c.name == bindparam("follower")))
_move = Prepared(
    update(followers)
    .where(followers.c.name == bindparam("follower"))
    .values(position=bindparam("to"), tries=0, retry_at=None)
)
_try_later = (
    update(followers)
    .where(followers.c.name == bindparam("follower"))
    .values(tries=bindparam("so_often"), retry_at=bindparam("at"))
)
_failed_of = (
    select(func.count(failed_events.c.id))
    .where(failed_events.c.follower == followers.c.name)
    .scalar_subquery()
)
_standing = select(
    followers.c.name, (_newest - followers.c.position).label("behind"), _failed_of.label("failed")
).order_by(followers.c.name)
_failed = (
    select(failed_events, type_coerce(events.c.event, Text).label("event"))
    .join(events, events.c.position == failed_events.c.position)
    .order_by(failed_events.c.id)
    .limit(bindparam("n"))
)


def begin(tx: Transaction, names: Sequence[str]) -> None:
    """Give each new follower its position: it hears the events that are stamped from now on."""
    known = set(tx.conn.scalars(_names))
    new = [name for name in names if name not in known]
    if new:
        position = newest_position(tx)
        tx.conn.execute(insert(followers), [{"name": name, "position": position} for name in new])


def hold(tx: Transaction, name: str) -> Place | None:
    """A follower's position, locked until the commit; None while another process has locked it."""
    row = _hold.one(tx, {"follower": name})
    return Place(position=row[0], tries=row[1], retry_at=row[2]) if row is not None else None


def is_behind(reading: Reading, name: str) -> bool:
    """Whether there are events after the follower's position."""
    row = _is_behind.one(reading, {"follower": name})
    return row is not None and bool(row[0])


def move(tx: Transaction, name: str, position: int) -> None:
    """Everything up to `position` is followed."""
    _move.run(tx, {"follower": name, "to": position})


def try_later(tx: Transaction, name: str, *, tries: int, at: datetime) -> None:
    """The next event has failed `tries` times."""
    tx.conn.execute(_try_later, {"follower": name, "so_often": tries, "at": at})


def set_aside(tx: Transaction, name: str, position: int, error: str) -> None:
    """Set aside an event that cannot be followed, with the reason."""
    row = {"follower": name, "position": position, "error": error[:_ERROR], "at": tx.now}
    tx.conn.execute(insert(failed_events), row)


def take_back(tx: Transaction, failed_id: int) -> int:
    """Delete an event from those set aside. Returns its position. NotFound if it is not set aside."""
    row = tx.conn.execute(
        delete(failed_events).where(failed_events.c.id == failed_id).returning(failed_events.c.position)
    ).first()
    if row is None:
        raise NotFound(Said("There is no failed event {failed_id}.", failed_id=failed_id))
    position: int = row.position
    return position


def failed(reading: Reading, *, limit: int = 1_000) -> list[Failed]:
    """The events set aside, oldest first."""
    return [
        Failed(
            id=row.id,
            follower=row.follower,
            position=row.position,
            event=_kind(row.event),
            error=row.error,
            at=row.at,
        )
        for row in reading.conn.execute(_failed, {"n": limit})
    ]


def _kind(raw: str) -> str:
    """The type of a stored event, even of one that this desk does not know."""
    try:
        return msgspec.json.decode(raw, type=_Kind).type
    except msgspec.DecodeError:
        return "unknown"


def standing(reading: Reading) -> list[FollowerStanding]:
    """The state of every follower, by name."""
    return [FollowerStanding(**row._mapping) for row in reading.conn.execute(_standing)]
