"""`intake.pg`: the mails of bench/intake taken in on PostgreSQL.

The limit: one thread parses the same mails and inserts the same rows that the desk made from them with
psycopg, in pipeline mode, into the same schema on the same server, with a commit for each batch of mails.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.intake import AT_ONCE, COUNT, ROUNDS, take_in
from bench.on_postgres.raw import connect, empty_database, rows_made, with_schema
from bench.rig.mails import SUPPORT, mails
from helpdesk.channels.email.read.parse import parse
from helpdesk.domain.messages import RawInbound


def rows(server_url: str) -> Iterator[dict[str, Any]]:
    raws = mails(COUNT)
    ours: list[float] = []
    limits: list[float] = []
    for number in range(ROUNDS):
        url = empty_database(server_url, f"intake_{number}")
        with tempfile.TemporaryDirectory(prefix="helpdesk-bench-") as folder:
            ours.append(COUNT / take_in(Path(folder), raws, url).wall)
        limits.append(COUNT / _by_hand(url, with_schema(server_url, f"intake_raw_{number}"), raws))
    yield {"name": "intake.pg", "value": median(ours), "unit": "mails/s", "limit": median(limits)}


def _by_hand(made_url: str, raw_url: str, raws: list[bytes]) -> float:
    """Seconds for the same parsing and the same rows without the desk."""
    made = rows_made(made_url, len(raws))
    own = frozenset({SUPPORT})
    with connect(raw_url) as connection:
        began = time.perf_counter()
        for start in range(0, len(raws), AT_ONCE):
            with connection.transaction(), connection.pipeline():
                for place in range(start, min(start + AT_ONCE, len(raws))):
                    parse(RawInbound(channel="support", body=raws[place]), own)
                    for statement, values in made[place]:
                        connection.execute(statement, values)
        return time.perf_counter() - began
