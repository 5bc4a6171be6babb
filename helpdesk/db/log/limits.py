"""Counters of the rate limits in the database, if there is no Redis: one atomic statement for each try
or lot of tries."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, delete
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.people import limits


def _count_up(insert: Any) -> Any:
    """Count from 0 in a new window, else continue the running one."""
    statement = insert(limits).values(key=bindparam("key"), count=bindparam("more"), until=bindparam("until"))
    over = limits.c.until <= bindparam("at", type_=limits.c.until.type)
    return statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "count": case((over, statement.excluded.count), else_=limits.c.count + statement.excluded.count),
            "until": case((over, statement.excluded.until), else_=limits.c.until),
        },
    ).returning(limits.c.count, limits.c.until)


_hit_sqlite = _count_up(sqlite.insert)
_hit_postgres = _count_up(postgresql.insert)
_forget = delete(limits).where(limits.c.key == bindparam("forgotten"))
_sweep = delete(limits).where(limits.c.until <= bindparam("at"))


def hit(tx: Transaction, key: str, window: timedelta, more: int = 1) -> tuple[int, datetime]:
    """Count `more` tries of `key`. Returns how many there were in its window, and when the window ends."""
    statement = _hit_postgres if tx.postgres else _hit_sqlite
    values = {"key": key, "at": tx.now, "until": tx.now + window, "more": more}
    count, until = tx.conn.execute(statement, values).one()
    return count, until


def forget(tx: Transaction, key: str) -> None:
    tx.conn.execute(_forget, {"forgotten": key})


def sweep_limits(tx: Transaction) -> int:
    """Delete counters of windows that are over. Returns how many."""
    return tx.conn.execute(_sweep, {"at": tx.now}).rowcount
