"""The desk's transactions: durable when the result is there, undone alone when one of a group fails."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import DBAPIError

from helpdesk.db.desk import Desk, Reading, Transaction
from helpdesk.db.tables import events, jobs, teams
from helpdesk.domain.events import PresenceChanged
from helpdesk.domain.jobs import DeliverMessage
from helpdesk.errors import BadInput


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
