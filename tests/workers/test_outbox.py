"""The outbox's worker: retries, leases, what a dead worker leaves, and a database that goes away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import outbox
from helpdesk.db.log.outbox import Claimed
from helpdesk.db.schema.records import jobs
from helpdesk.domain.health.retries import ATTEMPTS
from helpdesk.domain.jobs import DeliverMessage, Job
from helpdesk.errors import DeliveryFailed
from helpdesk.operations.sweeps import retention
from helpdesk.workers.outbox import NotYet, Outbox


class Jobs:
    """Handles jobs as the test says, and remembers."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.seen: list[Claimed] = []
        self.given_up: list[DeliveryFailed] = []
        self.outcome: Callable[[Claimed], None] = lambda claimed: None
        self.arrived = asyncio.Event()
        self.outbox = Outbox(desk, self.handle, self.gave_up, worker="first")

    async def handle(self, claimed: Claimed) -> None:
        self.seen.append(claimed)
        self.arrived.set()
        self.outcome(claimed)

    def gave_up(self, tx: Transaction, job: Job, failure: DeliveryFailed) -> None:
        self.given_up.append(failure)


def add(desk: Desk, key: str = "one") -> None:
    desk.write_now(lambda tx: tx.add_job(DeliverMessage(message_id=1), key=key))


def row(desk: Desk, key: str = "one") -> tuple[str, int, str]:
    found = desk.read_now(
        lambda tx: tx.conn.execute(
            select(jobs.c.state, jobs.c.attempts, jobs.c.error).where(jobs.c.key == key)
        ).one()
    )
    return found.state, found.attempts, found.error


def make_due(desk: Desk) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    desk.write_now(lambda tx: tx.conn.execute(update(jobs).values(run_at=long_ago, lease_until=long_ago)))


def failing(*, retry: bool, uncertain: bool = False) -> Callable[[Claimed], None]:
    def outcome(claimed: Claimed) -> None:
        raise DeliveryFailed("the server is away", retry=retry, uncertain=uncertain)

    return outcome


async def test_a_job_is_done_once(desk: Desk) -> None:
    work = Jobs(desk)
    add(desk)
    add(desk)
    assert await work.outbox.run_due() == 1
    assert await work.outbox.run_due() == 0
    assert row(desk) == ("done", 1, "")


async def test_a_failure_is_tried_again_later_and_given_up_at_last(desk: Desk) -> None:
    work = Jobs(desk)
    work.outcome = failing(retry=True)
    add(desk)
    for attempt in range(1, ATTEMPTS):
        assert await work.outbox.run_due() == 1
        assert row(desk) == ("queued", attempt, "the server is away")
        assert await work.outbox.run_due() == 0, "it waits its time"
        make_due(desk)
    assert work.given_up == []
    await work.outbox.run_due()
    assert row(desk)[0] == "failed"
    assert len(work.given_up) == 1


async def test_what_may_have_happened_is_not_tried_again(desk: Desk) -> None:
    work = Jobs(desk)
    work.outcome = failing(retry=True, uncertain=True)
    add(desk)
    await work.outbox.run_due()
    assert row(desk)[0] == "failed"
    assert [one.uncertain for one in work.given_up] == [True]


async def test_a_dead_workers_job_comes_back_with_its_lease_and_says_so(desk: Desk) -> None:
    add(desk)
    died = await desk.write(outbox.claim, "dead", lease=timedelta(seconds=60), room=lambda lane: 9)
    assert [one.interrupted for one in died] == [False]
    work = Jobs(desk)
    assert await work.outbox.run_due() == 0, "its lease still holds"
    make_due(desk)
    assert await work.outbox.run_due() == 1
    assert [one.interrupted for one in work.seen] == [True]
    assert await desk.write(outbox.finish, died[0].id, "dead") is False


async def test_a_job_of_a_newer_desk_is_put_off_and_holds_up_no_other(desk: Desk) -> None:
    work = Jobs(desk)
    add(desk, "newer")
    unknown = text("UPDATE jobs SET job = :job WHERE key = 'newer'")
    desk.write_now(lambda tx: tx.conn.execute(unknown, {"job": '{"type":"webhook","id":1}'}))
    add(desk, "known")
    assert await work.outbox.run_due() == 1
    assert [one.key for one in work.seen] == ["known"]
    state, attempts, error = desk.read_now(
        lambda tx: tx.conn.execute(text("SELECT state, attempts, error FROM jobs WHERE key = 'newer'")).one()
    )
    assert (state, attempts) == ("queued", 0)
    assert "webhook" in error


@pytest.mark.parametrize("engine_name", ["sqlite"])
async def test_jobs_of_the_future_cost_a_claim_nothing(desk: Desk) -> None:
    """It counts the steps of SQLite's virtual machine, in hundreds; PostgreSQL has the same index."""

    def fill(tx: Transaction) -> None:
        for number in range(2_000):
            job = DeliverMessage(message_id=number)
            tx.add_job(job, key=str(number), not_before=tx.now + timedelta(days=1))

    def steps(tx: Transaction) -> int:
        counted = 0

        def count() -> None:
            nonlocal counted
            counted += 1

        tx.driver.set_progress_handler(count, 100)
        outbox.claim(tx, "one", lease=timedelta(minutes=1), room=lambda lane: 9)
        tx.driver.set_progress_handler(None, 0)
        return counted

    desk.write_now(fill)
    assert desk.write_now(steps) < 20


async def test_not_yet_is_no_attempt_and_never_gives_up(desk: Desk) -> None:
    work = Jobs(desk)

    def later(claimed: Claimed) -> None:
        raise NotYet(datetime.now(UTC) + timedelta(minutes=2))

    work.outcome = later
    add(desk)
    for _ in range(ATTEMPTS + 3):
        assert await work.outbox.run_due() == 1
        make_due(desk)
    assert row(desk) == ("queued", 0, "")
    assert work.given_up == []
    assert not any(one.interrupted for one in work.seen)


async def test_a_worker_wakes_for_a_new_job_and_outlives_a_database_that_goes_away(desk: Desk) -> None:
    work = Jobs(desk)
    running = asyncio.create_task(work.outbox.run())
    try:
        add(desk)
        async with asyncio.timeout(5):
            await work.arrived.wait()
        await desk.write(lambda tx: tx.conn.execute(text("ALTER TABLE jobs RENAME TO jobs_away")))
        work.outbox.wake()
        done, _ = await asyncio.wait([running], timeout=1.5)
        assert not done, "the worker must not end because the database is away"
        await desk.write(lambda tx: tx.conn.execute(text("ALTER TABLE jobs_away RENAME TO jobs")))
        work.arrived.clear()
        add(desk, "two")
        async with asyncio.timeout(10):
            await work.arrived.wait()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_worker_that_is_stopped_leaves_no_job_to_look_interrupted(desk: Desk) -> None:
    for number in range(5):
        work = Jobs(desk)
        running = asyncio.create_task(work.outbox.run())
        await asyncio.sleep(0)
        add(desk, f"job {number}")
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    states = desk.read_now(lambda tx: tx.conn.scalars(select(jobs.c.state)).all())
    assert "running" not in states


async def test_done_jobs_are_forgotten_in_time_and_failed_ones_stay(desk: Desk) -> None:
    work = Jobs(desk)
    add(desk)
    await work.outbox.run_due()
    work.outcome = failing(retry=False)
    add(desk, "two")
    await work.outbox.run_due()
    desk.write_now(retention.tidy)
    assert row(desk)[0] == "done"

    def a_month_later(tx: Transaction) -> bool:
        tx.now += timedelta(days=30)
        return retention.tidy(tx)

    assert desk.write_now(a_month_later) is False
    assert desk.read_now(lambda tx: tx.conn.scalars(select(jobs.c.key)).all()) == ["two"]
