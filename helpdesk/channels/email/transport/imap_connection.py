"""One connection to an IMAP mailbox."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from helpdesk.channels.email.settings import ImapSettings

T = TypeVar("T")


class Connection:
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

    def open(self) -> tuple[int, int | None]:
        """Connect, sign in and open the folder; its UIDVALIDITY and next UID. A server may leave out the
        latter (RFC 3501 §6.3.1)."""
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
        if (settings.username + settings.password).isascii():
            client.login(settings.username, settings.password)
        else:  # LOGIN takes only ASCII (RFC 3501 §6.2.3), PLAIN takes UTF-8 (RFC 4616 §2)
            client.plain_login(settings.username, settings.password)
        status = client.select_folder(settings.folder, readonly=True)
        uidnext = status.get(b"UIDNEXT")
        return int(status[b"UIDVALIDITY"]), None if uidnext is None else int(uidnext)

    def free_uid(self) -> int:
        """A UID above those of all mails that are there now."""
        return int(max(self._imap.search("ALL"), default=0)) + 1

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
        deleted meanwhile. IMAPClientError if the server answers for a mail without its content."""
        answers = self._imap.fetch(uids, [f"BODY.PEEK[]<0.{limit}>"])
        found: dict[int, bytes] = {}
        for uid in uids:
            if (given := answers.get(uid)) is None:
                continue
            body = given.get(b"BODY[]<0>", given.get(b"BODY[]"))  # some leave out where the part begins
            if not isinstance(body, bytes):
                raise IMAPClientError(f"the server gave no content of mail {uid}")
            found[uid] = body[:limit]
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


def _close(client: IMAPClient) -> None:
    with contextlib.suppress(OSError):
        client.shutdown()
