"""The first list page: requests per second of the console's list with 100,000 tickets.

`list.ratio`: GET /api/v1/tickets of a running desk, signed in, on SQLite, against a Litestar handler on the
same server settings that returns the same bytes from memory. One client on one kept connection asks both
by turns. The desk keeps a page until somebody commits; `list.after_commit` is the same with a commit
before each request, outside the time that counts.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from bench._desk import free_port, wait_for
from helpdesk.db.engine.desk import Desk, Transaction
from helpdesk.db.engine.migrate import migrate
from helpdesk.db.people import advisors
from helpdesk.demo.bulk import seed
from helpdesk.operations.people import accounts

TICKETS = 100_000
PATH = "/api/v1/tickets"
ROUNDS = 6
SECONDS = 1.5


def rows() -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="helpdesk-bench-") as folder:
        session = _seeded(Path(folder))
        with _desk(Path(folder)) as desk:
            page = Path(folder) / "page.json"
            page.write_bytes(_Client(desk, f"helpdesk_session={session}").get())
            with _from_memory(page) as memory:
                ours, limit = _Client(desk, f"helpdesk_session={session}"), _Client(memory, "")
                touch = _toucher(Path(folder))
                rates = [(_rate(ours), _rate(limit), _rate(ours, touch)) for _ in range(ROUNDS)]
    kept, memory_rate, fresh = (median(column) for column in zip(*rates, strict=True))
    yield {"name": "list.ratio", "value": kept, "unit": "pages/s", "limit": memory_rate, "reach": 0.25}
    yield {"name": "list.after_commit", "value": fresh, "unit": "pages/s", "limit": memory_rate}


class _Client:
    """As thin as Python allows: one socket, one request, one answer read by its length."""

    def __init__(self, port: int, cookie: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        head = f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n"
        self._request = head.encode()

    def get(self) -> bytes:
        self._socket.sendall(self._request)
        answer = self._socket.recv(262_144)
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"the server answered {head[:200]!r}")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += self._socket.recv(262_144)
        return body


def _rate(client: _Client, before: Callable[[], None] = lambda: None) -> float:
    """Pages a second; `before` each one something is done that does not count."""
    for _ in range(20):
        client.get()
    count, passed = 0, 0.0
    while passed < SECONDS:
        before()
        began = time.perf_counter()
        client.get()
        passed += time.perf_counter() - began
        count += 1
    return count / passed


def _toucher(folder: Path) -> Callable[[], None]:
    """A small commit of another process."""
    connection = sqlite3.connect(folder / "helpdesk.db", isolation_level=None, timeout=15)
    connection.execute("PRAGMA synchronous=OFF")

    def touch() -> None:
        connection.execute("UPDATE advisors SET idle_since = 1 WHERE id = 1")

    return touch


def _seeded(folder: Path) -> str:
    """A desk with many tickets; the session of somebody who may see them."""
    url = f"sqlite:///{folder / 'helpdesk.db'}"
    migrate(url)
    seed(url, TICKETS)
    desk = Desk(url)

    def sign_in(tx: Transaction) -> str:
        advisor = advisors.add_advisor(tx, email="bench@desk.example", name="Bench")
        return accounts.sign_in(tx, advisor, timedelta(hours=1))

    session = desk.write_now(sign_in)
    desk.close()
    return session


@contextlib.contextmanager
def _desk(folder: Path) -> Iterator[int]:
    port = free_port()
    environment = os.environ | {
        "HELPDESK_DATA_DIR": str(folder),
        "HELPDESK_PORT": str(port),
        "HELPDESK_REQUESTS_PER_MINUTE": "0",  # the load is one address
        "HELPDESK_LOG_LEVEL": "warning",
    }
    command = [str(Path(sys.executable).with_name("helpdesk")), "run"]
    with _running(command, port, environment, "/healthz"):
        yield port


@contextlib.contextmanager
def _from_memory(page: Path) -> Iterator[int]:
    port = free_port()
    with _running([sys.executable, "-m", "bench._bytes", str(port), str(page)], port, dict(os.environ), PATH):
        yield port


@contextlib.contextmanager
def _running(command: list[str], port: int, environment: dict[str, str], path: str) -> Iterator[None]:
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}{path}", server)
        yield
    finally:
        server.terminate()
        server.wait(20)
