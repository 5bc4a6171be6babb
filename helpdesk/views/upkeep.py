"""Wire shapes of how the desk runs: its processes, their parts, and the lanes of its jobs."""

from __future__ import annotations

from datetime import datetime

from helpdesk.views.base import View


class PartView(View, frozen=True, kw_only=True):
    """A part of a process. `state`: it `runs`, it `waits` because another process does its work, or it does
    not run and is tried `again`: since when, why (`fault` is a code, `why` the same in English), and how
    often it failed since."""

    name: str
    state: str
    since: datetime | None
    fault: str
    why: str
    tries: int


class ProcessView(View, frozen=True, kw_only=True):
    """A process of the desk. `role`: `run` does everything, `serve` only requests and sockets, `work` only
    background work. `lost`: it was not heard of for so long that it died, or hangs. Only admins see `host`
    and `pid`."""

    role: str
    host: str
    pid: int | None
    began_at: datetime
    heard_at: datetime
    lost: bool
    parts: list[PartView]


class LaneView(View, frozen=True, kw_only=True):
    """Jobs of one kind and channel: how many are not done, since when the oldest is due (null: none is), and
    how many failed for good within a day (answers are counted by their tickets instead)."""

    kind: str
    channel: str
    jobs: int
    due_since: datetime | None
    failed: int


class UpkeepView(View, frozen=True, kw_only=True):
    """How the desk runs now."""

    processes: list[ProcessView]
    lanes: list[LaneView]
