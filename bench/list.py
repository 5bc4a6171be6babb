"""The first list page: requests per second of the console's list with 100,000 tickets.

`list.ratio`: GET /api/v1/tickets of a running desk, signed in, on SQLite. The desk keeps a page until
somebody commits, and so it answers here from memory. `list.after_commit`: the same right after a commit
that moves another ticket to the top, so that each page is read anew; the commit is outside the time that
counts. The limit of both is a Litestar handler on the same server settings that returns the same bytes
from memory. One client on one kept connection each asks them by turns.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.rig.desk import desk_process, free_port, serving
from bench.rig.pages import PATH, PageClient, seeded

TICKETS = 100_000
ROUNDS = 6


def rows() -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="helpdesk-bench-") as folder:
        database = Path(folder) / "helpdesk.db"
        session = seeded(f"sqlite:///{database}", TICKETS)
        with desk_process(Path(folder), f"sqlite:///{database}") as (desk, _):
            ours = PageClient(desk, session)
            page = Path(folder) / "page.json"
            page.write_bytes(ours.get())
            with _from_memory(page) as memory:
                limit, change = PageClient(memory), _list_changes(database)
                rates = [(ours.rate(), limit.rate(), ours.rate_after(change)) for _ in range(ROUNDS)]
    kept, memory_rate, fresh = (median(column) for column in zip(*rates, strict=True))
    yield {"name": "list.ratio", "value": kept, "unit": "pages/s", "limit": memory_rate, "reach": 0.25}
    yield {"name": "list.after_commit", "value": fresh, "unit": "pages/s", "limit": memory_rate}


def _list_changes(database: Path) -> Callable[[], None]:
    """A commit by another process after which another ticket is at the top of the list."""
    connection = sqlite3.connect(database, isolation_level=None, timeout=15)
    connection.execute("PRAGMA synchronous=OFF")
    shown = "active AND state <> 'snoozed' AND NOT with_bot"
    found = connection.execute(f"SELECT id FROM tickets WHERE {shown} ORDER BY updated_at LIMIT 1000")
    numbers = itertools.cycle([number for (number,) in found.fetchall()])

    def change() -> None:
        values = (time.time_ns() // 1000, next(numbers))
        connection.execute("UPDATE tickets SET updated_at = ? WHERE id = ?", values)

    return change


@contextlib.contextmanager
def _from_memory(page: Path) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "bench.rig.one_page", str(port), str(page)]
    with serving(command, f"http://127.0.0.1:{port}{PATH}", dict(os.environ)):
        yield port
