"""Watching an IMAP folder: every mail after the cursor is passed on when it arrives, in UID order.

imapclient is synchronous, so each connection has a thread of its own. The folder is opened read-only and
never changed: only UID and UIDVALIDITY (RFC 3501 §2.3.1.1) tell which mails were taken in."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, TypeVar

import structlog
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from helpdesk.channels.base import Cursor, Keep, Report, no_report
from helpdesk.channels.email.settings import ImapSettings
from helpdesk.channels.email.transport import tls
from helpdesk.domain.health.faults import Fault, Trouble
from helpdesk.domain.messages import RawInbound
from helpdesk.errors import TooLarge

log = structlog.get_logger(__name__)

T = TypeVar("T")

FETCH_PROBLEM = "fetch-problem"
"""Header of a raw item whose mail the server refused to give, with the server's words; the body is empty."""

CUT = "cut-from"
"""Header of a raw item that holds only the beginning of a mail, with the whole mail's size in bytes."""

_LEAST = 64 * 1024  # so much of a mail is stored if even `max_bytes` of it are too many for the desk
_BATCH_BYTES = 4 * 1024 * 1024
_BATCH = 50
_TRIES = 4  # refusals of a mail before it is stored as refused, and the next one follows
_LONGEST_PAUSE = 300.0

_Problem = (IMAPClientError, OSError)


async def watch(
    settings: ImapSettings,
    *,
    channel: str,
    keep: Keep,
    cursor: Cursor | None,
    note: Callable[[str], None] = lambda _: None,
    report: Report = no_report,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Run until cancelled: pass on the mails after `cursor`, wait for more, and connect again after any
    error, with a longer pause each time. `note` gets the state in one line, `report` what keeps it from
    opening the folder."""
    taker = _Taker(settings, channel, keep, cursor)
    failures = 0
    while True:
        connection = _Connection(settings)
        opened = False
        try:
            await taker.open(connection)
            opened = True
            await report(None)
            while True:
                await taker.take_new(connection)
                await taker.note_read()
                failures = 0
                note(f"watching {settings.folder}, {taker.taken} taken in")
                await connection.run(connection.wait)
        except _Problem as problem:
            said = str(problem) or type(problem).__name__
            failures += 1
            log.warning("imap.lost", channel=channel, error=said, failures=failures)
            note(f"cannot read {settings.folder}: {said}")
            if not opened:  # an open connection may break at any time; what counts is whether it comes back
                await report(trouble(settings, problem))
        except Exception as problem:
            failures += 1
            log.exception("imap.not_stored", channel=channel, failures=failures)
            note(f"cannot store what is in {settings.folder}: {problem}")
        finally:
            connection.close()
        await pause(min(_LONGEST_PAUSE, 2.0**failures) * random.uniform(0.5, 1.0))


async def check(settings: ImapSettings) -> Trouble | None:
    """Connect, sign in and open the folder. Returns what prevents it."""
    connection = _Connection(settings)
    try:
        await connection.run(connection.open)
    except _Problem as problem:
        return trouble(settings, problem)
    finally:
        connection.close()
    return None


def trouble(settings: ImapSettings, problem: Exception) -> Trouble:
    """What an error says about the folder."""
    said = str(problem) or type(problem).__name__
    fault: Fault = "unreachable"
    if isinstance(problem, LoginError):
        fault = "password"
    elif tls.is_certificate_problem(problem):
        fault = "certificate"
    elif isinstance(problem, IMAPClientError) and not isinstance(problem, IMAPClientAbortError):
        fault = "folder"
    return Trouble(
        side="receive", fault=fault, detail=f"{settings.host}:{settings.port}, {settings.folder}: {said}"
    )


class _Taker:
    """State that outlives a connection: the cursor, and the mails that the server refused to give."""

    def __init__(self, settings: ImapSettings, channel: str, keep: Keep, cursor: Cursor | None) -> None:
        self._settings = settings
        self._channel = channel
        self._keep = keep
        self._cursor = cursor if cursor is not None and cursor.folder == settings.folder else None
        self._refused: Counter[int] = Counter()
        self.taken = 0

    async def open(self, connection: _Connection) -> None:
        """Open the folder and check whether the cursor is still valid there."""
        uidvalidity, uidnext = await connection.run(connection.open)
        cursor = self._cursor
        if cursor is not None and cursor.uidvalidity == uidvalidity:
            return
        # Without a cursor the folder is new to us. With another UIDVALIDITY its numbers mean other mails: all
        # are read again, and the desk recognises by their Message-IDs those it already has. Without the
        # backlog it never had the old ones, so it would take those for new.
        start = 0 if self._settings.backlog else uidnext - 1
        if cursor is not None:
            log.warning("imap.made_anew", channel=self._channel, folder=cursor.folder, goes_on_after=start)
        self._cursor = Cursor(folder=self._settings.folder, uidvalidity=uidvalidity, uid=max(0, start))
        await self._keep(None, self._cursor)

    async def take_new(self, connection: _Connection) -> None:
        """Pass on everything after the cursor; the cursor moves with each mail, never before."""
        assert self._cursor is not None
        sizes = await connection.run(connection.sizes_after, self._cursor.uid)
        for batch in _batches(sizes):
            try:
                bodies = await connection.run(connection.bodies, list(batch), self._settings.max_bytes)
            except IMAPClientAbortError:
                raise
            except IMAPClientError:  # one of them causes the error: find it
                for uid, size in batch.items():
                    await self._take_alone(connection, uid, size)
                continue
            for uid, body in bodies.items():
                await self._take(uid, body, size=batch[uid])

    async def note_read(self) -> None:
        """Everything in the folder is taken in: the cursor gets this moment."""
        assert self._cursor is not None
        await self._keep(None, self._cursor)

    async def _take_alone(self, connection: _Connection, uid: int, size: int) -> None:
        """A mail that the server refuses again and again is stored as a refusal, so that the next one can
        follow."""
        try:
            bodies = await connection.run(connection.bodies, [uid], self._settings.max_bytes)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as refusal:
            self._refused[uid] += 1
            if self._refused[uid] < _TRIES:
                raise
            await self._take(uid, b"", size=size, problem=str(refusal) or "no reason given")
        else:
            for body in bodies.values():
                await self._take(uid, body, size=size)

    async def _take(self, uid: int, body: bytes, *, size: int, problem: str = "") -> None:
        assert self._cursor is not None
        cursor = Cursor(folder=self._cursor.folder, uidvalidity=self._cursor.uidvalidity, uid=uid)
        headers = {
            "imap-folder": cursor.folder,
            "imap-uidvalidity": str(cursor.uidvalidity),
            "imap-uid": str(uid),
        }
        if problem:
            headers[FETCH_PROBLEM] = problem
        elif size > len(body) and len(body) >= self._settings.max_bytes:
            headers[CUT] = str(size)
        raw = RawInbound(channel=self._channel, body=body, headers=headers, received_at=datetime.now(UTC))
        try:
            await self._keep(raw, cursor)
        except TooLarge:  # the desk's own limit is even lower: the beginning is better than nothing
            if len(body) <= _LEAST:
                raise
            headers[CUT] = str(max(size, len(body)))
            cut = RawInbound(
                channel=self._channel, body=body[:_LEAST], headers=headers, received_at=raw.received_at
            )
            await self._keep(cut, cursor)
        self._cursor = cursor
        self.taken += 1


class _Connection:
    """One IMAP connection and its thread. The methods given to `run` are blocking."""

    def __init__(self, settings: ImapSettings) -> None:
        self._settings = settings
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="imap")
        self._client: IMAPClient | None = None
        self._closed = threading.Event()

    async def run(self, function: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *args)

    def close(self) -> None:
        """Close the connection from outside: a thread that waits in IDLE wakes up and ends."""
        self._closed.set()
        if self._client is not None:
            with contextlib.suppress(OSError):  # it may be closed already
                self._client.socket().shutdown(socket.SHUT_RDWR)
            self._thread.submit(_close, self._client)
        self._thread.shutdown(wait=False)

    def open(self) -> tuple[int, int]:
        """Connect, sign in and open the folder; its UIDVALIDITY and next UID."""
        settings = self._settings
        context = ssl.create_default_context()
        if not settings.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        client = IMAPClient(
            settings.host,
            port=settings.port,
            ssl=settings.security == "tls",
            ssl_context=context if settings.security == "tls" else None,
            timeout=SocketTimeout(connect=min(30.0, settings.timeout), read=settings.timeout),
        )
        self._client = client
        if self._closed.is_set():  # closed while it was connecting
            _close(client)
            raise IMAPClientAbortError("hung up")
        if settings.security == "starttls":
            client.starttls(context)
        client.login(settings.username, settings.password)
        status = client.select_folder(settings.folder, readonly=True)
        uidnext = status.get(b"UIDNEXT")
        if uidnext is None:  # a server may leave it out (RFC 3501 §6.3.1)
            uidnext = max(client.search("ALL"), default=0) + 1
        return int(status[b"UIDVALIDITY"]), int(uidnext)

    def sizes_after(self, uid: int) -> dict[int, int]:
        """{UID: size in bytes} of the mails after `uid`."""
        # "n:*" always includes the last mail, even with a lower number (RFC 3501 §9, seq-range)
        uids = [found for found in self._imap.search(["UID", f"{uid + 1}:*"]) if found > uid]
        sizes: dict[int, int] = {}
        for start in range(0, len(uids), 1000):
            answers = self._imap.fetch(uids[start : start + 1000], ["RFC822.SIZE"])
            sizes |= {found: int(answers[found].get(b"RFC822.SIZE", 0)) for found in answers if found > uid}
        return sizes

    def bodies(self, uids: list[int], limit: int) -> dict[int, bytes]:
        """{UID: the raw mail, or its first `limit` bytes}, in the given order, without mails that were
        deleted meanwhile."""
        answers = self._imap.fetch(uids, [f"BODY.PEEK[]<0.{limit}>"])
        found: dict[int, bytes] = {}
        for uid in uids:
            body = answers.get(uid, {}).get(b"BODY[]<0>")
            if isinstance(body, bytes):
                found[uid] = body
        return found

    def wait(self) -> None:
        """Return when something may have changed, at the latest after `poll_seconds`."""
        seconds = self._settings.poll_seconds
        if self._settings.idle and self._imap.has_capability("IDLE"):
            self._imap.idle()
            if not self._has_more():
                self._imap.idle_check(timeout=seconds)
            self._imap.idle_done()
        else:
            self._closed.wait(seconds)
            self._imap.noop()

    def _has_more(self) -> bool:
        """Whether news came together with the server's answer to IDLE. They are in imaplib's buffer then, and
        idle_check does not see them, because it reads the socket."""
        connection = self._imap.socket()
        connection.setblocking(False)
        try:
            return bool(self._imap._imap.file.peek(1))
        except ssl.SSLWantReadError:
            return False
        finally:
            connection.settimeout(self._settings.timeout)

    @property
    def _imap(self) -> IMAPClient:
        assert self._client is not None
        return self._client


def _batches(sizes: dict[int, int]) -> Iterator[dict[int, int]]:
    """Batches in UID order, a few mails each: fast for many small mails, and never much in memory."""
    batch: dict[int, int] = {}
    for uid in sorted(sizes):
        if batch and (len(batch) == _BATCH or sum(batch.values()) + sizes[uid] > _BATCH_BYTES):
            yield batch
            batch = {}
        batch[uid] = sizes[uid]
    if batch:
        yield batch


def _close(client: IMAPClient) -> None:
    with contextlib.suppress(OSError):
        client.shutdown()
