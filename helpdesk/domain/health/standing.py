"""Which long-lived parts of a process run, and which are tried again. No clock of its own."""

from __future__ import annotations

import errno
import socket
from datetime import UTC, datetime

import msgspec

from helpdesk.domain.health.retries import again_after
from helpdesk.errors import Unavailable

_OS_WORDS = {
    errno.EADDRINUSE: "its port is in use by another program",
    errno.EACCES: "this user may not use its port",
    errno.EPERM: "this user may not use its port",
    errno.EADDRNOTAVAIL: "its address is not one of this machine",
    errno.ENOSPC: "the disk is full",
    errno.EMFILE: "this process has no file descriptors left",
}


class PartTrouble(msgspec.Struct, frozen=True, kw_only=True):
    """A part of this process does not run: since when, why, and how often it was tried since."""

    name: str
    since: datetime
    why: str
    tries: int


class Standing:
    """One part. Its work calls `failed` and waits as long as that says, and `well` whenever it works."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.trouble: PartTrouble | None = None

    def failed(self, error: BaseException, *, now: datetime | None = None) -> float:
        """It could not do its work. Returns the seconds until it should be tried again: from one second on
        they double up to half a minute, each a little shorter, so that processes do not come together."""
        now = now or datetime.now(UTC)
        tries = 1 if self.trouble is None else self.trouble.tries + 1
        since = now if self.trouble is None else self.trouble.since
        self.trouble = PartTrouble(name=self.name, since=since, why=in_words(error), tries=tries)
        return again_after(tries, seed=f"{self.name}:{since}")

    def well(self) -> None:
        """It works."""
        self.trouble = None


class Upkeep:
    """The standings of the parts of one process, by name."""

    def __init__(self) -> None:
        self.parts: dict[str, Standing] = {}

    def part(self, name: str) -> Standing:
        """The standing of a part; a new one runs."""
        return self.parts.setdefault(name, Standing(name))

    def troubles(self) -> list[PartTrouble]:
        """What does not run, by name."""
        return [one.trouble for _, one in sorted(self.parts.items()) if one.trouble is not None]


def in_words(error: BaseException) -> str:
    """Why a part does not run, without anything from inside: no host, path, query or text of a driver."""
    if isinstance(error, Unavailable):
        return "a service it needs does not answer"
    if isinstance(error, UnicodeError | socket.gaierror):
        return "its address cannot be found"
    if isinstance(error, OSError):
        return _OS_WORDS.get(error.errno or 0, "the system refuses what it needs; see the log")
    return "an error in the desk; see the log"
