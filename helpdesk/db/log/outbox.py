"""The outbox: jobs claimed with a lease, then finished, postponed or failed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

import msgspec
import structlog
from sqlalchemy import (
    Text,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    update,
)

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.records import jobs
from helpdesk.db.schema.types import Json
from helpdesk.domain.health.wellness import Lane
from helpdesk.domain.jobs import Job

log = structlog.get_logger()

FAILED_SHOWN = timedelta(days=1)
_UNKNOWN_FOR = timedelta(minutes=1)
_decode = cast(Json, jobs.c.job.type).from_json


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """A job that a worker has claimed. `lost_at`: an earlier worker died while it had the job, so its effect
    outside may have happened; this was its last sign of life."""

    id: int
    key: str
    lane: str
    job: Job
    attempts: int
    lost_at: datetime | None = None

    @property
    def interrupted(self) -> bool:
        """An earlier worker died while it had the job."""
        return self.lost_at is not None


_open = jobs.c.done_at.is_(None)
_first = select(func.min(jobs.c.lane).label("lane")).where(_open).cte("lanes", recursive=True)
_further = jobs.alias("further")
_lanes_open = _first.union_all(
    select(
        select(func.min(_further.c.lane))
        .where(_further.c.done_at.is_(None), _further.c.lane > _first.c.lane)
        .scalar_subquery()
    ).where(_first.c.lane.is_not(None))
)
_lanes = Prepared(select(_lanes_open.c.lane).where(_lanes_open.c.lane.is_not(None)))
_due = (
    select(jobs.c.id, jobs.c.state, jobs.c.lease_until)
    .where(
        _open,
        jobs.c.lane == bindparam("of_lane"),
        jobs.c.run_at <= bindparam("at"),  # a running job was due too: so the index ends the search
        or_(
            jobs.c.state == "queued",
            and_(jobs.c.state == "running", jobs.c.lease_until < bindparam("at")),
        ),
    )
    .order_by(jobs.c.run_at, jobs.c.id)
    .limit(bindparam("n"))
    .with_for_update(skip_locked=True)
)
_claim = (
    update(jobs)
    .where(jobs.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state="running",
        worker=bindparam("by"),
        lease_until=bindparam("until"),
        attempts=jobs.c.attempts + 1,
    )
    .returning(
        jobs.c.id, jobs.c.key, jobs.c.lane, type_coerce(jobs.c.job, Text).label("raw"), jobs.c.attempts
    )
)
_held = and_(jobs.c.id == bindparam("job_id"), jobs.c.state == "running", jobs.c.worker == bindparam("by"))
_finish = (
    update(jobs)
    .where(_held)
    .values(state=bindparam("to_state"), error=bindparam("why"), done_at=bindparam("at"), lease_until=None)
)
_put_off = (
    update(jobs)
    .where(_held)
    .values(
        state="queued",
        run_at=bindparam("at"),
        error=bindparam("why"),
        attempts=jobs.c.attempts - bindparam("unused"),
        lease_until=None,
        worker=None,
    )
)
_next_due = (
    select(jobs.c.run_at)
    .where(_open, jobs.c.lane == bindparam("of_lane"), jobs.c.state == "queued")
    .order_by(jobs.c.run_at)
    .limit(1)
)
_is_due = and_(jobs.c.state == "queued", jobs.c.run_at <= bindparam("at"))
_standing = (
    select(
        jobs.c.lane.label("name"),
        func.count().label("jobs"),
        func.min(case((_is_due, jobs.c.run_at)), type_=jobs.c.run_at.type).label("due_since"),
    )
    .where(_open)
    .group_by(jobs.c.lane)
    .order_by(jobs.c.lane)
)
_failed = (
    select(jobs.c.lane, func.count())
    .where(
        literal_column("state = 'failed'"),  # as the partial index has it
        jobs.c.done_at > bindparam("since"),
        jobs.c.lane != "deliver",
        ~jobs.c.lane.startswith("deliver:"),
    )
    .group_by(jobs.c.lane)
    .order_by(jobs.c.lane)
)
_waits_until = select(jobs.c.run_at).where(jobs.c.key == bindparam("job_key"), jobs.c.state == "queued")
_renew = update(jobs).where(_held).values(lease_until=bindparam("until"))
_requeue = (
    update(jobs)
    .where(jobs.c.key == bindparam("job_key"), jobs.c.state.in_(("failed", "done")))
    .values(
        state="queued",
        run_at=bindparam("at"),
        attempts=0,
        error="",
        lease_until=None,
        worker=None,
        done_at=None,
    )
)
_sweep = delete(jobs).where(
    jobs.c.id.in_(
        select(jobs.c.id)
        .where(jobs.c.state == "done", jobs.c.done_at < bindparam("before"))
        .order_by(jobs.c.id)
        .limit(bindparam("n"))
    )
)


def lanes(tx: Reading) -> list[str]:
    """The lanes with jobs that are not done, by name. The query skips from lane to lane: a long lane costs no
    more than a short one."""
    return [row[0] for row in _lanes.all(tx, {})]


def claim(tx: Transaction, worker: str, *, lease: timedelta, room: Callable[[str], int]) -> list[Claimed]:
    """Claim due jobs for `lease`, as many of each lane as it has `room` for. A dead worker's jobs are due
    again when its lease ends. A job that this desk does not know, because a newer version wrote it, is put
    off."""
    due: dict[int, datetime | None] = {}
    for lane in lanes(tx):
        if (limit := room(lane)) > 0:
            found = tx.conn.execute(_due, {"at": tx.now, "of_lane": lane, "n": limit})
            due |= {row.id: row.lease_until - lease if row.state == "running" else None for row in found}
    if not due:
        return []
    rows = tx.conn.execute(_claim, {"ids": list(due), "by": worker, "until": tx.now + lease}).all()
    claimed = []
    for row in sorted(rows, key=lambda row: int(row.id)):
        try:
            job = _decode(row.raw)
        except msgspec.DecodeError as error:  # the other jobs go on, and a newer process can do this one
            log.error("outbox.unknown", job=row.key, error=str(error))
            put_off(tx, row.id, worker, until=tx.now + _UNKNOWN_FOR, why=str(error), tried=False)
            continue
        claimed.append(
            Claimed(
                id=row.id,
                key=row.key,
                lane=row.lane,
                job=job,
                attempts=row.attempts,
                lost_at=due[row.id],
            )
        )
    return claimed


def renew(tx: Transaction, job_id: int, worker: str, *, lease: timedelta) -> bool:
    """Extend a job's lease; False if another worker has it now."""
    result = tx.conn.execute(_renew, {"job_id": job_id, "by": worker, "until": tx.now + lease})
    return bool(result.rowcount)


def finish(tx: Transaction, job_id: int, worker: str, *, failed: str = "") -> bool:
    """Close a job as done, or as failed with the reason; False if another worker has it now."""
    state = "failed" if failed else "done"
    values = {"job_id": job_id, "by": worker, "to_state": state, "why": failed, "at": tx.now}
    return bool(tx.conn.execute(_finish, values).rowcount)


def put_off(
    tx: Transaction, job_id: int, worker: str, *, until: datetime, why: str = "", tried: bool = True
) -> bool:
    """Give a job back, to be tried again at `until`; False if another worker has it now. `tried`: whether
    this counts as an attempt."""
    values = {"job_id": job_id, "by": worker, "at": until, "why": why, "unused": 0 if tried else 1}
    return bool(tx.conn.execute(_put_off, values).rowcount)


def queue_again(tx: Transaction, key: str) -> bool:
    """Put a finished or failed job back at the front; False if no job has this key."""
    tx.queued = True
    return bool(tx.conn.execute(_requeue, {"job_key": key, "at": tx.now}).rowcount)


def next_due(tx: Reading, *, room: Callable[[str], int]) -> datetime | None:
    """When the earliest queued job is due, among the lanes that have room."""
    moments = (tx.conn.scalar(_next_due, {"of_lane": lane}) for lane in lanes(tx) if room(lane) > 0)
    return min((one for one in moments if one is not None), default=None)


def standing(tx: Reading) -> list[Lane]:
    """Every lane with jobs that are not done, by name."""
    return [Lane(**row._mapping) for row in tx.conn.execute(_standing, {"at": tx.now})]


def failed(tx: Reading) -> dict[str, int]:
    """How many jobs failed for good within a day, by lane: all but the answers, which their tickets show."""
    return {row[0]: row[1] for row in tx.conn.execute(_failed, {"since": tx.now - FAILED_SHOWN})}


def waits_until(tx: Reading, key: str) -> datetime | None:
    """When the job of this key is due; None if it runs now, is over, or does not exist."""
    moment: datetime | None = tx.conn.scalar(_waits_until, {"job_key": key})
    return moment


def sweep_done(tx: Transaction, before: datetime, *, limit: int) -> int:
    """Delete up to `limit` jobs that were done before then, oldest first. Returns how many."""
    return tx.conn.execute(_sweep, {"before": before, "n": limit}).rowcount
