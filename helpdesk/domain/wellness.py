"""What of a desk's figures means "not well", each in one line for whoever is woken at 03:00. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

LANE_LATE = timedelta(minutes=2)
ITEM_LATE = timedelta(minutes=10)  # as the ledger's own proof has it
MAILBOX_LATE = timedelta(minutes=15)
MOST_BEHIND = 10_000
MOST_WAITING = 1_000


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    """A lane of the outbox: jobs that are not done, and since when the oldest of those not begun is due."""

    name: str
    jobs: int
    due_since: datetime | None


class FollowerStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A durable follower: events it is behind, and events it could not follow."""

    name: str
    behind: int
    failed: int


class Mailbox(msgspec.Struct, frozen=True, kw_only=True):
    """An IMAP folder, and when everything in it was last taken in (None: not yet noted)."""

    channel: str
    read_at: datetime | None


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """How a desk does at one moment. `in_flight` items of the ledger have no fate yet; `waiting` operations
    wait for the database in this process."""

    now: datetime
    lanes: list[Lane]
    in_flight: int
    oldest_in_flight: datetime | None
    followers: list[FollowerStanding]
    mailboxes: list[Mailbox]
    waiting: int


def troubles(figures: Figures) -> list[str]:
    """A line for each thing that is not well; none for a desk that does its work."""
    return list(_troubles(figures))


def _troubles(figures: Figures) -> Iterator[str]:
    now = figures.now
    for lane in figures.lanes:
        if lane.due_since is not None and now - lane.due_since > LANE_LATE:
            late = _span(now - lane.due_since)
            yield f"outbox: the oldest of {lane.jobs} jobs in lane {lane.name} is {late} late"
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
    if figures.waiting > MOST_WAITING:
        yield f"database: {figures.waiting} operations wait for their turn in this process"


def _span(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
