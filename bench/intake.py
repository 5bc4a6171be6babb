"""Mails taken in per second: from raw bytes to a durable, threaded, routed, searchable message.

`intake.ratio`: the desk's whole path (ledger, commit, parse, intake, commit) with as many mails at once as a
busy SMTP inlet has, against this baseline: one thread parses the same mails with the same reader and inserts
the same rows that the desk made from them, with raw sqlite3, into the same schema, with synchronous=FULL and
a commit for each batch of mails. The baseline looks nothing up, checks no foreign key, updates nothing and
decides nothing.

`intake.html_ms_per_mail`: milliseconds of processor time for one mail with HTML and files, in all threads,
over the same path.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import uvloop

from bench.rig.html_mails import html_mails
from bench.rig.mails import SUPPORT, mails
from helpdesk.channels.base import no_blobs
from helpdesk.channels.email.read.parse import parse
from helpdesk.db import channels
from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.migrate import migrate
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import ledger_proof
from helpdesk.db.people import advisors
from helpdesk.domain.messages import RawInbound
from helpdesk.domain.policy import Policy
from helpdesk.gateway.inbox import Inbox
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.server import collect_rarely

COUNT = 1200
HTML_COUNT = 500
ROUNDS = 3
AT_ONCE = 16  # connections of the inlet; also the mails of one commit of the baseline
TABLES = (
    "contacts",
    "identities",
    "tickets",
    "ticket_tags",
    "participants",
    "messages",
    "ledger",
    "ledger_raw",
    "events",
    "jobs",
)
_SEARCH = "INSERT INTO message_search (rowid, words) VALUES (?, ?)"


def rows() -> Iterator[dict[str, Any]]:
    collect_rarely()  # as the desk's processes do, for both
    raws = mails(COUNT)
    ours: list[float] = []
    limits: list[float] = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory(prefix="helpdesk-bench-") as folder:
            ours.append(COUNT / take_in(Path(folder), raws).wall)
            limits.append(COUNT / baseline(Path(folder), raws))
    yield {
        "name": "intake.ratio",
        "value": median(ours),
        "unit": "mails/s",
        "limit": median(limits),
        "reach": 0.40,
    }
    yield {"name": "intake.html_ms_per_mail", "value": html_ms_per_mail(), "unit": "ms", "most": 1.3}


def html_ms_per_mail() -> float:
    """Processor time of one mail with HTML, the minimum of several rounds: other work can only add to it."""
    raws = html_mails(HTML_COUNT)
    found: list[float] = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory(prefix="helpdesk-bench-") as folder:
            found.append(1000 * take_in(Path(folder), raws).busy / HTML_COUNT)
    return min(found)


class Seconds(NamedTuple):
    """The duration of a block, and the processor time of all threads in it."""

    wall: float
    busy: float


def take_in(
    folder: Path,
    raws: list[bytes],
    database_url: str = "",
    *,
    set_up: Callable[[Transaction], None] | None = None,
) -> Seconds:
    """The desk's time for all of them, on SQLite in the folder or on another empty database. `set_up` says
    how the desk decides."""
    url = database_url or f"sqlite:///{folder / 'helpdesk.db'}"
    migrate(url)
    desk = Desk(url)
    desk.write_now(furnish)
    if set_up is not None:
        desk.write_now(set_up)
    try:
        seconds = uvloop.run(all_of_them(desk, BlobStore(folder / "blobs"), raws))
        check_all(desk, len(raws))
    finally:
        desk.close()
    return seconds


def check_all(desk: Desk, count: int) -> None:
    """Raise unless so many mails, and no others, are on tickets."""
    proof = desk.read_now(ledger_proof.prove)
    if not proof.holds or proof.fates["opened"] + proof.fates["threaded"] != count:
        raise RuntimeError(f"the desk did not take in every mail: {proof}")


async def all_of_them(desk: Desk, blobs: BlobStore, raws: list[bytes]) -> Seconds:
    """Take mails in, as many at once as a busy inlet has. Returns the time of this process for them."""
    inbox = Inbox(
        desk, Switchboard(desk, no_blobs), blobs, Policy(secret=b"a secret for the benchmark alone")
    )
    waiting = iter(raws)

    async def connection() -> None:
        for body in waiting:
            raw = RawInbound(channel="support", body=body)
            await inbox.settle(await inbox.keep(raw), raw)

    began, busy = time.perf_counter(), time.process_time()
    await asyncio.gather(*(connection() for _ in range(AT_ONCE)))
    return Seconds(time.perf_counter() - began, time.process_time() - busy)


def baseline(folder: Path, raws: list[bytes]) -> float:
    """Seconds for the same parsing and the same rows without the desk."""
    made = _rows_made(folder / "helpdesk.db", len(raws))
    migrate(f"sqlite:///{folder / 'baseline.db'}")
    connection = sqlite3.connect(folder / "baseline.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-32000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    own = frozenset({SUPPORT})
    began = time.perf_counter()
    for start in range(0, len(raws), AT_ONCE):
        connection.execute("BEGIN IMMEDIATE")
        for place in range(start, min(start + AT_ONCE, len(raws))):
            parse(RawInbound(channel="support", body=raws[place]), own)
            for statement, values in made[place]:
                connection.execute(statement, values)
        connection.execute("COMMIT")
    seconds = time.perf_counter() - began
    connection.close()
    return seconds


def _rows_made(path: Path, count: int) -> list[list[tuple[str, tuple[Any, ...]]]]:
    """The rows of each table as inserts, spread evenly over the mails."""
    connection = sqlite3.connect(path)
    made: list[list[tuple[str, tuple[Any, ...]]]] = [[] for _ in range(count)]
    for table in TABLES:
        found = connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
        if found:
            statement = f"INSERT INTO {table} VALUES ({', '.join('?' * len(found[0]))})"
            for place, row in enumerate(found):
                made[place * count // len(found)].append((statement, row))
    found = connection.execute("SELECT rowid, words FROM message_search").fetchall()
    for place, row in enumerate(found):
        made[place * count // len(found)].append((_SEARCH, row))
    connection.close()
    return made


def furnish(tx: Transaction) -> None:
    """A desk with available advisors, so that every ticket is routed; they soon reach their capacity."""
    people = [
        advisors.add_advisor(tx, email=f"advisor{number}@desk.example", name=f"Advisor {number}")
        for number in range(6)
    ]
    team = advisors.add_team(tx, "Support", people)
    channels.put_channel(
        tx,
        "support",
        kind="email",
        label="Support",
        team_id=team,
        settings={"address": SUPPORT},
        enabled=True,
    )
