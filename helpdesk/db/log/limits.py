"""Counters of the rate limits in the database, where there is no Redis: one atomic statement a try."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, delete
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.people import limits


def _count_up(insert: Any) -> Any:
    """Count from 1 in a new window, else go on in the running one."""
    statement = insert(limits).values(key=bindparam("key"), count=1, until=bindparam("until"))
    over = limits.c.until <= bindparam("at", type_=limits.c.until.type)
    return statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "count": case((over, 1), else_=limits.c.count + 1),
            "until": case((over, statement.excluded.until), else_=limits.c.until),
        },
    ).returning(limits.c.count, limits.c.until)


_hit_sqlite = _count_up(sqlite.insert)
_hit_postgres = _count_up(postgresql.insert)
_forget = delete(limits).where(limits.c.key == bindparam("forgotten"))
_sweep = delete(limits).where(limits.c.until <= bindparam("at"))


def hit(tx: Transaction, key: str, window: timedelta) -> tuple[int, datetime]:
    """Count one more try of `key`; how many there were in its window, and when that ends."""
    statement = _hit_postgres if tx.postgres else _hit_sqlite
    count, until = tx.conn.execute(statement, {"key": key, "at": tx.now, "until": tx.now + window}).one()
    return count, until


def forget(tx: Transaction, key: str) -> None:
    tx.conn.execute(_forget, {"forgotten": key})


def sweep_limits(tx: Transaction) -> int:
    """Drop counters of windows that are over; how many."""
    return tx.conn.execute(_sweep, {"at": tx.now}).rowcount
