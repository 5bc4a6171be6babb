"""The desk on PostgreSQL: `intake.pg`, `list.pg`, `chat.pg`, each beside raw psycopg in the same run.

All of them use one throwaway server with PostgreSQL's own durability (fsync, synchronous_commit), which is
started from the programs installed here. Where there are none, the rows say so and have no value.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bench.on_postgres import chat, intake, page
from tests import servers

_NAMES = ("intake.pg", "list.pg", "chat.pg", "chat.pg_p99_ms")


def rows() -> Iterator[dict[str, Any]]:
    try:
        with servers.running_postgres(durable=True) as url:
            for measure in (intake.rows, page.rows, chat.rows):
                yield from measure(url)
    except pytest.skip.Exception as missing:  # how the servers of the tests say that a program is missing
        for name in _NAMES:
            yield {"name": name, "value": None, "unit": "", "left_out": str(missing)}
