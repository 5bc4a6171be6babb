"""Which of a desk's figures mean "not well", each in one line for the operator on call. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from helpdesk.domain.health.faults import ChannelTrouble, in_words
from helpdesk.domain.health.processes import Process, is_lost, to_show

LANE_LATE = timedelta(minutes=2)
ITEM_LATE = timedelta(minutes=10)  # the same as in the ledger's own proof
MAILBOX_LATE = timedelta(minutes=15)
PART_LATE = timedelta(seconds=5)
MOST_BEHIND = 10_000
MOST_WAITING = 1_000


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    """A lane of the outbox: how many jobs are not done, and when the oldest job that has not begun was
    due."""

    name: str
    jobs: int
    due_since: datetime | None


class FollowerStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A durable follower: how many events it is behind, and how many it could not follow."""

    name: str
    behind: int
    failed: int


class Mailbox(msgspec.Struct, frozen=True, kw_only=True):
    """An IMAP folder, and when the desk last took in everything in it (None: not yet)."""

    channel: str
    read_at: datetime | None


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a desk at one moment. `in_flight`: items of the ledger that have no fate yet; `waiting`:
    operations of this process that wait for the database; `channels`: what keeps channels (those in use
    are `channel_names`) from working;
    `failed_jobs`: jobs other than answers that failed for good within a day, by lane;
    `processes`: all that are stored, and `process` is the key of the one that answers;
    `undelivered`: tickets with an answer that was not delivered; `undelivered_answers`: how many answers, by
    delivery state; `disk_free` and `disk_least`: bytes that are free where the data folder is (None: not
    known), and that must be."""

    now: datetime
    lanes: list[Lane]
    in_flight: int
    oldest_in_flight: datetime | None
    followers: list[FollowerStanding]
    mailboxes: list[Mailbox]
    waiting: int
    channels: list[ChannelTrouble] = []
    channel_names: list[str] = []
    failed_jobs: dict[str, int] = {}
    processes: list[Process] = []
    process: str = ""
    undelivered: int = 0
    undelivered_answers: dict[str, int] = {}
    disk_free: int | None = None
    disk_least: int = 0


def troubles(figures: Figures) -> list[str]:
    """A line for each thing that is not well; no lines for a healthy desk."""
    return list(_troubles(figures))


def _troubles(figures: Figures) -> Iterator[str]:
    now = figures.now
    for lane in figures.lanes:
        if lane.due_since is not None and now - lane.due_since > LANE_LATE:
            late = _span(now - lane.due_since)
            yield f"outbox: the oldest of {lane.jobs} jobs in lane {lane.name} is {late} late"
    for name, jobs in figures.failed_jobs.items():
        yield f"outbox: {jobs} in lane {name} failed for good within a day; see the log line outbox.gave_up"
    if figures.oldest_in_flight is not None and now - figures.oldest_in_flight > ITEM_LATE:
        age = _span(now - figures.oldest_in_flight)
        yield f"ledger: the oldest of {figures.in_flight} items without a fate came {age} ago"
    for one in figures.followers:
        if one.failed:
            events = "1 event" if one.failed == 1 else f"{one.failed} events"
            yield f"follower {one.name}: {events} set aside; see helpdesk events failed"
        if one.behind > MOST_BEHIND:
            yield f"follower {one.name}: {one.behind} events behind"
    for box in figures.mailboxes:
        if box.read_at is not None and now - box.read_at > MAILBOX_LATE:
            yield f"mailbox {box.channel}: not read to its end for {_span(now - box.read_at)}"
    for trouble in figures.channels:
        yield f"channel {trouble.channel}: for {_span(now - trouble.since)} it {in_words(trouble)}"
    for process in to_show(figures.processes, now):
        yield from _troubles_of(process, now, here=process.key == figures.process)
    if figures.waiting > MOST_WAITING:
        yield f"database: {figures.waiting} operations wait for their turn in this process"
    if figures.disk_free is not None and figures.disk_free < figures.disk_least:
        free, least = figures.disk_free // 2**20, figures.disk_least // 2**20
        yield f"disk: {free} MiB are free; below {least} MiB visitors are refused, and mail waits"


def _troubles_of(process: Process, now: datetime, *, here: bool) -> Iterator[str]:
    if is_lost(process, now):
        yield f"{process.name}: not heard of for {_span(now - process.heard_at)}; it died, or hangs"
        return
    where = "" if here else f"{process.name}: "
    for part in process.parts:
        if part.since is not None and now - part.since > PART_LATE:
            yield f"{where}{part.name}: tried again for {_span(now - part.since)}, because {part.why}"


def _span(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
