"""Items of the ledger that have no fate yet."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import func, select

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.records import ledger


def unsettled(tx: Reading, *, older_than: timedelta, after: int = 0, limit: int = 500) -> list[int]:
    """Items above the id `after` in flight for longer than `older_than`: their process died before it
    settled them."""
    statement = (
        select(ledger.c.id)
        .where(ledger.c.fate.is_(None), ledger.c.id > after, ledger.c.received_at < tx.now - older_than)
        .order_by(ledger.c.id)
        .limit(limit)
    )
    return list(tx.conn.scalars(statement))


class InFlight(msgspec.Struct, frozen=True, kw_only=True):
    """Items without a fate: how many, and when the oldest came."""

    items: int
    oldest: datetime | None


def in_flight(tx: Reading) -> InFlight:
    """Items that are taken in and not settled yet."""
    statement = select(func.count().label("items"), func.min(ledger.c.received_at).label("oldest"))
    row = tx.conn.execute(statement.where(ledger.c.fate.is_(None))).one()
    return InFlight(**row._mapping)
