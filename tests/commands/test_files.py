"""`helpdesk files`: an operator compares what is stored with what names it, and deletes the rest."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, insert

from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.db.schema.records import file_uses
from helpdesk.operations.sweeps import files
from tests.commands.conftest import Run
from tests.factories import furnish, mail, receive
from tests.workers.test_file_sweep import name


class Stored:
    """A desk with one file that a note names, and an old one that nothing names."""

    def __init__(self, desk: Desk, blobs: BlobStore) -> None:
        self.desk, self.blobs = desk, blobs
        files.check_owner(desk, blobs)
        ids = desk.write_now(furnish)
        ticket = receive(desk, mail("ana@shop.example", "Lamp", "Broken")).ticket_id or 0
        self.named, self.old = blobs.put(b"named"), blobs.put(b"forgotten")
        self.message = name(desk, ids, ticket, self.named, 5)
        os.utime(blobs.path(self.old), (0, 0))


@pytest.fixture
def stored(database_url: str, tmp_path: Path) -> Iterator[Stored]:
    desk = Desk(database_url, threads=2)
    yield Stored(desk, BlobStore(tmp_path / "blobs"))
    desk.close()


def test_what_is_stored_and_what_names_it_are_counted(run: Run, stored: Stored) -> None:
    told = run("files check")
    assert told.status == 0
    assert told.out.splitlines() == [
        "named   1 files, 5 bytes",
        "stored  2 files, 14 bytes",
        "unnamed 1 files, 9 bytes; 0 half-written",
        "Every file that something names is there.",
    ]
    found = json.loads(run("files check --json").out)
    assert (found["named_bytes"], found["unnamed_bytes"], found["troubles"]) == (5, 9, [])


def test_the_sweep_counts_first_and_then_deletes(run: Run, stored: Stored) -> None:
    assert run("files sweep --dry-run").out == "1 files with 9 bytes would be deleted\n"
    assert stored.blobs.exists(stored.old)
    assert run("files sweep").out == "1 files with 9 bytes deleted\n"
    assert not stored.blobs.exists(stored.old)
    assert stored.blobs.read(stored.named) == b"named"


def test_a_file_that_is_missing_short_or_changed_is_told_with_what_names_it(run: Run, stored: Stored) -> None:
    path = stored.blobs.path(stored.named)
    who = f"file {stored.named} of message {stored.message}"
    path.write_bytes(b"NAMED")
    assert run("files check").status == 0  # nothing is read
    told = run("files check --read")
    assert (told.status, f"{who}: has another content" in told.out) == (1, True)
    path.write_bytes(b"nam")
    assert f"{who}: has 3 bytes instead of 5" in run("files check").out
    path.unlink()
    told = run("files check")
    assert (told.status, f"{who}: is missing" in told.out) == (1, True)


def test_a_use_that_is_not_noted_or_that_is_no_more_is_told(run: Run, stored: Stored) -> None:
    stored.desk.write_now(lambda tx: tx.conn.execute(delete(file_uses)))
    told = run("files check")
    assert told.status == 1
    assert f"file {stored.named} of message {stored.message}: its use is not noted" in told.out
    row = {"sha256": stored.old, "holder": "item", "holder_id": 7, "size": 9}
    stored.desk.write_now(lambda tx: tx.conn.execute(insert(file_uses), row))
    assert f"file {stored.old} of item 7: is noted, and does not name it" in run("files check").out


def test_files_of_another_database_are_deleted_only_after_they_are_adopted(run: Run, stored: Stored) -> None:
    stored.blobs.put_mark("another")
    told = run("files sweep")
    assert told.status == 1
    assert "may belong to another database" in told.err
    assert stored.blobs.exists(stored.old)
    assert run("files adopt").status == 0
    assert run("files sweep").out == "1 files with 9 bytes deleted\n"
