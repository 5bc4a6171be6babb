"""A deadline for queries that somebody writes: a search can ask for more work than anybody waits for."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from helpdesk.db.engine.transaction import Reading
from helpdesk.errors import HelpdeskError

_STEPS = 10_000  # of SQLite's virtual machine between two looks at the clock: below a millisecond
_CANCELED = "57014"  # query_canceled, PostgreSQL's appendix A
_timeout = text("SELECT set_config('statement_timeout', :milliseconds, true)")  # until the transaction ends


@contextlib.contextmanager
def within(tx: Reading, seconds: float, refusal: HelpdeskError) -> Iterator[None]:
    """Let the queries inside work so long (on PostgreSQL each of them); then they are stopped, and `refusal`
    is raised. Nothing else in the transaction is bounded, nor can it go on after a refusal."""
    if tx.postgres:
        tx.conn.execute(_timeout, {"milliseconds": str(max(1, int(seconds * 1000)))})
    else:
        ends = time.monotonic() + seconds
        tx.driver.set_progress_handler(lambda: time.monotonic() > ends, _STEPS)
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = getattr(error, "orig", error)
        stopped = getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
        if stopped or getattr(cause, "sqlstate", None) == _CANCELED:
            raise refusal from error
        raise
    else:
        if tx.postgres:
            tx.conn.execute(_timeout, {"milliseconds": "0"})
    finally:
        if not tx.postgres:
            tx.driver.set_progress_handler(None, 0)
