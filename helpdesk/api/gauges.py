"""The gauges of /metrics and the faults of /readyz: the state of the desk, read on each request."""

from __future__ import annotations

from datetime import datetime

import msgspec
from prometheus_client import Gauge

from helpdesk.db import channel_troubles, channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import followings, ledger_backlog, outbox
from helpdesk.db.tickets import ticket_counts, undelivered
from helpdesk.domain.health.standing import Upkeep
from helpdesk.domain.health.wellness import Figures
from helpdesk.security.room import Room

_lane_jobs = Gauge("helpdesk_outbox_jobs", "Jobs of the outbox that are not done", ["lane"])
_lane_due = Gauge("helpdesk_outbox_oldest_due_seconds", "Since when the oldest job is due", ["lane"])
_in_flight = Gauge("helpdesk_ledger_in_flight", "Inbound items without a fate yet")
_oldest = Gauge("helpdesk_ledger_oldest_in_flight_seconds", "Since when the oldest of them is here")
_behind = Gauge("helpdesk_follower_behind", "Events a follower has not read yet", ["follower"])
_failed = Gauge("helpdesk_follower_failed", "Events a follower could not follow", ["follower"])
_mailbox = Gauge("helpdesk_imap_behind_seconds", "Since when a mailbox was not read to its end", ["channel"])
_not_well = Gauge(
    "helpdesk_channel_not_well_seconds",
    "Since when a channel cannot send or receive; 0: it can",
    ["channel", "side"],
)
_undelivered = Gauge("helpdesk_undelivered_tickets", "Tickets with an answer that was not delivered")
_answers = Gauge(
    "helpdesk_undelivered_answers",
    "Answers that were not delivered, or may not have been, and that nobody has dealt with",
    ["state"],
)
_part = Gauge("helpdesk_part_not_well_seconds", "Since when a part of this process is tried again", ["part"])
_free = Gauge("helpdesk_disk_free_bytes", "Free bytes of the disk with the data folder")
_waiting = Gauge("helpdesk_database_waiting", "Operations of this process that wait for the database")


async def figures(desk: Desk, room: Room, upkeep: Upkeep) -> Figures:
    """The state of the desk and of this process now."""
    found = await desk.read(_figures, desk.waiting(), upkeep)
    return msgspec.structs.replace(found, disk_free=await room.free(), disk_least=room.least)


def show(found: Figures) -> None:
    """Set the gauges. Gauges of a lane, follower or mailbox that no longer exists are removed."""
    for gauge in (_lane_jobs, _lane_due, _behind, _failed, _mailbox, _not_well, _part):
        gauge.clear()
    for lane in found.lanes:
        _lane_jobs.labels(lane.name).set(lane.jobs)
        _lane_due.labels(lane.name).set(_age(found.now, lane.due_since))
    _in_flight.set(found.in_flight)
    _oldest.set(_age(found.now, found.oldest_in_flight))
    for one in found.followers:
        _behind.labels(one.name).set(one.behind)
        _failed.labels(one.name).set(one.failed)
    for box in found.mailboxes:
        _mailbox.labels(box.channel).set(_age(found.now, box.read_at))
    for name in found.channel_names:
        for side in ("send", "receive"):
            _not_well.labels(name, side).set(0)
    for trouble in found.channels:
        _not_well.labels(trouble.channel, trouble.side).set(_age(found.now, trouble.since))
    for name in found.part_names:
        _part.labels(name).set(0)
    for part in found.parts:
        _part.labels(part.name).set(_age(found.now, part.since))
    _undelivered.set(found.undelivered)
    for state, answers in found.undelivered_answers.items():
        _answers.labels(state).set(answers)
    _waiting.set(found.waiting)
    if found.disk_free is not None:
        _free.set(found.disk_free)


def _figures(tx: Reading, waiting: int, upkeep: Upkeep) -> Figures:
    items = ledger_backlog.in_flight(tx)
    return Figures(
        now=tx.now,
        lanes=outbox.standing(tx),
        in_flight=items.items,
        oldest_in_flight=items.oldest,
        followers=followings.standing(tx),
        mailboxes=channels.folders_read(tx),
        waiting=waiting,
        parts=upkeep.troubles(),
        part_names=list(upkeep.parts),
        channels=channel_troubles.troubles(tx),
        channel_names=[one.name for one in channels.all_channels(tx) if one.enabled],
        undelivered=ticket_counts.count_undelivered(tx),
        undelivered_answers=undelivered.count_answers(tx),
    )


def _age(now: datetime, since: datetime | None) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
