"""Clocks and their stretches as rows: written together, replaced together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, select

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.features.sla.computed import StoredClock, StoredStretch, Told, next_moment
from helpdesk.features.sla.tables import sla_clocks, sla_stretches

_MICROSECOND = timedelta(microseconds=1)

_clocks = select(sla_clocks).where(sla_clocks.c.ticket_id == bindparam("ticket")).order_by(sla_clocks.c.id)
_stretches = (
    select(sla_stretches)
    .join(sla_clocks, sla_clocks.c.id == sla_stretches.c.clock_id)
    .where(sla_clocks.c.ticket_id == bindparam("ticket"))
    .order_by(sla_stretches.c.clock_id, sla_stretches.c.place)
)
_due = (
    select(sla_clocks.c.ticket_id)
    .where(sla_clocks.c.next_at.is_not(None), sla_clocks.c.next_at < bindparam("now"))
    .order_by(sla_clocks.c.next_at)
    .limit(bindparam("most"))
)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A stored clock, with what was told about it."""

    clock: StoredClock
    told: Told


def clocks_of(tx: Reading, ticket_id: int) -> list[Row]:
    """The clocks of a ticket, those of replies in their order, then its resolution."""
    stretches: dict[int, list[StoredStretch]] = {}
    for one in tx.conn.execute(_stretches, {"ticket": ticket_id}):
        business = None if one.business is None else one.business * _MICROSECOND
        stretches.setdefault(one.clock_id, []).append(
            StoredStretch(
                kind=one.kind, since=one.since, until=one.until, business=business, reason=one.reason
            )
        )
    return [
        _row(one, stretches.get(one.id, [])) for one in tx.conn.execute(_clocks, {"ticket": ticket_id}).all()
    ]


def put_clocks(tx: Transaction, ticket_id: int, rows: Sequence[Row]) -> None:
    """Replace the clocks of a ticket that the caller has locked."""
    own = select(sla_clocks.c.id).where(sla_clocks.c.ticket_id == ticket_id)
    tx.conn.execute(delete(sla_stretches).where(sla_stretches.c.clock_id.in_(own)))
    tx.conn.execute(delete(sla_clocks).where(sla_clocks.c.ticket_id == ticket_id))
    for row in rows:
        key = tx.conn.execute(insert(sla_clocks), _values(ticket_id, row)).inserted_primary_key
        assert key is not None
        lines = [
            {
                "clock_id": int(key[0]),
                "place": place,
                **msgspec.structs.asdict(one),
                "business": None if one.business is None else one.business // _MICROSECOND,
            }
            for place, one in enumerate(row.clock.stretches)
        ]
        if lines:
            tx.conn.execute(insert(sla_stretches), lines)


def with_something_to_tell(tx: Reading, now: datetime, most: int) -> Iterable[int]:
    """The tickets of which a clock warns or is over since before `now`, in the order of their numbers."""
    return sorted(set(tx.conn.scalars(_due, {"now": now, "most": most})))


def _row(one: Any, stretches: Sequence[StoredStretch]) -> Row:
    clock = StoredClock(
        kind=one.kind,
        policy_id=one.policy_id,
        target=one.target * _MICROSECOND,
        started_at=one.started_at,
        ended_at=one.ended_at,
        ending=one.ending,
        due_at=one.due_at,
        warn_at=one.warn_at,
        left=None if one.left is None else one.left * _MICROSECOND,
        breached=one.breached,
        stretches=tuple(stretches),
    )
    return Row(clock=clock, told=Told(warned_at=one.warned_at, breached_at=one.breached_at))


def _values(ticket_id: int, row: Row) -> dict[str, Any]:
    values = msgspec.structs.asdict(row.clock) | msgspec.structs.asdict(row.told)
    del values["stretches"]
    return values | {
        "ticket_id": ticket_id,
        "target": row.clock.target // _MICROSECOND,
        "left": None if row.clock.left is None else row.clock.left // _MICROSECOND,
        "next_at": next_moment(row.clock, row.told),
    }
