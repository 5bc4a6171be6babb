"""A part of an operation that can fail alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from helpdesk.db.engine.transaction import Transaction


@contextmanager
def part(tx: Transaction) -> Iterator[None]:
    """What is done inside is undone as a whole if it raises: its changes, jobs and events. The error goes on,
    and who catches it can continue with the transaction. Not within another part."""
    events, last = len(tx.events), len(tx.last)
    tx.conn.exec_driver_sql("SAVEPOINT part")
    try:
        yield
    except Exception:
        tx.conn.exec_driver_sql("ROLLBACK TO SAVEPOINT part")
        tx.conn.exec_driver_sql("RELEASE SAVEPOINT part")
        del tx.events[events:], tx.last[last:]
        raise
    tx.conn.exec_driver_sql("RELEASE SAVEPOINT part")
