"""Watching an IMAP folder: every mail after the cursor is passed on when it arrives, in UID order.

imapclient is synchronous, so each connection has a thread of its own. The folder is opened read-only and
never changed: only UID and UIDVALIDITY (RFC 3501 §2.3.1.1) tell which mails were taken in."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import TypeVar

import structlog
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from helpdesk.channels.base import Cursor, Keep, Report, no_report
from helpdesk.channels.email.settings import ImapSettings
from helpdesk.channels.email.transport.failures import no_connection, refused_sign_in
from helpdesk.channels.email.transport.imap_connection import Connection
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

_Problem = (IMAPClientError, OSError, UnicodeError)  # the last: a host that is no name of a server


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
        connection = Connection(settings)
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
    connection = Connection(settings)
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
    fault: Fault = no_connection(problem)
    if isinstance(problem, LoginError):
        # RFC 5530 §3: it cannot check the password now
        fault = "unreachable" if "[UNAVAILABLE]" in said.upper() else refused_sign_in(said)
    elif (
        fault == "unreachable"
        and isinstance(problem, IMAPClientError)
        and not isinstance(problem, IMAPClientAbortError)
    ):
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

    async def open(self, connection: Connection) -> None:
        """Open the folder and check whether the cursor is still valid there."""
        uidvalidity, uidnext = await connection.run(connection.open)
        cursor = self._cursor
        if (
            cursor is not None
            and cursor.uidvalidity == uidvalidity
            and cursor.uid < (uidnext or cursor.uid + 1)
        ):
            return
        # Without a cursor the folder is new to us. With another UIDVALIDITY, or with fewer UIDs than were
        # read, its numbers mean other mails: all are read again, and the desk recognises by their Message-IDs
        # those it already has. Without the backlog it never had the old ones, so it would take those for new.
        start = 0
        if not self._settings.backlog:
            free = uidnext if uidnext is not None else await connection.run(connection.free_uid)
            start = free - 1
        if cursor is not None:
            log.warning("imap.made_anew", channel=self._channel, folder=cursor.folder, goes_on_after=start)
        self._cursor = Cursor(folder=self._settings.folder, uidvalidity=uidvalidity, uid=max(0, start))
        await self._keep(None, self._cursor)

    async def take_new(self, connection: Connection) -> None:
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

    async def _take_alone(self, connection: Connection, uid: int, size: int) -> None:
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
