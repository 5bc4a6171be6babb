"""Inbound items: read, failed, replayed after a fix, and taken up again when a process died."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import text

from helpdesk.db import channels
from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import ledger, ledger_proof
from helpdesk.domain.messages import RawInbound
from helpdesk.errors import BadInput, LinkEnded, NotFound, SignatureRefused, TooLarge, Unavailable
from helpdesk.gateway import inbox as inbox_module
from helpdesk.gateway.inbox import Inbox
from helpdesk.gateway.readers import IN_DATABASE
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.operations.people import links
from tests.factories import POLICY

MAIL = (
    b"From: Ana <ana@shop.example>\r\nTo: support@desk.example\r\nSubject: Broken lamp\r\n"
    b"Message-ID: <%d@shop.example>\r\n\r\nMy lamp is broken\r\n"
)
UNSIGNED = (
    b'{"update_id": 1, "message": {"message_id": 1, "date": 1700000000, "text": "Not from Telegram",'
    b' "chat": {"id": 7, "type": "private"}, "from": {"id": 7, "is_bot": false, "first_name": "Eve"}}}'
)
WORKING = {"token": "123456:" + "A" * 35, "secret": "s" * 16}  # settings of a Telegram channel
LETTERS = [chr(code) for code in range(0x4E00, 0x9FFF)]


def raw(number: int = 1, *, more: bytes = b"", channel: str = "support") -> RawInbound:
    return RawInbound(channel=channel, body=MAIL % number + more)


async def fate(desk: Desk, item_id: int) -> tuple[str | None, str]:
    item = await desk.read(ledger.item, item_id)
    return item.fate, item.reason


async def configure_telegram(desk: Desk, settings: dict[str, str]) -> None:
    await desk.write(
        channels.put_channel,
        "telegram",
        kind="telegram",
        label="Telegram",
        team_id=None,
        settings=settings,
        enabled=True,
    )


async def test_a_link_to_an_account_that_comes_back_works_no_more(
    desk: Desk, ids: dict[str, int], inbox: Inbox
) -> None:
    token = await desk.write(links.of_password, ids["Ana"])
    quoted = links.address("https://desk.example", token).encode()
    assert (await desk.read(links.look, token)).purpose == "password"
    await inbox.keep(raw(more=b"> Open this link:\r\n> " + quoted + b"\r\n"))
    with pytest.raises(LinkEnded):
        await desk.read(links.look, token)


async def test_a_mail_is_kept_then_settled(desk: Desk, ids: dict[str, int], inbox: Inbox) -> None:
    item_id = await inbox.take(raw())
    await inbox.drain()
    assert (await fate(desk, item_id))[0] == "opened"
    again = await inbox.take(raw())
    await inbox.drain()
    assert (await fate(desk, again))[0] == "duplicate"


async def test_what_cannot_be_read_fails_visibly_and_is_replayed_after_a_fix(
    desk: Desk, ids: dict[str, int], inbox: Inbox
) -> None:
    item_id = await inbox.keep(RawInbound(channel="telegram", body=b'{"update_id": 1}'))
    assert await inbox.settle(item_id) == []
    known, why = await fate(desk, item_id)
    assert known == "failed", "the channel telegram has no token yet"
    assert why
    await configure_telegram(desk, WORKING)
    await inbox.replay(item_id)
    assert (await fate(desk, item_id))[0] in ("parked", "failed")
    assert (await desk.read(ledger_proof.prove)).holds


async def test_an_unsigned_item_stays_refused_while_its_channel_cannot_check_it(
    desk: Desk, ids: dict[str, int], inbox: Inbox
) -> None:
    """A replay that fails for another reason must not make the next one trust the item."""
    unsigned = RawInbound(channel="telegram", body=UNSIGNED)
    item_id = await inbox.keep_refused(unsigned, SignatureRefused("The secret is missing"))
    await configure_telegram(desk, {})  # no token and no secret: the channel cannot be built
    assert await inbox.replay(item_id) == []
    await configure_telegram(desk, WORKING)
    assert await inbox.replay(item_id) == []
    known, why = await fate(desk, item_id)
    assert known == "failed"
    assert why.startswith(ledger.REFUSED)
    assert (await desk.read(ledger_proof.prove)).holds


async def test_the_next_item_is_read_as_its_channel_is_configured_by_then(
    desk: Desk, ids: dict[str, int], inbox: Inbox
) -> None:
    item_id = await inbox.keep(RawInbound(channel="telegram", body=b'{"update_id": 1}'))
    await inbox.settle(item_id, RawInbound(channel="telegram", body=b'{"update_id": 1}'))
    assert "settings" in (await fate(desk, item_id))[1]
    await configure_telegram(desk, WORKING)
    update = RawInbound(channel="telegram", body=b'{"update_id": 2}')
    item_id = await inbox.keep(update)
    await inbox.settle(item_id, update)
    assert "settings" not in (await fate(desk, item_id))[1]


async def test_what_a_dead_process_left_is_taken_up(
    desk: Desk, ids: dict[str, int], inbox: Inbox, blobs: BlobStore
) -> None:
    small = await inbox.keep(raw(1))
    large = await inbox.keep(raw(2, more=b"x" * IN_DATABASE))
    assert await inbox.recover() == 0, "it may still be at work"
    assert await inbox.recover(older_than=timedelta(0)) == 2
    assert [(await fate(desk, one))[0] for one in (small, large)] == ["opened", "opened"]


async def test_one_item_that_cannot_be_taken_up_does_not_hold_up_the_others(
    desk: Desk, ids: dict[str, int], inbox: Inbox, blobs: BlobStore
) -> None:
    lost = await inbox.keep(raw(1, more=b"x" * IN_DATABASE))
    blobs.path((await desk.read(ledger.item, lost)).sha256).unlink()
    sound = await inbox.keep(raw(2))
    await inbox.recover(older_than=timedelta(0))
    assert (await fate(desk, sound))[0] == "opened"
    assert (await fate(desk, lost))[0] == "failed"
    assert (await desk.read(ledger_proof.prove)).holds


async def test_items_that_stay_in_flight_keep_no_others_from_their_turn(
    desk: Desk, ids: dict[str, int], inbox: Inbox, blobs: BlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_module, "_RECOVERED_AT_ONCE", 2)
    stuck = [await inbox.keep(raw(number, more=b"x" * IN_DATABASE)) for number in (1, 2)]
    for one in stuck:
        path = blobs.path((await desk.read(ledger.item, one)).sha256)
        path.unlink()
        path.symlink_to(path)  # the file system's own trouble: not missing, not readable
    sound = await inbox.keep(raw(3))
    for _ in range(2):
        await inbox.recover(older_than=timedelta(0))
    assert (await fate(desk, sound))[0] == "opened"


@pytest.mark.parametrize(
    ("field", "settled"),
    [
        (b"Message-ID: " + random.Random(1).randbytes(5_000).hex().encode() + b"@x", "opened"),
        (b"Message-ID: <" + "".join(random.Random(1).choices(LETTERS, k=900)).encode() + b">", "opened"),
        (b"Auto-Submitted: auto-\x00replied", "parked"),
        (b"Precedence: junk\x00", "parked"),
    ],
)
async def test_what_a_database_would_refuse_is_settled_all_the_same(
    desk: Desk, ids: dict[str, int], inbox: Inbox, field: bytes, settled: str
) -> None:
    mail = b"From: a@shop.example\r\nSubject: s\r\n" + field + b"\r\n\r\nhello"
    item_id = await inbox.take(RawInbound(channel="support", body=mail))
    await inbox.drain()
    assert (await fate(desk, item_id))[0] == settled


async def test_an_item_stays_in_flight_while_the_database_cannot_take_it(
    desk: Desk, ids: dict[str, int], inbox: Inbox
) -> None:
    item_id = await inbox.keep(raw())

    def refuse(*_: object) -> None:
        raise Unavailable("the disk is full")

    with pytest.raises(Unavailable):
        await desk.write(refuse)
    if desk.postgres:  # a server that ends our connection is such a case
        with pytest.raises(Unavailable, match="does not answer"):
            await desk.write(
                lambda tx: tx.conn.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
            )
    assert (await fate(desk, item_id))[0] is None
    await inbox.recover(older_than=timedelta(0))
    assert (await fate(desk, item_id))[0] == "opened"


async def test_what_waits_in_memory_is_bounded_and_the_rest_is_read_again(
    desk: Desk, ids: dict[str, int], inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_module, "_HELD", 300)
    items = [await inbox.take(raw(number)) for number in range(10)]
    await inbox.drain()
    assert {(await fate(desk, one))[0] for one in items} <= {"opened", "threaded"}


async def test_bad_items_are_refused_before_anything_is_kept(
    desk: Desk, ids: dict[str, int], switchboard: Switchboard, blobs: BlobStore
) -> None:
    narrow = Inbox(desk, switchboard, blobs, POLICY, max_bytes=10)
    with pytest.raises(TooLarge):
        await narrow.keep(raw())
    inbox = Inbox(desk, switchboard, blobs, POLICY)
    with pytest.raises(BadInput, match="pigeon"):
        await inbox.keep(raw(channel="pigeon"))
    with pytest.raises(NotFound):
        await inbox.replay(4711)
    assert (await desk.read(ledger_proof.prove)).received == 0
