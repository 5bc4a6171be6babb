"""Stored files that nobody names are collected, and none that somebody names, also if all happens at once."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from helpdesk.commands.upkeep.file_check import Checked, check
from helpdesk.db.blobs import FOLDERS, BlobStore, Stored
from helpdesk.db.engine import locks
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import file_uses, ledger_proof
from helpdesk.db.schema.people import facts
from helpdesk.domain.messages import Attachment, RawInbound
from helpdesk.errors import Conflict, FileGone
from helpdesk.gateway.inbox import Inbox
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.operations.answers import replies
from helpdesk.operations.sweeps import files
from helpdesk.workers.file_sweep import FileSweep, Swept, sweep
from tests.factories import POLICY, actor, mail, receive

AT_ONCE = timedelta()
DAY = timedelta(days=1)


@pytest.fixture
def desk(database_url: str, blobs: BlobStore) -> Iterator[Desk]:
    """One whose transactions know what is stored."""
    opened = Desk(database_url, threads=8, has_file=blobs.exists)
    yield opened
    opened.close()


@pytest.fixture
def ticket(desk: Desk, ids: dict[str, int]) -> int:
    return receive(desk, mail("ana@shop.example", "Broken lamp", "My lamp is broken")).ticket_id or 0


def attached(digest: str, size: int) -> Attachment:
    return Attachment(name="a.bin", type="application/octet-stream", size=size, sha256=digest)


def name(desk: Desk, ids: dict[str, int], ticket: int, digest: str, size: int) -> int:
    """A note with the file."""
    given = [attached(digest, size)]
    return desk.write_now(replies.add_note, ticket, "see this", by=actor(ids), attachments=given)


def sweep_all(desk: Desk, blobs: BlobStore, grace: timedelta = AT_ONCE, *, dry_run: bool = False) -> Swept:
    swept = Swept()
    for folder in FOLDERS:
        swept += sweep(desk, blobs, folder, grace=grace, dry_run=dry_run)
    return swept


def test_what_nobody_names_is_removed_once_it_is_old_enough(
    desk: Desk, ids: dict[str, int], blobs: BlobStore, ticket: int
) -> None:
    kept, left = blobs.put(b"named"), blobs.put(b"forgotten")
    name(desk, ids, ticket, kept, 5)
    assert sweep_all(desk, blobs, DAY) == Swept()
    os.utime(blobs.path(left), (0, time.time() - 86_500))
    os.utime(blobs.path(kept), (0, 0))
    assert sweep_all(desk, blobs, DAY, dry_run=True) == Swept(1, 9)
    assert blobs.exists(left)
    assert sweep_all(desk, blobs, DAY) == Swept(1, 9)
    assert not blobs.exists(left)
    assert blobs.read(kept) == b"named"


def test_storing_a_file_again_makes_it_new(desk: Desk, blobs: BlobStore) -> None:
    digest = blobs.put(b"twice")
    os.utime(blobs.path(digest), (0, 0))
    (listed,) = blobs.listed(digest[:2])
    assert blobs.put(b"twice") == digest
    assert desk.write_now(files.collect, [listed], blobs.remove) == []  # it was listed before
    assert sweep_all(desk, blobs, DAY) == Swept()
    assert blobs.read(digest) == b"twice"


def test_a_half_written_file_is_removed_after_an_hour(desk: Desk, blobs: BlobStore) -> None:
    folder = blobs.path(blobs.put(b"x")).parent
    half, other = folder / ".half-abc", folder / "notes.txt"
    for path in (half, other):
        path.write_bytes(b"1234")
    assert sweep_all(desk, blobs) == Swept(1, 1)  # only what is complete: the half may be written just now
    os.utime(half, (0, time.time() - 3_700))
    assert sweep_all(desk, blobs) == Swept(1, 4)
    assert other.exists()  # not the desk's


def test_a_file_that_was_collected_cannot_be_named(
    desk: Desk, ids: dict[str, int], blobs: BlobStore, ticket: int
) -> None:
    digest = blobs.put(b"gone")
    assert sweep_all(desk, blobs) == Swept(1, 4)
    with pytest.raises(FileGone):
        name(desk, ids, ticket, digest, 4)
    assert desk.read_now(file_uses.sums) == (0, 0)
    blobs.put(b"gone")
    name(desk, ids, ticket, digest, 4)
    assert sweep_all(desk, blobs) == Swept()


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)  # SQLite has one writer
def test_a_transaction_that_names_a_file_keeps_the_sweep_from_it(
    desk: Desk, ids: dict[str, int], blobs: BlobStore, ticket: int
) -> None:
    digest = blobs.put(b"in flight")
    (listed,) = blobs.listed(digest[:2])

    def meanwhile(tx: Transaction) -> list[Stored]:
        file_uses.use(tx, "message", 1, [(digest, 9)])
        return desk.write_now(files.collect, [listed], blobs.remove)  # of another connection

    assert desk.write_now(meanwhile) == []
    assert blobs.exists(digest)


def test_many_uploads_of_few_contents_and_a_sweep_without_grace_lose_nothing(
    desk: Desk, ids: dict[str, int], blobs: BlobStore, ticket: int
) -> None:
    people, rounds = 6, 25
    gate, over, swept = threading.Barrier(people), threading.Event(), threading.Condition()
    named: set[str] = set()
    refused: list[str] = []
    passes = [0]
    removed: list[Swept] = []

    def sweep_meets() -> None:
        """Wait for a whole pass that began after now."""
        with swept:
            seen = passes[0]
            assert swept.wait_for(lambda: passes[0] >= seen + 2, timeout=120)

    def upload(person: int) -> None:
        for number in range(rounds):
            late = person == 1 and number % 5 == 0  # the sweep comes between its storing and its naming
            content = f"{number} {'late' if late else person % 2}".encode() * 20
            gate.wait(timeout=120)
            digest = blobs.put(content)
            if person == 0:
                continue  # and never names it
            if late:
                sweep_meets()
            while True:
                try:
                    name(desk, ids, ticket, digest, len(content))
                    break
                except FileGone:
                    refused.append(digest)
                    digest = blobs.put(content)
            named.add(digest)

    def sweep_on(counted: bool) -> None:
        while not over.is_set():
            removed.extend(sweep(desk, blobs, one.name, grace=AT_ONCE) for one in blobs.root.glob("??"))
            if counted:
                with swept:
                    passes[0] += 1
                    swept.notify_all()

    with ThreadPoolExecutor(people + 2) as pool:
        sweepers = [pool.submit(sweep_on, counted) for counted in (True, False)]
        try:
            for done in [pool.submit(upload, person) for person in range(people)]:
                done.result()
        finally:
            over.set()
        for one in sweepers:
            one.result()
    assert len(named) >= 2 * rounds
    assert len(refused) >= rounds // 5
    assert any(one.files for one in removed)
    sweep_all(desk, blobs)
    whole(check(desk, blobs, read=True), files=len(named))


def whole(found: Checked, *, files: int) -> None:
    """Everything named is there, and nothing else."""
    assert found.troubles == []
    assert (found.named, found.stored, found.unnamed, found.half) == (files, files, 0, 0)
    assert found.named_bytes == found.stored_bytes


async def test_mails_with_files_come_in_whole_while_a_sweep_without_grace_runs(
    desk: Desk, ids: dict[str, int], blobs: BlobStore, switchboard: Switchboard
) -> None:
    inbox, over = Inbox(desk, switchboard, blobs, POLICY), threading.Event()

    def sweep_on() -> None:
        while not over.is_set():
            for path in blobs.root.glob("??"):
                sweep(desk, blobs, path.name, grace=AT_ONCE)

    sweeper = asyncio.create_task(asyncio.to_thread(sweep_on))
    try:
        for number in range(12):
            large = b"A" * 300_000 if number % 3 == 0 else b""  # kept in the store itself
            await inbox.take(RawInbound(channel="support", body=with_file(number, large)))
        await inbox.drain()
    finally:
        over.set()
        await sweeper
        await inbox.close()
    proof = desk.read_now(ledger_proof.prove)
    assert (proof.holds, proof.fates["opened"], proof.in_flight) == (True, 12, 0)
    sweep_all(desk, blobs)
    whole(check(desk, blobs, read=True), files=12 + 4)


def with_file(number: int, more: bytes) -> bytes:
    return (
        b"From: zoe%d@shop.example\r\nTo: support@desk.example\r\nSubject: Lamp %d\r\n"
        b"Message-ID: <%d@shop.example>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee.\r\n'
        b"--b\r\nContent-Type: application/x-thing\r\nContent-Disposition: attachment; filename=a.bin\r\n\r\n"
        b"file %d %s\r\n--b--\r\n" % (number, number, number, number, more)
    )


async def test_one_process_passes_over_all_folders_and_counts(
    desk: Desk, ids: dict[str, int], blobs: BlobStore
) -> None:
    files.check_owner(desk, blobs)
    digests = [blobs.put(b"%d" % number) for number in range(5)]
    broken = blobs.root / "zz"
    broken.write_text("no folder")
    assert await FileSweep(desk, blobs, grace=AT_ONCE).once(pause=0) is None
    assert [one for one in digests if blobs.exists(one)] == []


async def test_files_that_may_be_another_databases_are_left_alone(
    desk: Desk, blobs: BlobStore, tmp_path: Path
) -> None:
    digest = blobs.put(b"whose?")
    error = await FileSweep(desk, blobs, grace=AT_ONCE).once(pause=0)
    assert error is not None
    assert "may belong to another database" in str(error)
    assert blobs.exists(digest)
    files.adopt(desk, blobs)
    assert await FileSweep(desk, blobs, grace=AT_ONCE).once(pause=0) is None
    assert not blobs.exists(digest)
    blobs.put_mark("another")
    assert await FileSweep(desk, blobs, grace=AT_ONCE).once(pause=0) is not None


def test_a_new_folder_is_marked_and_one_from_before_too(desk: Desk, blobs: BlobStore, tmp_path: Path) -> None:
    files.check_owner(desk, blobs)
    assert blobs.mark()
    before = BlobStore(tmp_path / "before")
    before.put(b"from before")
    with pytest.raises(Conflict):
        files.check_owner(desk, before)
    desk.write_now(lambda tx: tx.conn.execute(insert(facts), {"key": "files_unmarked", "value": "1"}))
    files.check_owner(desk, before)
    assert before.mark() == blobs.mark()


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_the_lock_of_a_file_is_shared_by_those_who_name_it(desk: Desk, blobs: BlobStore) -> None:
    digest = blobs.put(b"both")

    def both(tx: Transaction) -> list[str]:
        file_uses.use(tx, "message", 1, [(digest, 4)])
        desk.write_now(file_uses.use, "message", 2, [(digest, 4)])  # does not wait
        return desk.write_now(locks.hold_free, locks.FILE, [digest, "0" * 64])

    assert desk.write_now(both) == ["0" * 64]
