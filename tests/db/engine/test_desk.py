"""The desk's transactions: durable when the result is there, undone alone when one of a group fails."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import bindparam, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.people import teams
from helpdesk.db.schema.records import events, jobs
from helpdesk.domain.events.people import PresenceChanged
from helpdesk.domain.jobs import DeliverMessage
from helpdesk.errors import BadInput, Unavailable


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    opened = Desk(database_url, threads=4)
    yield opened
    opened.close()


def add_team(tx: Transaction, name: str) -> None:
    tx.conn.execute(insert(teams), {"name": name})


def count(tx: Reading) -> int:
    return tx.conn.scalar(select(func.count()).select_from(teams)) or 0


async def test_one_that_fails_takes_no_other_of_its_group_along(desk: Desk) -> None:
    def add_unless_fifth(tx: Transaction, n: int) -> None:
        add_team(tx, f"team {n}")
        if n % 5 == 0:
            raise BadInput("no")

    writes = (desk.write(add_unless_fifth, n) for n in range(50))
    results = await asyncio.gather(*writes, return_exceptions=True)
    assert sum(isinstance(one, BadInput) for one in results) == 10
    assert await desk.read(count) == 40


async def test_what_runs_last_is_committed_with_its_operation_and_fails_it_alone(desk: Desk) -> None:
    rename = Prepared(
        update(teams).where(teams.c.name == bindparam("known")).values(name=bindparam("other")),
    )
    refused = Prepared(update(teams).where(teams.c.name == bindparam("known")).values(name=None))

    def add_and_rename(tx: Transaction, n: int) -> None:
        add_team(tx, f"team {n}")
        tx.run_last(rename, {"known": f"team {n}", "other": f"crew {n}"})
        tx.run_last(rename, {"known": f"crew {n}", "other": f"squad {n}"})
        if n % 5 == 0:
            tx.run_last(refused, {"known": f"squad {n}"})

    writes = (desk.write(add_and_rename, n) for n in range(50))
    results = await asyncio.gather(*writes, return_exceptions=True)
    assert [n for n, one in enumerate(results) if one is not None] == list(range(0, 50, 5))
    names = await desk.read(lambda tx: set(tx.conn.scalars(select(teams.c.name))))
    assert names == {f"squad {n}" for n in range(50) if n % 5}


async def test_the_events_of_an_operation_are_stored_in_their_order_or_with_it_not_at_all(desk: Desk) -> None:
    def come_and_go(tx: Transaction, advisor: int, times: int) -> None:
        for n in range(times):
            tx.record(PresenceChanged(advisor_id=advisor, presence=f"{n}"))
        if advisor % 5 == 0:
            raise BadInput("no")

    times = [advisor * 3 for advisor in range(1, 20)]  # none that is a round number of statements
    writes = (desk.write(come_and_go, advisor, n) for advisor, n in enumerate(times, 1))
    await asyncio.gather(*writes, return_exceptions=True)
    stored: dict[int, list[str]] = {}
    for event in await desk.read(
        lambda tx: list(tx.conn.scalars(select(events.c.event).order_by(events.c.id)))
    ):
        stored.setdefault(event.advisor_id, []).append(event.presence)
    assert stored == {
        advisor: [f"{n}" for n in range(count)] for advisor, count in enumerate(times, 1) if advisor % 5
    }


async def test_a_result_is_there_only_when_others_can_read_it(desk: Desk) -> None:
    for n in range(20):
        await desk.write(add_team, f"team {n}")
        assert await desk.read(count) == n + 1


async def test_the_same_job_is_queued_once(desk: Desk) -> None:
    def queue(tx: Transaction) -> None:
        tx.add_job(DeliverMessage(message_id=1), key="deliver:1")

    await asyncio.gather(*(desk.write(queue) for _ in range(8)))
    assert await desk.read(lambda tx: tx.conn.scalar(select(func.count()).select_from(jobs))) == 1


async def test_the_bell_rings_after_the_commit_and_only_when_something_was_recorded(desk: Desk) -> None:
    rung: list[tuple[bool, bool, int]] = []
    heard = threading.Event()

    def ring(recorded: bool, queued: bool) -> None:
        rung.append(
            (
                recorded,
                queued,
                desk.read_now(lambda tx: tx.conn.scalar(select(func.count()).select_from(events))) or 0,
            )
        )
        heard.set()

    desk.on_commit.append(ring)
    await desk.write(add_team, "quiet")
    await desk.write(lambda tx: tx.record(PresenceChanged(advisor_id=1, presence="away")))
    assert heard.wait(5)
    assert rung == [(True, False, 1)]


async def test_a_full_disk_makes_the_whole_group_wait(desk: Desk) -> None:
    if desk.postgres:
        return  # there it is the server's
    prepared = Prepared(insert(teams), ["name"])

    def limit(tx: Transaction, pages: int) -> None:
        tx.driver.execute(f"PRAGMA max_page_count={pages}").fetchone()

    def add(tx: Transaction, n: int) -> None:
        prepared.run(tx, {"name": f"{n}" * (3 if n != 2 else 5_000_000)})

    await desk.write(limit, 1)  # not below what there is
    results = await asyncio.gather(*(desk.write(add, n) for n in range(5)), return_exceptions=True)
    assert {type(one) for one in results} <= {int, type(None), Unavailable}
    assert isinstance(results[2], Unavailable)
    await desk.write(limit, 2**30)
    again = [desk.write(add, n) for n, one in enumerate(results) if isinstance(one, Unavailable)]
    await asyncio.gather(*again)
    assert await desk.read(count) == 5


async def test_on_postgresql_what_passes_is_unavailable_and_what_stays_is_an_error(desk: Desk) -> None:
    if not desk.postgres:
        return

    def fail(tx: Transaction, state: str) -> None:
        tx.conn.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$"))

    for passes in ("25006", "53300", "53100", "57P03", "58030", "08006"):
        with pytest.raises(Unavailable):
            await desk.write(fail, passes)
    with pytest.raises(OperationalError):
        await desk.write(fail, "54000")


def test_what_was_queued_is_finished_before_closing(database_url: str) -> None:
    desk = Desk(database_url)
    desk.write_now(add_team, "one")
    desk.close()
    again = Desk(database_url)
    assert again.read_now(count) == 1
    again.close()


def test_a_reader_cannot_write(desk: Desk) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"):
        desk.read_now(lambda tx: tx.conn.execute(insert(teams), {"name": "no"}))
