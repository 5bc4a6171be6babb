"""The sweep of files, or who stores one, killed between its steps: nothing that is named is lost, and the
rest is collected the next time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.commands.upkeep.file_check import check
from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import ledger_proof
from helpdesk.operations.sweeps import files
from tests import factories
from tests.workers.test_file_sweep import AT_ONCE, name, sweep_all, whole

HEAD = """
import asyncio, os, signal, sys
from datetime import timedelta
from pathlib import Path
from helpdesk.db.blobs import FOLDERS, BlobStore
from helpdesk.db.engine.desk import Desk

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

url, folder, step = sys.argv[1:]
blobs = BlobStore(Path(folder))
desk = Desk(url, has_file=blobs.exists)
"""

SWEEPER = """
from helpdesk.operations.sweeps import files
from helpdesk.workers import file_sweep

file_sweep._AT_ONCE = 2
remove, count, collect = blobs.remove, [], files.collect

def removing(one):
    if step == "before a file" and len(count) == 3:
        die()
    gone = remove(one)
    count.append(one)
    if step == "after a file" and len(count) == 3:
        die()
    return gone

def collecting(*given):
    if step == "between transactions" and len(count) >= 3:
        die()
    return collect(*given)

blobs.remove, files.collect = removing, collecting
for name in FOLDERS:
    file_sweep.sweep(desk, blobs, name, grace=timedelta())
"""

STORER = """
from helpdesk.channels.base import no_blobs
from helpdesk.domain.messages import RawInbound
from helpdesk.gateway import items
from helpdesk.gateway.inbox import Inbox
from helpdesk.gateway.switchboard import Switchboard
from tests.factories import POLICY

keep = items.keep

def half(*given):
    keep(*given)
    die()

if step == "before the commit":
    items.keep = half
if step == "half-written":
    os.replace = die
if step == "written":
    os.replace, replace = (lambda *given: (replace(*given), die())), os.replace
asyncio.run(Inbox(desk, Switchboard(desk, no_blobs), blobs, POLICY).keep(
    RawInbound(channel="support", body=b"Subject: large\\r\\n\\r\\n" + b"x" * 300_000)
))
"""


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs")


@pytest.fixture
def desk(database_url: str, blobs: BlobStore) -> Iterator[Desk]:
    opened = Desk(database_url, has_file=blobs.exists)
    files.check_owner(opened, blobs)
    yield opened
    opened.close()


def killed(script: str, url: str, blobs: BlobStore, step: str) -> None:
    command = [sys.executable, "-c", HEAD + script, url, str(blobs.root), step]
    assert subprocess.run(command, check=False).returncode == -9, "it came to this step"


@pytest.mark.parametrize("step", ["before a file", "after a file", "between transactions"])
def test_a_killed_sweep_is_finished_by_the_next(
    database_url: str, desk: Desk, blobs: BlobStore, step: str
) -> None:
    ids = desk.write_now(factories.furnish)
    mail = factories.mail("ana@shop.example", "Broken lamp", "My lamp is broken")
    ticket = factories.receive(desk, mail).ticket_id or 0
    for number in range(9):
        digest = blobs.put(b"%d" % number)
        if number % 3 == 0:
            name(desk, ids, ticket, digest, 1)
    killed(SWEEPER, database_url, blobs, step)
    left = check(desk, blobs, read=True)
    assert left.troubles == []
    assert 0 < left.unnamed < 6
    for number in range(9):
        blobs.put(b"%d" % number)  # what was removed can be stored and named again at once
    name(desk, ids, ticket, blobs.put(b"1"), 1)
    sweep_all(desk, blobs)
    whole(check(desk, blobs, read=True), files=4)


@pytest.mark.parametrize("step", ["half-written", "written", "before the commit"])
def test_a_crash_before_the_commit_leaves_only_what_the_sweep_collects(
    database_url: str, desk: Desk, blobs: BlobStore, step: str
) -> None:
    desk.write_now(factories.furnish)
    killed(STORER, database_url, blobs, step)
    left = check(desk, blobs)
    assert (left.named, left.unnamed + left.half, left.troubles) == (0, 1, [])
    assert desk.read_now(ledger_proof.prove).received == 0
    an_hour_ago = time.time() - 3_700
    for path in blobs.root.glob("*/*/*"):
        os.utime(path, (an_hour_ago, an_hour_ago))
    assert sweep_all(desk, blobs, AT_ONCE).files == 1
    whole(check(desk, blobs), files=0)
