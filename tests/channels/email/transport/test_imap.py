"""A folder is read by UID from a real server: everything once, in order, and nothing before it is stored."""

import asyncio
import contextlib
import imaplib
from collections.abc import AsyncIterator, Callable

import pytest
from msgspec.structs import replace

from helpdesk.channels.base import Cursor, no_blobs
from helpdesk.channels.email.channel import EmailChannel
from helpdesk.channels.email.settings import EmailSettings, ImapSettings
from helpdesk.channels.email.transport.imap import watch
from helpdesk.domain.messages import RawInbound
from helpdesk.errors import BadInput, TooLarge
from tests.servers import Dovecot

pytestmark = pytest.mark.services


def mail(number: int, size: int = 0) -> bytes:
    head = f"From: ana@example.com\r\nMessage-ID: <{number}@example.com>\r\nSubject: Mail {number}\r\n\r\n"
    return head.encode() + b"x" * 78 + (b"\r\n" + b"y" * 78) * (size // 80) + b"\r\n"


class Shelf:
    """Stores items and cursors as the desk does, in one step; can be told to fail."""

    def __init__(self) -> None:
        self.items: list[RawInbound] = []
        self.cursor: Cursor | None = None
        self.failures: list[Exception] = []
        self.limit = 10**9
        self.notes: list[str] = []
        self._changed = asyncio.Condition()

    async def keep(self, raw: RawInbound | None, cursor: Cursor) -> None:
        if raw is not None and self.failures:
            raise self.failures.pop(0)
        if raw is not None and len(raw.body) > self.limit:
            raise TooLarge("too large for this desk")
        async with self._changed:
            if raw is not None:
                self.items.append(raw)
            self.cursor = cursor
            self._changed.notify_all()

    def note(self, what: str) -> None:
        self.notes.append(what)

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(done)

    def subjects(self) -> list[int]:
        return [int(item.body.split(b"Subject: Mail ")[1].split(b"\r\n")[0]) for item in self.items]


@contextlib.asynccontextmanager
async def watching(settings: ImapSettings, shelf: Shelf) -> AsyncIterator[None]:
    """A watcher that goes on behind the shelf's cursor, and pauses only shortly after trouble."""

    async def pause(seconds: float) -> None:
        await asyncio.sleep(0.01)

    task = asyncio.create_task(
        watch(settings, channel="support", keep=shelf.keep, cursor=shelf.cursor, note=shelf.note, pause=pause)
    )
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_what_lies_there_comes_first_and_new_mail_by_idle(
    dovecot: Dovecot, mailbox: str, settings: ImapSettings
) -> None:
    shelf = Shelf()
    for number in (1, 2):
        dovecot.deliver(mailbox, mail(number))
    async with watching(settings, shelf):
        await shelf.until(lambda: len(shelf.items) == 2)
        dovecot.deliver(mailbox, mail(3))
        await shelf.until(lambda: len(shelf.items) == 3)
    assert shelf.subjects() == [1, 2, 3]
    assert shelf.items[0].body == mail(1)
    assert shelf.items[0].channel == "support"
    assert shelf.cursor is not None
    assert shelf.items[2].headers == {
        "imap-folder": "INBOX",
        "imap-uidvalidity": str(shelf.cursor.uidvalidity),
        "imap-uid": str(shelf.cursor.uid),
    }
    assert shelf.notes[-1].startswith("watching INBOX")


async def test_a_server_without_idle_is_asked_again(
    dovecot: Dovecot, mailbox: str, settings: ImapSettings
) -> None:
    shelf = Shelf()
    dovecot.deliver(mailbox, mail(1))
    async with watching(replace(settings, idle=False, poll_seconds=0.05), shelf):
        await shelf.until(lambda: len(shelf.items) == 1)
        dovecot.deliver(mailbox, mail(2))
        await shelf.until(lambda: len(shelf.items) == 2)
    assert shelf.subjects() == [1, 2]


async def test_a_restart_goes_on_behind_the_cursor(
    dovecot: Dovecot, mailbox: str, settings: ImapSettings
) -> None:
    shelf = Shelf()
    dovecot.deliver(mailbox, mail(1))
    async with watching(settings, shelf):
        await shelf.until(lambda: len(shelf.items) == 1)
    dovecot.deliver(mailbox, mail(2))
    async with watching(settings, shelf):
        await shelf.until(lambda: len(shelf.items) == 2)
    assert shelf.subjects() == [1, 2]


async def test_mail_in_the_folder_stays_unread_and_in_its_place(
    dovecot: Dovecot, mailbox: str, settings: ImapSettings
) -> None:
    shelf = Shelf()
    dovecot.deliver(mailbox, mail(1))
    async with watching(settings, shelf):
        await shelf.until(lambda: len(shelf.items) == 1)
    with imaplib.IMAP4(dovecot.host, dovecot.port) as client:
        client.login(mailbox, dovecot.password)
        client.select("INBOX", readonly=True)
        assert client.search(None, "UNSEEN")[1] == [b"1"]


async def test_what_could_not_be_stored_comes_again_before_anything_else(
    dovecot: Dovecot, mailbox: str, settings: ImapSettings
) -> None:
    shelf = Shelf()
    shelf.failures = [OSError("disk full"), RuntimeError("locked")]
    for number in (1, 2):
        dovecot.deliver(mailbox, mail(number))
    async with watching(settings, shelf):
        await shelf.until(lambda: len(shelf.items) == 2)
    assert shelf.subjects() == [1, 2]
    assert any("disk full" in note for note in shelf.notes)


async def test_a_folder_made_anew_is_read_anew(
    dovecot: Dovecot, mailbox: str, settings: ImapSettings
) -> None:
    shelf = Shelf()
    for number in (1, 2):
        dovecot.deliver(mailbox, mail(number))
    async with watching(settings, shelf):
        await shelf.until(lambda: len(shelf.items) == 2)
    assert shelf.cursor is not None
    shelf.cursor = replace(shelf.cursor, uidvalidity=shelf.cursor.uidvalidity - 1)
    async with watching(settings, shelf):
        await shelf.until(lambda: len(shelf.items) == 4)
    assert shelf.subjects() == [1, 2, 1, 2]


async def test_without_its_backlog_a_folder_is_read_from_now_on_even_after_a_restart(
    dovecot: Dovecot, mailbox: str, settings: ImapSettings
) -> None:
    shelf = Shelf()
    fresh = replace(settings, backlog=False)
    dovecot.deliver(mailbox, mail(1))
    async with watching(fresh, shelf):
        await shelf.until(lambda: shelf.cursor is not None)
    assert shelf.items == []
    dovecot.deliver(mailbox, mail(2))
    async with watching(fresh, shelf):
        await shelf.until(lambda: len(shelf.items) == 1)
    assert shelf.subjects() == [2]


async def test_without_its_backlog_a_folder_made_anew_brings_nothing_old(
    dovecot: Dovecot, mailbox: str, settings: ImapSettings
) -> None:
    shelf = Shelf()
    fresh = replace(settings, backlog=False)
    for number in (1, 2):
        dovecot.deliver(mailbox, mail(number))
    async with watching(fresh, shelf):
        await shelf.until(lambda: shelf.cursor is not None)
    assert shelf.cursor is not None
    before = shelf.cursor.uidvalidity - 1
    shelf.cursor = replace(shelf.cursor, uidvalidity=before, uid=0)
    async with watching(fresh, shelf):
        await shelf.until(lambda: shelf.cursor is not None and shelf.cursor.uidvalidity != before)
        dovecot.deliver(mailbox, mail(3))
        await shelf.until(lambda: len(shelf.items) == 1)
    assert shelf.subjects() == [3]


async def test_many_mails_come_once_and_in_order(
    dovecot: Dovecot, mailbox: str, settings: ImapSettings
) -> None:
    shelf = Shelf()
    for number in range(130):
        dovecot.deliver(mailbox, mail(number))
    async with watching(settings, shelf):
        await shelf.until(lambda: len(shelf.items) == 130)
    uids = [int(item.headers["imap-uid"]) for item in shelf.items]
    assert uids == sorted(set(uids))
    assert sorted(shelf.subjects()) == list(range(130))


async def test_a_mailbox_channel_listens_and_tells_how_it_is(
    dovecot: Dovecot, mailbox: str, settings: ImapSettings
) -> None:
    shelf = Shelf()
    email = EmailSettings(address="support@shop.example", imap=settings)
    channel = EmailChannel("support", email, read_blob=no_blobs)
    dovecot.deliver(mailbox, mail(1))
    listening = asyncio.create_task(channel.listen(shelf.keep, None))
    await shelf.until(lambda: len(shelf.items) == 1)
    assert channel.parse(shelf.items[0])[0].external_id == "1@example.com"
    listening.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await listening
    assert [one.fault for one in (await channel.status()).troubles] == ["no_server"], "it reads well"
    without = EmailChannel("support", replace(email, imap=None), read_blob=no_blobs)
    with pytest.raises(BadInput):
        await without.listen(shelf.keep, None)
