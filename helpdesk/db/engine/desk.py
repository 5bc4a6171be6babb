"""The desk's transactions: each operation is one hop to a thread, and is durable when its result arrives.

SQLite has one writer thread that commits in groups: BEGIN IMMEDIATE, all waiting operations, one commit for
all, then their results. PostgreSQL has a pool of threads with a connection each.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from helpdesk.db.engine.engines import open_engine, read_url
from helpdesk.db.engine.errors import lost_a_race, reachable, told
from helpdesk.db.engine.group_writer import GroupWriter, Waiting
from helpdesk.db.engine.slow_writes import note_write
from helpdesk.db.engine.transaction import (
    Follow,
    HasFile,
    Reading,
    Transaction,
    any_file,
    nobody_follows,
)
from helpdesk.errors import Unavailable

P = ParamSpec("P")
R = TypeVar("R")

_PG_RETRIES = 4


class Desk:
    """Runs operations on the database. One for each process; `close()` it at the end.

    `on_commit` callbacks run in the writing thread after each commit, with two flags: events were recorded,
    jobs were queued. They must only wake others (call_soon_threadsafe). `has_file` tells what is in the blob
    store: transactions name only files that are there. `follow` lets what is stored follow a rename: features
    store filters too, and the core knows no feature."""

    def __init__(
        self,
        database_url: str,
        *,
        threads: int = 8,
        has_file: HasFile = any_file,
        follow: Follow = nobody_follows,
    ) -> None:
        self.url = read_url(database_url)
        self.postgres = self.url.get_backend_name() == "postgresql"
        self.engine: Engine = open_engine(database_url, pool_size=threads)
        self.on_commit: list[Callable[[bool, bool], None]] = []
        self._begin = partial(Transaction, has_file=has_file, follow=follow)
        self._local = threading.local()
        self._readers_open: list[Connection] = []
        if self.postgres:
            # one snapshot for all queries of a read; psycopg sends it with BEGIN, without another round trip
            self._reader_engine: Engine = self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._pool = ThreadPoolExecutor(threads, thread_name_prefix="desk")
        else:
            self._reader_engine = open_engine(database_url, read_only=True)
            self._pool = ThreadPoolExecutor(min(threads, 4), thread_name_prefix="desk-read")
            self._writer = GroupWriter(self.engine, self._ring, self._begin)

    async def write(
        self, operation: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run `operation(tx, …)`; returns after its commit, or raises with nothing changed."""
        loop = asyncio.get_running_loop()
        if self.postgres:
            return await loop.run_in_executor(self._pool, lambda: self._write_pg(operation, *args, **kwargs))
        future: asyncio.Future[R] = loop.create_future()
        self._writer.enqueue(Waiting(operation, lambda tx: operation(tx, *args, **kwargs), future, loop))
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
        self._writer.enqueue(Waiting(operation, lambda tx: operation(tx, *args, **kwargs), future, None))
        return future.result()

    def read_now(self, query: Callable[Concatenate[Reading, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`read` for callers without an event loop."""
        if self.postgres:
            with reachable(reading=True), self._reader_engine.connect() as conn, conn.begin():
                return query(Reading(conn), *args, **kwargs)
        try:
            conn = self._reader()
            driver: Any = conn.connection.driver_connection
            driver.execute("BEGIN")
            try:
                return query(Reading(conn), *args, **kwargs)
            finally:
                driver.execute("COMMIT")
        except (DBAPIError, sqlite3.Error) as error:
            meant = told(error, reading=True)
            if meant is error:
                raise
            raise meant from error

    def waiting(self) -> int:
        """How many operations wait: all writes on SQLite; reads and writes on PostgreSQL."""
        return self._pool._work_queue.qsize() if self.postgres else self._writer.waiting()

    def close(self) -> None:
        """Finish what is queued, then close every connection."""
        if not self.postgres:
            self._writer.close()
        self._pool.shutdown(wait=True)
        for conn in self._readers_open:
            conn.close()
        self.engine.dispose()

    # --- PostgreSQL

    def _write_pg(self, operation: Callable[..., R], *args: Any, **kwargs: Any) -> R:
        began = time.perf_counter()
        try:
            return self._tried_pg(operation, *args, **kwargs)
        finally:
            note_write(operation, time.perf_counter() - began)

    def _tried_pg(self, operation: Callable[..., R], *args: Any, **kwargs: Any) -> R:
        for attempt in range(_PG_RETRIES):
            try:
                with reachable(), self.engine.begin() as conn:
                    tx = self._begin(conn)
                    result = operation(tx, *args, **kwargs)
                    tx.write_events()
            except (DBAPIError, Unavailable) as error:
                if attempt + 1 == _PG_RETRIES or not lost_a_race(error):
                    raise
                time.sleep(0.01 * 2**attempt)  # the rival has committed before the next try
                continue
            self._ring(tx.recorded, tx.queued)
            return result
        raise AssertionError("unreachable")

    # --- SQLite

    def _reader(self) -> Connection:
        conn: Connection | None = getattr(self._local, "conn", None)
        if conn is None:
            conn = self._local.conn = self._reader_engine.connect()
            self._readers_open.append(conn)
        return conn

    def _ring(self, recorded: bool, queued: bool) -> None:
        if recorded or queued:
            for callback in list(self.on_commit):
                with contextlib.suppress(RuntimeError):  # its loop has closed
                    callback(recorded, queued)
