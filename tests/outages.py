"""Databases, and tables, that go away for a while and come back, as their clients see it."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from sqlalchemy import make_url, text

from helpdesk.db.engine.transaction import Transaction


def rename(tx: Transaction, old: str, new: str) -> None:
    """Take a table away, or give it back."""
    tx.conn.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


class Outage(Protocol):
    """A database at `url`."""

    url: str

    def begin(self) -> None:
        """No query is answered from now on."""

    def end(self) -> None:
        """Queries are answered again."""


class Locked:
    """A SQLite file that another program writes to and does not let go."""

    def __init__(self, path: Path) -> None:
        self.url = f"sqlite:///{path}"
        self._path = path

    def begin(self) -> None:
        self._other = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        self._other.execute("BEGIN IMMEDIATE")

    def end(self) -> None:
        self._other.execute("ROLLBACK")
        self._other.close()


class Gate:
    """A port in front of a PostgreSQL server: while it is shut, connections break and new ones are refused.
    It has a thread of its own, because a desk that starts waits for its database in the test's thread."""

    def __init__(self, server_url: str) -> None:
        real = make_url(server_url)
        assert real.host is not None
        assert real.port is not None
        self._target = (real.host, real.port)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._through: set[asyncio.StreamWriter] = set()
        self._port = 0
        self.end()
        self.url = real.set(port=self._port).render_as_string(hide_password=False)

    def begin(self) -> None:
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result(10)

    def end(self) -> None:
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)

    def close(self) -> None:
        self.begin()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def _shut(self) -> None:
        self._server.close()
        for writer in tuple(self._through):
            writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(*self._target)
        both = {writer, back}
        self._through |= both
        try:
            await asyncio.gather(self._copy(reader, back), self._copy(there, writer))
        finally:
            self._through -= both
            for one in both:
                one.transport.abort()

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()


@contextlib.contextmanager
def gate(server_url: str) -> Iterator[Gate]:
    """A gate in front of a server, or of one of its databases."""
    made = Gate(server_url)
    try:
        yield made
    finally:
        made.close()
