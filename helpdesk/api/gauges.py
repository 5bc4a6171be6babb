"""The gauges of /metrics and the faults of /readyz: the state of the desk, read on each request."""

from __future__ import annotations

from datetime import datetime

import msgspec
from prometheus_client import Gauge

from helpdesk.db import channel_troubles, channels, processes
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import file_uses, followings, ledger_backlog, outbox
from helpdesk.db.tickets import ticket_counts, undelivered
from helpdesk.domain.health.processes import is_lost, to_show, with_own
from helpdesk.domain.health.standing import Upkeep
from helpdesk.domain.health.wellness import Figures
from helpdesk.security.room import Room

_lane_jobs = Gauge("helpdesk_outbox_jobs", "Jobs of the outbox that are not done", ["lane"])
_lane_due = Gauge("helpdesk_outbox_oldest_due_seconds", "Since when the oldest job is due", ["lane"])
_failed_jobs = Gauge(
    "helpdesk_outbox_failed_jobs", "Jobs but answers that failed for good within a day", ["lane"]
)
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
_part = Gauge(
    "helpdesk_part_not_well_seconds",
    "Since when a part of a process of the desk is tried again; 0: it runs",
    ["process", "part"],
)
_heard = Gauge(
    "helpdesk_process_silent_seconds", "Since when a process of the desk was not heard of", ["process"]
)
_free = Gauge("helpdesk_disk_free_bytes", "Free bytes of the disk with the data folder")
_files = Gauge("helpdesk_files", "Stored files that messages, inbound items and pictures name")
_files_bytes = Gauge("helpdesk_files_bytes", "Their bytes")
_waiting = Gauge("helpdesk_database_waiting", "Operations of this process that wait for the database")


async def figures(desk: Desk, room: Room, upkeep: Upkeep) -> Figures:
    """The state of the desk and of its processes now."""
    found = await desk.read(_figures, desk.waiting(), upkeep)
    return msgspec.structs.replace(found, disk_free=await room.free(), disk_least=room.least)


async def show_files(desk: Desk) -> None:
    """Set the gauges of the stored files. It reads a row for each use of a file: not for each /readyz."""
    files, size = await desk.read(file_uses.sums)
    _files.set(files)
    _files_bytes.set(size)


def show(found: Figures) -> None:
    """Set the gauges. Gauges of a lane, follower or mailbox that no longer exists are removed."""
    for gauge in (_lane_jobs, _lane_due, _failed_jobs, _behind, _failed, _mailbox, _not_well, _part, _heard):
        gauge.clear()
    for lane in found.lanes:
        _lane_jobs.labels(lane.name).set(lane.jobs)
        _lane_due.labels(lane.name).set(_age(found.now, lane.due_since))
    for name, jobs in found.failed_jobs.items():
        _failed_jobs.labels(name).set(jobs)
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
    for process in to_show(found.processes, found.now):
        _heard.labels(process.name).set(_age(found.now, process.heard_at))
        for part in [] if is_lost(process, found.now) else process.parts:
            _part.labels(process.name, part.name).set(_age(found.now, part.since))
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
        failed_jobs=outbox.failed(tx),
        in_flight=items.items,
        oldest_in_flight=items.oldest,
        followers=followings.standing(tx),
        mailboxes=channels.folders_read(tx),
        waiting=waiting,
        processes=with_own(processes.all_processes(tx), upkeep, tx.now),
        process=upkeep.process,
        channels=channel_troubles.troubles(tx),
        channel_names=[one.name for one in channels.all_channels(tx) if one.enabled],
        undelivered=ticket_counts.count_undelivered(tx),
        undelivered_answers=undelivered.count_answers(tx),
    )


def _age(now: datetime, since: datetime | None) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
