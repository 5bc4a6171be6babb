"""Which long-lived parts of a process run, and which are tried again. No clock of its own."""

from __future__ import annotations

import errno
import socket
from datetime import UTC, datetime
from typing import Literal

import msgspec

from helpdesk.domain.health import faults
from helpdesk.domain.health.retries import again_after
from helpdesk.errors import Unavailable

PartFault = Literal[
    "no_service",
    "no_answer",
    "no_address",
    "port_taken",
    "port_denied",
    "not_our_address",
    "disk_full",
    "no_descriptors",
    "other_files",
    "system",
    "defect",
]
WORDS: dict[str, str] = {
    "no_service": "a service it needs does not answer",
    "no_answer": "its server does not answer",
    "no_address": "its address cannot be found",
    "port_taken": "its port is in use by another program",
    "port_denied": "this user may not use its port",
    "not_our_address": "its address is not one of this machine",
    "disk_full": "the disk is full",
    "no_descriptors": "this process has no file descriptors left",
    "other_files": "the stored files may belong to another database",
    "system": "the system refuses what it needs; see the log",
    "defect": "an error in the desk; see the log",
}
_MOST_STEPS_AWAY = 3  # the third wait is of four seconds
_OF_SYSTEM: dict[int, PartFault] = {
    errno.EADDRINUSE: "port_taken",
    errno.EACCES: "port_denied",
    errno.EPERM: "port_denied",
    errno.EADDRNOTAVAIL: "not_our_address",
    errno.ENOSPC: "disk_full",
    errno.EMFILE: "no_descriptors",
}


class PartState(msgspec.Struct, frozen=True, kw_only=True):
    """How a part of a process is doing. `state`: it `runs`, it `waits` because another process does its work,
    or it does not run and is tried `again`: since when, what is wrong (a PartFault, or a mailbox's Fault),
    and how often it failed since. Another version of the desk may have stored other words."""

    name: str
    state: str = "runs"
    since: datetime | None = None
    fault: str = ""
    tries: int = 0

    @property
    def why(self) -> str:
        """What is wrong, in words; "" if nothing is."""
        return WORDS.get(self.fault) or faults.WORDS.get(self.fault, self.fault)


class Standing:
    """One part. Its work calls `failed` and waits as long as that says, and `well` whenever it works."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.now = PartState(name=name)

    @property
    def tried_again(self) -> bool:
        """Whether it does not run."""
        return self.now.state == "again"

    def failed(self, error: BaseException, *, now: datetime | None = None) -> float:
        """It could not do its work. Returns the seconds until it should be tried again: from one second on
        they double up to half a minute, each a little shorter, so that processes do not come together; up to
        four seconds if a service is away, because chats wait for it to be back."""
        return self.fails(fault_of(error), now=now)

    def fails(self, fault: PartFault | faults.Fault, *, now: datetime | None = None) -> float:
        """The same, if what is wrong is known."""
        tries, since = self.now.tries + 1, self.now.since or now or datetime.now(UTC)
        self.now = PartState(name=self.name, state="again", since=since, fault=fault, tries=tries)
        steps = min(tries, _MOST_STEPS_AWAY) if fault == "no_service" else tries
        return again_after(steps, seed=f"{self.name}:{since}:{tries}")

    def well(self) -> None:
        """It works."""
        if self.now.state != "runs":
            self.now = PartState(name=self.name)

    def waits(self) -> None:
        """Another process does its work. It is ready to take over."""
        if self.now.state != "waits":
            self.now = PartState(name=self.name, state="waits")


class Upkeep:
    """The standings of the parts of one process, by name. `process`: the key by which the process is known
    to the others, "" if it does not report to them."""

    def __init__(self) -> None:
        self.process = ""
        self.parts: dict[str, Standing] = {}

    def part(self, name: str) -> Standing:
        """The standing of a part; a new one runs."""
        return self.parts.setdefault(name, Standing(name))

    def states(self) -> list[PartState]:
        """How all parts are doing, by name."""
        return [one.now for _, one in sorted(self.parts.items())]


def fault_of(error: BaseException) -> PartFault:
    """Why a part does not run, without anything from inside: no host, path, query or text of a driver."""
    if isinstance(error, Unavailable):
        return "no_service"
    if isinstance(error, UnicodeError | socket.gaierror):
        return "no_address"
    if isinstance(error, ConnectionError | TimeoutError):
        return "no_answer"
    if isinstance(error, OSError):
        return _OF_SYSTEM.get(error.errno or 0, "system")
    return "defect"
