"""`intake.pg_8`: the mails of bench/intake taken in on PostgreSQL by eight processes at once, each as one
`helpdesk serve` with an inlet: its own desk, inbox and readers, and its share of the mails. Each takes its
first ones in before the clock runs, because a share is too small to hide what a process does only once.

The limit: eight processes parse the same shares and insert the same rows that the desks made from them with
psycopg, as the one thread of `intake.pg` does. Both figures share the processors in the same way. So if the
ratio is lower than that of `intake.pg`, the desks waited for each other: for the locks of routing, of senders
and of tickets.
"""

from __future__ import annotations

import logging
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import median
from typing import Any

import structlog
import uvloop

from bench.intake import AT_ONCE, COUNT, ROUNDS, all_of_them, check_all, furnish
from bench.on_postgres.raw import connect, rows_made, with_schema
from bench.rig.mails import SUPPORT, mails
from helpdesk.channels.email.read.parse import parse
from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.domain.messages import RawInbound
from helpdesk.server import collect_rarely

WRITERS = 8
_PATIENCE = 300  # seconds for all processes to be ready

Span = tuple[float, float]
"""When a process began and ended, on the clock that all processes share."""

_ready: Barrier


def rows(server_url: str) -> Iterator[dict[str, Any]]:
    ours: list[float] = []
    limits: list[float] = []
    timed = COUNT - WRITERS * AT_ONCE
    for number in range(ROUNDS):
        url = with_schema(server_url, f"intake_together_{number}")
        ours.append(timed / taken_in(url, COUNT))
        raw = with_schema(server_url, f"intake_together_raw_{number}")
        limits.append(timed / together(partial(_insert, url, raw, COUNT)))
    yield {"name": "intake.pg_8", "value": median(ours), "unit": "mails/s", "limit": median(limits)}


def taken_in(url: str, count: int) -> float:
    """Seconds for the desks."""
    desk = Desk(url)
    try:
        desk.write_now(furnish)
        with tempfile.TemporaryDirectory(prefix="helpdesk-bench-") as folder:
            seconds = together(partial(_take_in, url, Path(folder), count))
        check_all(desk, count)
    finally:
        desk.close()
    return seconds


def together(work: Callable[[int], Span]) -> float:
    """Seconds from the first process's beginning to the last one's end; each gets its number. They begin when
    all are ready."""
    spawned = multiprocessing.get_context("spawn")
    with spawned.Pool(WRITERS, initializer=_begin, initargs=(spawned.Barrier(WRITERS),)) as pool:
        spans = pool.map(work, range(WRITERS), chunksize=1)
    return max(ended for _, ended in spans) - min(began for began, _ in spans)


def _begin(barrier: Barrier) -> None:
    global _ready  # noqa: PLW0603 - a pool gives its processes nothing else to share
    _ready = barrier
    collect_rarely()
    # 128 mails wait at once for two processors: each is slow, and thousands of lines say so
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


def _take_in(url: str, folder: Path, count: int, number: int) -> Span:
    raws = mails(count)[number::WRITERS]
    desk, blobs = Desk(url), BlobStore(folder / "blobs")
    try:
        uvloop.run(all_of_them(desk, blobs, raws[:AT_ONCE]))
        _ready.wait(_PATIENCE)
        began = time.perf_counter()
        uvloop.run(all_of_them(desk, blobs, raws[AT_ONCE:]))
        return began, time.perf_counter()
    finally:
        desk.close()


def _insert(made_url: str, raw_url: str, count: int, number: int) -> Span:
    raws = mails(count)[number::WRITERS][AT_ONCE:]
    made = rows_made(made_url, count)[number::WRITERS][AT_ONCE:]
    own = frozenset({SUPPORT})
    with connect(raw_url) as connection:
        _ready.wait(_PATIENCE)
        began = time.perf_counter()
        for start in range(0, len(raws), AT_ONCE):
            with connection.transaction(), connection.pipeline():
                for place in range(start, min(start + AT_ONCE, len(raws))):
                    parse(RawInbound(channel="support", body=raws[place]), own)
                    for statement, values in made[place]:
                        connection.execute(statement, values)
        return began, time.perf_counter()
