"""The outbox's worker: claims jobs with a lease, runs them in lanes, and finishes, postpones or fails
each."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from helpdesk.bounded_wait import wait_at_most
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import outbox
from helpdesk.db.log.outbox import Claimed
from helpdesk.domain.health.retries import next_try
from helpdesk.domain.health.standing import Standing
from helpdesk.domain.jobs import Job
from helpdesk.errors import DeliveryFailed
from helpdesk.workers.lanes import Lanes, precedence

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
_POLL_SECONDS = 1.0

Handler = Callable[[Claimed], Awaitable[None]]
GaveUp = Callable[[Transaction, Job, DeliveryFailed], None]


class NotYet(Exception):
    """Raised by a handler: the job comes back at `until`, and this counts as no attempt."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"not before {until}")
        self.until = until


class Outbox:
    """Runs jobs until cancelled. `handle` does one job, and raises DeliveryFailed if it could not, or NotYet.
    `gave_up` records, in the same transaction, the effect of a job's final failure, and `postponed` that of
    one after which it is tried again. `worker` names this process."""

    def __init__(
        self,
        desk: Desk,
        handle: Handler,
        gave_up: GaveUp,
        *,
        postponed: GaveUp | None = None,
        worker: str | None = None,
        lease: timedelta = LEASE,
        standing: Standing | None = None,
    ) -> None:
        self._desk = desk
        self._handle = handle
        self._gave_up = gave_up
        self._postponed = postponed
        self._worker = worker or f"{socket.gethostname()}:{os.getpid()}:{id(self):x}"
        self._lease = lease
        self._wake = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        self._lanes = Lanes()
        self._standing = standing or Standing("outbox")

    async def run(self) -> None:
        """Work until cancelled; begun jobs are finished first."""
        loop = asyncio.get_running_loop()

        def committed(_recorded: bool, queued: bool) -> None:
            if queued and not loop.is_closed():
                loop.call_soon_threadsafe(self._wake.set)

        self._desk.on_commit.append(committed)
        try:
            while True:
                self._wake.clear()
                if not await self._begin_due():
                    await self._rest()
        finally:
            self._desk.on_commit.remove(committed)
            if self._running:
                await asyncio.wait(self._running, timeout=20)

    def wake(self) -> None:
        """Look for due jobs now (another process queued some)."""
        self._wake.set()

    async def run_due(self) -> int:
        """Run all due jobs to their end. Returns how many."""
        total = 0
        while begun := await self._begin_due():
            total += begun
            await asyncio.gather(*self._running)
        return total

    async def _begin_due(self) -> int:
        claiming = asyncio.ensure_future(
            self._desk.write(outbox.claim, self._worker, lease=self._lease, room=self._lanes.room)
        )
        try:
            claimed = await asyncio.shield(claiming)
        except asyncio.CancelledError:
            await self._give_back(claiming)
            raise
        except Exception as error:  # noqa: BLE001 - the database is away; the next round tries again
            log.error("outbox.claim_failed", error=repr(error))
            await asyncio.sleep(self._standing.failed(error))
            return 0
        self._standing.well()
        for one in sorted(claimed, key=lambda one: precedence(one.lane)):
            self._lanes.begun(one.lane)
            task = asyncio.create_task(self._run_safely(one))
            self._running.add(task)
            task.add_done_callback(partial(self._finished, one.lane))
        return len(claimed)

    async def _give_back(self, claiming: asyncio.Future[list[Claimed]]) -> None:
        """Cancelled while claiming: these jobs were not begun, so they must not count as interrupted."""
        now = datetime.now(UTC)
        for one in await claiming:
            await self._desk.write(outbox.put_off, one.id, self._worker, until=now, tried=False)

    def _finished(self, lane: str, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._lanes.ended(lane)
        self._wake.set()

    async def _rest(self) -> None:
        try:
            due = await self._desk.read(_seconds_until_due, self._lanes)
        except Exception as error:  # noqa: BLE001 - the database is away; the next round tries again
            log.error("outbox.look_failed", error=repr(error))
            due = _POLL_SECONDS
        await wait_at_most(self._wake, min(_POLL_SECONDS, due))

    async def _run_safely(self, claimed: Claimed) -> None:
        renewing = asyncio.create_task(self._renew(claimed))
        try:
            await self._run(claimed)
        except Exception as error:  # noqa: BLE001 - the database is away: the job comes back with its lease
            log.error("outbox.unfinished", job=claimed.key, error=repr(error))
        finally:
            renewing.cancel()

    async def _run(self, claimed: Claimed) -> None:
        try:
            await self._handle(claimed)
        except NotYet as wait:
            await self._desk.write(outbox.put_off, claimed.id, self._worker, until=wait.until, tried=False)
        except DeliveryFailed as failure:
            await self._failed(claimed, failure)
        except Exception as error:  # noqa: BLE001 - a fault of ours: kept with the job, and tried again
            log.error("outbox.fault", job=claimed.key, error=repr(error))
            await self._failed(claimed, DeliveryFailed(repr(error), retry=True))
        else:
            await self._desk.write(outbox.finish, claimed.id, self._worker)

    async def _renew(self, claimed: Claimed) -> None:
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            try:
                if not await self._desk.write(outbox.renew, claimed.id, self._worker, lease=self._lease):
                    return
            except Exception as error:  # noqa: BLE001 - there is time for one more try
                log.error("outbox.not_renewed", job=claimed.key, error=repr(error))

    async def _failed(self, claimed: Claimed, failure: DeliveryFailed) -> None:
        wait = None
        if failure.retry and not failure.uncertain:
            wait = next_try(claimed.attempts, retry_after=failure.retry_after, seed=claimed.key)
        if wait is None:
            await self._desk.write(self._give_up, claimed, failure)
            log.error("outbox.gave_up", job=claimed.key, lane=claimed.lane, why=failure.detail)
            return
        await self._desk.write(self._put_off, claimed, failure, datetime.now(UTC) + wait)

    def _put_off(self, tx: Transaction, claimed: Claimed, failure: DeliveryFailed, until: datetime) -> None:
        held = outbox.put_off(tx, claimed.id, self._worker, until=until, why=failure.detail)
        if held and self._postponed is not None:
            self._postponed(tx, claimed.job, failure)

    def _give_up(self, tx: Transaction, claimed: Claimed, failure: DeliveryFailed) -> None:
        if outbox.finish(tx, claimed.id, self._worker, failed=failure.detail or "failed"):
            self._gave_up(tx, claimed.job, failure)


def _seconds_until_due(tx: Reading, lanes: Lanes) -> float:
    due = outbox.next_due(tx, room=lanes.room)
    return _POLL_SECONDS if due is None else max(0.0, (due - tx.now).total_seconds())
