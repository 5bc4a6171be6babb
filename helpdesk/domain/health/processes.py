"""The processes of a desk: which live, and which were not heard of again. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from helpdesk.domain.health.standing import PartState, Upkeep

Role = Literal["run", "serve", "work"]
HEARD_EVERY = timedelta(seconds=20)
LOST_AFTER = timedelta(seconds=75)  # three times not heard of, and a slow write
LOST_SHOWN = timedelta(days=1)
_NAMES = {"run": "desk", "serve": "server", "work": "worker"}


class Process(msgspec.Struct, frozen=True, kw_only=True):
    """A process of the desk. `key` is its own, `role` the command that began it, `heard_at` its last sign of
    life."""

    key: str
    role: str
    host: str
    pid: int
    began_at: datetime
    heard_at: datetime
    parts: list[PartState]

    @property
    def name(self) -> str:
        """For operators."""
        return f"{_NAMES.get(self.role, self.role)} {self.host}:{self.pid}"


def with_own(processes: Iterable[Process], upkeep: Upkeep, now: datetime) -> list[Process]:
    """The stored processes; the one of `upkeep` as it is now."""
    own = {"heard_at": now, "parts": upkeep.states()}
    return [msgspec.structs.replace(one, **own) if one.key == upkeep.process else one for one in processes]


def is_lost(process: Process, now: datetime) -> bool:
    """Whether it was not heard of for so long that it died, or hangs. One that is stopped says so."""
    return now - process.heard_at > LOST_AFTER


def to_show(processes: Iterable[Process], now: datetime) -> list[Process]:
    """The living ones, and the lost ones that nothing took the place of: each process that began on the same
    host in the same role, after a lost one was last heard of, takes the place of one. After a day a lost one
    is forgotten. In the order in which they began."""
    found = sorted(processes, key=lambda one: (one.began_at, one.key))
    took_over: set[str] = set()
    shown = []
    for one in found:
        if is_lost(one, now):
            heir = next(
                (other.key for other in found if _follows(other, one) and other.key not in took_over), ""
            )
            took_over.add(heir)
            if heir or now - one.heard_at > LOST_SHOWN:
                continue
        shown.append(one)
    return shown


def _follows(other: Process, lost: Process) -> bool:
    same = (other.role, other.host) == (lost.role, lost.host)
    return same and other.key != lost.key and other.began_at >= lost.heard_at
