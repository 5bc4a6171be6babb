"""What the desk's books say after a soak: everything acknowledged is there once, and events have no gaps."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psycopg

from bench.rig.sink import Sink
from bench.soak.figures import Check
from bench.soak.processes import Soaked
from bench.soak.traffic import Traffic

_SETTLED_WITHIN = 120.0
_IN_FLIGHT = """SELECT (SELECT count(*) FROM ledger WHERE fate IS NULL)
    + (SELECT count(*) FROM jobs WHERE state IN ('queued', 'running'))
    + (SELECT count(*) FROM events WHERE position IS NULL)"""


def books(desk: Soaked, traffic: Traffic, sink: Sink) -> list[Check]:
    """Compare what was sent with what is stored and with what came out."""
    with psycopg.connect(desk.database_url.replace("+psycopg", ""), autocommit=True) as db:
        in_flight = _settle(db)
        stored = Counter(
            one for (one,) in db.execute("SELECT external_id FROM messages WHERE direction = 'in'")
        )
        sent = Counter(
            one for (one,) in db.execute("SELECT external_id FROM messages WHERE direction = 'out'") if one
        )
        events, newest = db.execute("SELECT count(*), coalesce(max(position), 0) FROM events").fetchone() or (
            0,
            0,
        )
    said = Counter(one.rpartition(":")[2] for one in stored.elements())
    return [
        _each("mails", traffic.mails, stored),
        _each("chat messages", traffic.said, said),
        _each("webhooks", traffic.webhooks, stored),
        Check(
            name="mails out",
            found=f"{len(sent):,} sent, {sink.received.total():,} arrived",
            held=sent == sink.received,
        ),
        Check(name="events", found=f"{events:,}, the newest is {newest:,}", held=events == newest > 0),
        Check(name="in flight", found=f"{in_flight:,}", held=in_flight == 0),
        _ledger(desk),
    ]


def _settle(db: psycopg.Connection[tuple[int]]) -> int:
    """Wait until nothing is in flight. Returns what still is."""
    ends = time.monotonic() + _SETTLED_WITHIN
    while True:
        (left,) = db.execute(_IN_FLIGHT).fetchone() or (0,)
        if not left or time.monotonic() > ends:
            return left
        time.sleep(0.5)


def _each(name: str, acknowledged: list[str], stored: Counter[str]) -> Check:
    wrong = [one for one in acknowledged if stored[one] != 1]
    found = f"{len(acknowledged):,} acknowledged, {len(wrong)} wrong"
    return Check(name=name, found=found, held=bool(acknowledged) and not wrong)


def _ledger(desk: Soaked) -> Check:
    command = [str(Path(sys.executable).with_name("helpdesk")), "ledger"]
    done = subprocess.run(command, env=desk.environment, capture_output=True, text=True)
    last = (done.stdout or done.stderr).strip().splitlines()[-1]
    return Check(name="ledger", found=last, held=done.returncode == 0)
