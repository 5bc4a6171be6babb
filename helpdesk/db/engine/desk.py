"""The desk's transactions: each operation is one hop to a thread, and is durable when its result arrives.

SQLite has one writer thread that commits in groups: BEGIN IMMEDIATE, what waits, one commit for all,
then their results. PostgreSQL has a pool of threads with a connection each.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, insert
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.exc import DBAPIError

from helpdesk.db.engine.engines import open_engine, read_url
from helpdesk.db.engine.errors import lost_a_race, reachable, told
from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.slow_writes import name_of, note_write
from helpdesk.db.schema.records import events, jobs
from helpdesk.domain.events import Event
from helpdesk.domain.jobs import Job, lane_of
from helpdesk.errors import Unavailable

P = ParamSpec("P")
R = TypeVar("R")

_GROUP_OPERATIONS = 256  # a group ends at whichever bound comes first
_GROUP_SECONDS = 0.01
_PG_RETRIES = 4

_insert_event = Prepared(insert(events), ("at", "ticket_id", "event"))
_insert_job_sqlite = insert(jobs).prefix_with("OR IGNORE")
_insert_job_postgres = pg_insert(jobs).on_conflict_do_nothing(index_elements=["key"])


class Reading:
    """An open read-only transaction: a consistent snapshot. `now` is when it began, UTC."""

    __slots__ = ("conn", "driver", "now", "postgres")

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self.now = datetime.now(UTC)
        self.postgres = conn.dialect.name == "postgresql"
        self.driver: Any = None if self.postgres else conn.connection.driver_connection  # sqlite3's own


class Transaction(Reading):
    """An open transaction. Operations change, record and add jobs here; the desk commits."""

    __slots__ = ("queued", "recorded")

    def __init__(self, conn: Connection) -> None:
        super().__init__(conn)
        self.recorded = False
        self.queued = False

    def record(self, event: Event) -> None:
        """Store a fact beside the change it tells of; it leaves through the dispatcher after the commit."""
        self.recorded = True
        _insert_event.run(
            self, {"at": self.now, "ticket_id": getattr(event, "ticket_id", None), "event": event}
        )

    def add_job(self, job: Job, *, key: str, channel: str = "", not_before: datetime | None = None) -> None:
        """Queue work for after the commit. The same `key` a second time changes nothing. `channel`: the name
        of the one whose far side the job will wait for."""
        self.queued = True
        statement = _insert_job_postgres if self.postgres else _insert_job_sqlite
        self.conn.execute(
            statement,
            {
                "key": key,
                "job": job,
                "lane": lane_of(job, channel),
                "run_at": not_before or self.now,
                "created_at": self.now,
            },
        )


class _Waiting:
    """An operation in the queue, and where its result goes."""

    __slots__ = ("call", "error", "future", "loop", "name", "result")

    def __init__(self, name: str, call: Callable[[Transaction], Any], future: Any, loop: Any) -> None:
        self.name = name
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


class Desk:
    """Runs operations on the database. One for each process; `close()` it at the end.

    `on_commit` callbacks run in the writing thread after each commit, with whether events were recorded
    and whether jobs were queued; they must only ring (call_soon_threadsafe)."""

    def __init__(self, database_url: str, *, threads: int = 8) -> None:
        self.url = read_url(database_url)
        self.postgres = self.url.get_backend_name() == "postgresql"
        self.engine: Engine = open_engine(database_url, pool_size=threads)
        self.on_commit: list[Callable[[bool, bool], None]] = []
        self._local = threading.local()
        self._readers_open: list[Connection] = []
        if self.postgres:
            # one snapshot for all queries of a read; psycopg says so in BEGIN, at no round trip
            self._reader_engine: Engine = self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._pool = ThreadPoolExecutor(threads, thread_name_prefix="desk")
        else:
            self._reader_engine = open_engine(database_url, read_only=True)
            self._pool = ThreadPoolExecutor(min(threads, 4), thread_name_prefix="desk-read")
            self._closed = False
            self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
            self._writer = threading.Thread(target=self._write_groups, name="desk-write", daemon=True)
            self._writer.start()

    async def write(
        self, operation: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run `operation(tx, …)`; returns after its commit, or raises with nothing changed."""
        loop = asyncio.get_running_loop()
        if self.postgres:
            return await loop.run_in_executor(self._pool, lambda: self._write_pg(operation, *args, **kwargs))
        future: asyncio.Future[R] = loop.create_future()
        self._enqueue(_Waiting(name_of(operation), lambda tx: operation(tx, *args, **kwargs), future, loop))
        return await future

    async def read(self, query: Callable[Concatenate[Reading, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `query(reading, …)` on a consistent snapshot."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, lambda: self.read_now(query, *args, **kwargs))

    def write_now(
        self, operation: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """`write` for callers without an event loop (commands, tests)."""
        if self.postgres:
            return self._write_pg(operation, *args, **kwargs)
        future: Future[R] = Future()
        self._enqueue(_Waiting(name_of(operation), lambda tx: operation(tx, *args, **kwargs), future, None))
        return future.result()

    def read_now(self, query: Callable[Concatenate[Reading, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`read` for callers without an event loop."""
        if self.postgres:
            with reachable(), self._reader_engine.connect() as conn, conn.begin():
                return query(Reading(conn), *args, **kwargs)
        conn = self._reader()
        driver: Any = conn.connection.driver_connection
        driver.execute("BEGIN")
        try:
            return query(Reading(conn), *args, **kwargs)
        finally:
            driver.execute("COMMIT")

    def waiting(self) -> int:
        """How many operations wait for their turn: all writes on SQLite; reads and writes on PostgreSQL."""
        return self._pool._work_queue.qsize() if self.postgres else self._queue.qsize()

    def close(self) -> None:
        """Finish what is queued, then close every connection."""
        if not self.postgres:
            self._closed = True
            self._queue.put(None)
            self._writer.join()
        self._pool.shutdown(wait=True)
        for conn in self._readers_open:
            conn.close()
        self.engine.dispose()

    # --- PostgreSQL

    def _write_pg(self, operation: Callable[..., R], *args: Any, **kwargs: Any) -> R:
        began = time.perf_counter()
        for attempt in range(_PG_RETRIES):
            try:
                with reachable(), self.engine.begin() as conn:
                    tx = Transaction(conn)
                    result = operation(tx, *args, **kwargs)
            except (DBAPIError, Unavailable) as error:
                if attempt + 1 == _PG_RETRIES or not lost_a_race(error):
                    raise
                time.sleep(0.01 * 2**attempt)  # by the next try the rival has committed
                continue
            note_write(name_of(operation), time.perf_counter() - began)
            self._ring(tx.recorded, tx.queued)
            return result
        raise AssertionError("unreachable")

    # --- SQLite

    def _enqueue(self, waiting: _Waiting) -> None:
        if self._closed:  # nobody would ever run it
            raise Unavailable("the desk is closing")
        self._queue.put(waiting)

    def _reader(self) -> Connection:
        conn: Connection | None = getattr(self._local, "conn", None)
        if conn is None:
            conn = self._local.conn = self._reader_engine.connect()
            self._readers_open.append(conn)
        return conn

    def _write_groups(self) -> None:
        with self.engine.connect() as conn:
            while (first := self._queue.get()) is not None:
                group = self._write_group(conn, first)
                if group is None:
                    break
            driver: Any = conn.connection.driver_connection
            driver.execute("PRAGMA optimize")

    def _write_group(self, conn: Connection, first: _Waiting) -> list[_Waiting] | None:
        """Run what waits in one transaction. Only when an operation fails, which is rare, is the group run
        again with a savepoint for each: operations may be run twice, as PostgreSQL's lost races are."""
        driver: Any = conn.connection.driver_connection
        group: list[_Waiting] = []
        recorded = queued = stopping = False
        try:
            driver.execute("BEGIN IMMEDIATE")
            waiting: _Waiting | None = first
            ends = time.monotonic() + _GROUP_SECONDS
            while waiting is not None:
                group.append(waiting)
                tx = Transaction(conn)
                began = time.perf_counter()
                waiting.result = waiting.call(tx)
                note_write(waiting.name, time.perf_counter() - began)
                recorded |= tx.recorded
                queued |= tx.queued
                waiting = None
                if len(group) < _GROUP_OPERATIONS and time.monotonic() < ends:
                    try:
                        waiting = self._queue.get_nowait()
                        stopping = waiting is None
                    except queue.Empty:
                        waiting = None
            driver.execute("COMMIT")
        except BaseException:  # noqa: BLE001 - whose it is shows when each runs alone
            recorded, queued = self._write_each(conn, group or [first])
        self._ring(recorded, queued)
        _resolve(group or [first])
        return None if stopping else group

    def _write_each(self, conn: Connection, group: list[_Waiting]) -> tuple[bool, bool]:
        """Run a group again so that what fails is undone alone, and told to whoever waits for it."""
        driver: Any = conn.connection.driver_connection
        recorded = queued = False
        try:
            if driver.in_transaction:
                driver.execute("ROLLBACK")
            driver.execute("BEGIN IMMEDIATE")
            for waiting in group:
                tx = Transaction(conn)
                driver.execute("SAVEPOINT operation")
                try:
                    waiting.result = waiting.call(tx)
                    recorded |= tx.recorded
                    queued |= tx.queued
                except BaseException as error:  # handed to whoever waits for the result
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

    def _ring(self, recorded: bool, queued: bool) -> None:
        if recorded or queued:
            for callback in list(self.on_commit):
                with contextlib.suppress(RuntimeError):  # its loop has closed
                    callback(recorded, queued)


def _resolve(group: list[_Waiting]) -> None:
    """Hand results to their loops with one wake-up for each loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Waiting]] = {}
    for waiting in group:
        if waiting.loop is None:
            waiting.resolve()
        else:
            by_loop.setdefault(waiting.loop, []).append(waiting)
    for loop, ready in by_loop.items():
        with contextlib.suppress(RuntimeError):  # the loop has closed: nobody waits any more
            loop.call_soon_threadsafe(_resolve_all, ready)


def _resolve_all(ready: list[_Waiting]) -> None:
    for waiting in ready:
        waiting.resolve()
