"""The desk on PostgreSQL: `intake.pg`, `intake.pg_8`, `list.pg`, `chat.pg`, each compared with raw psycopg in
the same run.

All of them use one throwaway server with PostgreSQL's own durability (fsync, synchronous_commit), started
from the installed programs. If PostgreSQL is not installed, the rows say so and have no value.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bench.on_postgres import chat, intake, intake_together, page
from tests import servers

_NAMES = ("intake.pg", "intake.pg_8", "list.pg", "chat.pg", "chat.pg_p99_ms")


def rows() -> Iterator[dict[str, Any]]:
    try:
        with servers.running_postgres(durable=True) as url:
            for measure in (intake.rows, intake_together.rows, page.rows, chat.rows):
                yield from measure(url)
    except pytest.skip.Exception as missing:  # the tests' servers raise this if a program is missing
        for name in _NAMES:
            yield {"name": name, "value": None, "unit": "", "left_out": str(missing)}
