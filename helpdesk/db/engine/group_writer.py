"""SQLite's one writer: a thread that commits in groups: BEGIN IMMEDIATE, all waiting operations, one commit
for all."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine

from helpdesk.db.engine.errors import told
from helpdesk.db.engine.slow_writes import note_write
from helpdesk.db.engine.transaction import Transaction, run_all
from helpdesk.errors import Unavailable

_GROUP_OPERATIONS = 256  # a group ends at the bound that it reaches first
_GROUP_SECONDS = 0.01


class Waiting:
    """An operation in the queue, and the future for its result."""

    __slots__ = ("call", "error", "future", "loop", "operation", "result")

    def __init__(self, operation: object, call: Callable[[Transaction], Any], future: Any, loop: Any) -> None:
        self.operation = operation
        self.call = call
        self.future = future
        self.loop: asyncio.AbstractEventLoop | None = loop
        self.result: Any = None
        self.error: BaseException | None = None

    def resolve(self) -> None:
        if self.future.cancelled():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class GroupWriter:
    """Runs operations one after the other in a thread of its own. `ring` is called after each commit with two
    flags: events were recorded, jobs were queued. `begin` makes the transaction of each operation."""

    def __init__(
        self,
        engine: Engine,
        ring: Callable[[bool, bool], None],
        begin: Callable[[Connection], Transaction],
    ) -> None:
        self._engine = engine
        self._ring = ring
        self._begin = begin
        self._closed = False
        self._queue: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_groups, name="desk-write", daemon=True)
        self._thread.start()

    def enqueue(self, waiting: Waiting) -> None:
        """Queue an operation; its future gets the result or the error. Unavailable after `close`."""
        if self._closed:  # no thread would ever run it
            raise Unavailable("The desk is closing. Try again in a moment.")
        self._queue.put(waiting)

    def waiting(self) -> int:
        """How many operations wait."""
        return self._queue.qsize()

    def close(self) -> None:
        """Finish what is queued."""
        self._closed = True
        self._queue.put(None)
        self._thread.join()

    def _write_groups(self) -> None:
        with self._engine.connect() as conn:
            while (first := self._queue.get()) is not None:
                group = self._write_group(conn, first)
                if group is None:
                    break
            driver: Any = conn.connection.driver_connection
            driver.execute("PRAGMA optimize")

    def _write_group(self, conn: Connection, first: Waiting) -> list[Waiting] | None:
        """Run the waiting operations in one transaction. If an operation fails, which is rare, the group runs
        again with a savepoint for each. So an operation may run twice, as after a lost race on PostgreSQL."""
        driver: Any = conn.connection.driver_connection
        group: list[Waiting] = []
        last: list[Any] = []
        recorded = queued = stopping = False
        try:
            driver.execute("BEGIN IMMEDIATE")
            waiting: Waiting | None = first
            ends = time.monotonic() + _GROUP_SECONDS
            while waiting is not None:
                group.append(waiting)
                tx = self._begin(conn)
                began = time.perf_counter()
                try:
                    waiting.result = waiting.call(tx)
                    tx.write_events()
                finally:  # one that is refused in the end has held up the others too
                    note_write(waiting.operation, time.perf_counter() - began)
                recorded |= tx.recorded
                queued |= tx.queued
                last += tx.last
                waiting = None
                if len(group) < _GROUP_OPERATIONS and time.monotonic() < ends:
                    try:
                        waiting = self._queue.get_nowait()
                        stopping = waiting is None
                    except queue.Empty:
                        waiting = None
            run_all(Transaction(conn), last)
            driver.execute("COMMIT")
        except BaseException:  # noqa: BLE001 - whose it is shows when each runs alone
            recorded, queued = self._write_each(conn, group or [first])
        self._ring(recorded, queued)
        _resolve(group or [first])
        return None if stopping else group

    def _write_each(self, conn: Connection, group: list[Waiting]) -> tuple[bool, bool]:
        """Run a failed group again, each operation in its own savepoint, so that only the failing one is
        rolled back and its caller gets the error."""
        driver: Any = conn.connection.driver_connection
        recorded = queued = False
        try:
            if driver.in_transaction:
                driver.execute("ROLLBACK")
            driver.execute("BEGIN IMMEDIATE")
            for waiting in group:
                tx = self._begin(conn)
                driver.execute("SAVEPOINT operation")
                try:
                    waiting.result = waiting.call(tx)
                    tx.write_events()
                    run_all(tx, tx.last)
                    recorded |= tx.recorded
                    queued |= tx.queued
                except BaseException as error:  # the caller gets it
                    waiting.error = told(error)
                    if not driver.in_transaction:  # a full disk: SQLite has undone the whole group
                        raise
                    driver.execute("ROLLBACK TO operation")
                driver.execute("RELEASE operation")
            driver.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - handed to everybody who waits on this group
            if driver.in_transaction:
                driver.execute("ROLLBACK")
            failure = told(error)
            for lost in group:
                lost.error = lost.error or failure
            return False, False
        return recorded, queued


def _resolve(group: list[Waiting]) -> None:
    """Hand results to their loops with one wake-up for each loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Waiting]] = {}
    for waiting in group:
        if waiting.loop is None:
            waiting.resolve()
        else:
            by_loop.setdefault(waiting.loop, []).append(waiting)
    for loop, ready in by_loop.items():
        with contextlib.suppress(RuntimeError):  # the loop has closed: no caller waits any more
            loop.call_soon_threadsafe(_resolve_all, ready)


def _resolve_all(ready: list[Waiting]) -> None:
    for waiting in ready:
        waiting.resolve()
