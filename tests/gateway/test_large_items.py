"""Large items are read by a process of their own, which may take long, end, or never answer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from helpdesk.channels.email.channel import EmailChannel
from helpdesk.channels.email.settings import EmailSettings
from helpdesk.db.blobs import BlobStore
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import ledger
from helpdesk.domain.messages import RawInbound
from helpdesk.errors import NotFound, ParseFailed
from helpdesk.gateway import reading
from helpdesk.gateway.inbox import Inbox
from helpdesk.gateway.large_items import LargeItems
from helpdesk.gateway.readers import IN_DATABASE
from tests.factories import actor
from tests.shared import PROJECT

CASES = sorted((PROJECT / "tests/channels/email/cases").glob("*.eml"))
SETTINGS = {"address": "support@desk.example"}
MAIL = b"From: Ana <ana@shop.example>\r\nSubject: Lamp\r\nMessage-ID: <1@shop.example>\r\n\r\nMy lamp\r\n"
ROW = ChannelRow(
    id=1, name="support", kind="email", label="Support", team_id=None, settings=SETTINGS, enabled=True
)
RAW = RawInbound(channel="support", body=b"")


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs")


@pytest.fixture
def large(blobs: BlobStore) -> Iterator[LargeItems]:
    large = LargeItems(blobs.root)
    yield large
    large.close()


def test_another_process_reads_every_mail_as_this_one(large: LargeItems, blobs: BlobStore) -> None:
    channel = EmailChannel("support", msgspec.convert(SETTINGS, EmailSettings), read_blob=_nothing)
    for path in CASES:
        mail = path.read_bytes()
        here = reading.read(channel, RawInbound(channel="support", body=mail), blobs, "UTC")
        assert large.read(ROW, RAW, blobs.put(mail), "UTC") == here, path.name


def test_an_item_whose_process_was_ended_is_read_by_another(large: LargeItems, blobs: BlobStore) -> None:
    digest = blobs.put(MAIL)
    before = large.read(ROW, RAW, digest, "UTC")
    first = large.process_id
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert large.read(ROW, RAW, digest, "UTC") == before
    assert large.process_id not in (None, first)


def test_an_item_that_takes_too_long_fails_and_the_next_is_read(blobs: BlobStore) -> None:
    hurried = LargeItems(blobs.root, seconds=0.0)
    with pytest.raises(ParseFailed, match="took longer than 0 seconds"):
        hurried.read(ROW, RAW, blobs.put(MAIL), "UTC")
    assert hurried.process_id is None
    hurried.close()


KILLED = """
import sys, threading, time
from pathlib import Path
from tests.gateway.test_large_items import RAW, ROW
from helpdesk.gateway.large_items import LargeItems

large = LargeItems(Path(sys.argv[1]))
threading.Thread(target=large.read, args=(ROW, RAW, sys.argv[2], "UTC"), daemon=True).start()
while large.process_id is None:
    time.sleep(0.01)
print(large.process_id, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("answers", [False, True])
def test_a_killed_desk_leaves_no_process_that_reads(blobs: BlobStore, answers: bool) -> None:
    """Neither one that reads without end, nor one that has its answer for nobody."""
    digest = blobs.put(MAIL)
    blobs.path(digest).unlink()
    os.mkfifo(blobs.path(digest))  # the process that opens it waits for what comes
    command = [sys.executable, "-c", KILLED, str(blobs.root), digest]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, cwd=PROJECT) as desk:
        assert desk.stdout is not None
        desk.stdout.readline()
        with blobs.path(digest).open("wb") as fifo:  # as soon as the other process has opened it
            desk.kill()
            desk.wait()
            if answers:
                fifo.write(MAIL)
                fifo.close()
            # nobody holds the other end of the errors' pipe any more: it has ended, without a word
            assert desk.communicate(timeout=30) == ("", "")


def test_what_cannot_be_read_says_why(large: LargeItems) -> None:
    with pytest.raises(ParseFailed, match="There is no file with the digest"):
        large.read(ROW, RAW, "0" * 64, "UTC")
    refused = msgspec.structs.replace(ROW, settings={"adress": "x"})
    with pytest.raises(ParseFailed, match="unknown field `adress`"):
        large.read(refused, RAW, "0" * 64, "UTC")


def test_the_process_ends_when_no_item_comes(blobs: BlobStore) -> None:
    large = LargeItems(blobs.root, idle_seconds=0.0)
    large.read(ROW, RAW, blobs.put(MAIL), "UTC")
    large.wait_until_ended()
    assert large.process_id is None
    large.read(ROW, RAW, blobs.put(MAIL), "UTC")
    large.close()


async def test_a_large_mail_goes_its_whole_way(desk: Desk, ids: dict[str, int], inbox: Inbox) -> None:
    mail = MAIL.replace(b"\r\n\r\n", b"\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n")
    mail += b"--x\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n" + b"%PDF " * IN_DATABASE
    item_id = await inbox.take(RawInbound(channel="support", body=mail))
    await inbox.drain()
    item = await desk.read(ledger.item, item_id)
    assert (item.fate, item.size) == ("opened", len(mail))
    assert (await inbox.raw(item_id)).body == mail


async def test_a_large_parked_mail_is_opened_and_admitted_by_the_other_process(
    desk: Desk, ids: dict[str, int], inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = MAIL.replace(b"\r\n\r\n", b"\r\nAuto-Submitted: auto-replied\r\n\r\n", 1) + b"lamp " * IN_DATABASE
    item_id = await inbox.take(RawInbound(channel="support", body=mail))
    await inbox.drain()
    assert (await desk.read(ledger.item, item_id)).fate == "parked"
    read_here: list[str] = []
    monkeypatch.setattr(EmailChannel, "parse", lambda self, raw: read_here.append(raw.channel))
    assert "lamp lamp" in (await inbox.read(item_id)).text
    assert (await inbox.admit(item_id, actor(ids))).fate == "opened"
    assert read_here == []


async def _nothing(digest: str) -> bytes:
    raise NotFound(digest)
