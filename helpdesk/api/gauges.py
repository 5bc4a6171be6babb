"""The gauges of /metrics and the troubles of /readyz: how the desk does, read when somebody asks."""

from __future__ import annotations

from datetime import datetime

from prometheus_client import Gauge

from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import followings, ledger, outbox
from helpdesk.domain.wellness import Figures

_lane_jobs = Gauge("helpdesk_outbox_jobs", "Jobs of the outbox that are not done", ["lane"])
_lane_due = Gauge("helpdesk_outbox_oldest_due_seconds", "Since when the oldest job is due", ["lane"])
_in_flight = Gauge("helpdesk_ledger_in_flight", "Inbound items without a fate yet")
_oldest = Gauge("helpdesk_ledger_oldest_in_flight_seconds", "Since when the oldest of them is here")
_behind = Gauge("helpdesk_follower_behind", "Events a follower has not read yet", ["follower"])
_failed = Gauge("helpdesk_follower_failed", "Events a follower could not follow", ["follower"])
_mailbox = Gauge("helpdesk_imap_behind_seconds", "Since when a mailbox was not read to its end", ["channel"])
_waiting = Gauge("helpdesk_database_waiting", "Operations of this process that wait for the database")


async def figures(desk: Desk) -> Figures:
    """How the desk does now."""
    return await desk.read(_figures, desk.waiting())


def show(found: Figures) -> None:
    """Set the gauges. A lane, follower or mailbox that is no more leaves none behind."""
    for gauge in (_lane_jobs, _lane_due, _behind, _failed, _mailbox):
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
    _waiting.set(found.waiting)


def _figures(tx: Reading, waiting: int) -> Figures:
    items = ledger.in_flight(tx)
    return Figures(
        now=tx.now,
        lanes=outbox.standing(tx),
        in_flight=items.items,
        oldest_in_flight=items.oldest,
        followers=followings.standing(tx),
        mailboxes=channels.folders_read(tx),
        waiting=waiting,
    )


def _age(now: datetime, since: datetime | None) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
