"""`list.pg`: the first page of the console's list with 100,000 tickets on PostgreSQL.

There the desk keeps no answers, so each page is read anew. The limit is a Litestar handler on the same
server settings that reads the page's rows by psycopg with one prepared statement, signs nobody in, and
returns the same bytes from memory.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.list import ROUNDS, TICKETS
from bench.on_postgres.raw import empty_database
from bench.rig.desk import desk_process, free_port, serving
from bench.rig.pages import PATH, PageClient, seeded


def rows(server_url: str) -> Iterator[dict[str, Any]]:
    url = empty_database(server_url, "list")
    session = seeded(url, TICKETS)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="helpdesk-bench-")))
        desk, _ = stack.enter_context(desk_process(folder, url))
        ours = PageClient(desk, session)
        page = folder / "page.json"
        page.write_bytes(ours.get())
        port = free_port()
        command = [sys.executable, "-m", "bench.rig.one_page", str(port), str(page), url]
        stack.enter_context(serving(command, f"http://127.0.0.1:{port}{PATH}", dict(os.environ)))
        limit = PageClient(port)
        rates = [(ours.rate(), limit.rate()) for _ in range(ROUNDS)]
    value, raw = (median(column) for column in zip(*rates, strict=True))
    yield {"name": "list.pg", "value": value, "unit": "pages/s", "limit": raw}
