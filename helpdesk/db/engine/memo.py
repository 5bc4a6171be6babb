"""Answers kept for as long as the database stays as it was: never a stale one, whoever writes."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Hashable
from typing import Concatenate, ParamSpec, TypeVar, cast

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading

P = ParamSpec("P")
R = TypeVar("R")

_KEPT = 256


class Memo:
    """Reads through a desk, and gives the same answer again until anybody, in any process, has committed.

    SQLite tells that for some microseconds and without touching the disk; PostgreSQL has nothing as cheap,
    so there every answer is read anew. Use it from one event loop, for answers that many ask for."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._answers: dict[Hashable, object] = {}
        self._version = -1
        self._watch: sqlite3.Connection | None = None
        if not desk.postgres and desk.url.database not in (None, "", ":memory:"):
            # A connection that never writes: its data_version changes with every commit of any other.
            # One event loop uses it, which need not run in the thread that wires the parts.
            self._watch = sqlite3.connect(
                str(desk.url.database), timeout=0, isolation_level=None, check_same_thread=False
            )

    async def read(
        self, key: Hashable, query: Callable[Concatenate[Reading, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """`desk.read(query, …)`; `key` names the query with its arguments."""
        # Looked at before the query reads: a commit between the two only costs reading once more.
        version = self._version_now()
        if version is None:
            return await self._desk.read(query, *args, **kwargs)
        if version != self._version or len(self._answers) >= _KEPT:
            self._answers.clear()
            self._version = version
        elif key in self._answers:
            return cast(R, self._answers[key])
        answer = await self._desk.read(query, *args, **kwargs)
        if self._version == version:
            self._answers[key] = answer
        return answer

    def close(self) -> None:
        self._answers.clear()
        if self._watch is not None:
            self._watch.close()

    def _version_now(self) -> int | None:
        """SQLite's counter of others' commits; None where it cannot be told."""
        if self._watch is not None:
            with contextlib.suppress(sqlite3.OperationalError):  # busy with a recovery: read anew
                version: int = self._watch.execute("PRAGMA data_version").fetchone()[0]
                return version
        return None
