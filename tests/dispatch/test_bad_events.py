"""An event that this desk does not know, or that the database refuses each time, holds up no other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from helpdesk.cli import main
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import event_log, followings
from helpdesk.db.log.event_log import Recorded
from helpdesk.db.schema.records import followers, jobs
from helpdesk.dispatch.dispatcher import Dispatcher
from helpdesk.dispatch.followers import MOST_TRIES, MOST_UNAVAILABLE, Follower, note_failure
from helpdesk.domain.events.people import PresenceChanged
from helpdesk.domain.jobs import FetchFiles
from helpdesk.errors import Unavailable
from helpdesk.live.wire.bus import MemoryBus
from helpdesk.live.wire.push import Client, Hub
from helpdesk.live.wire.tail import Listening, Said, Tail


def record(tx: Transaction, number: int) -> None:
    tx.record(PresenceChanged(advisor_id=number, presence="away"))


def record_unknown(tx: Transaction) -> None:
    """An event as a newer version of the desk would have written it."""
    tx.recorded = True
    tx.conn.execute(
        text("INSERT INTO events (at, ticket_id, event) VALUES (0, 7, :event)"),
        {"event": '{"type":"sla.breached","ticket_id":7}'},
    )


def writes_jobs(tx: Transaction, recorded: Sequence[Recorded]) -> None:
    for one in recorded:
        assert isinstance(one.event, PresenceChanged)
        tx.add_job(FetchFiles(message_id=one.event.advisor_id), key=f"test:{one.event.advisor_id}")


def jobs_of(desk: Desk) -> list[int]:
    def read(tx: Reading) -> list[int]:
        found = tx.conn.scalars(select(jobs.c.job).order_by(jobs.c.id)).all()
        return [one.message_id for one in found if isinstance(one, FetchFiles)]

    return desk.read_now(read)


def let_pauses_pass(tx: Transaction) -> None:
    tx.conn.execute(update(followers).values(retry_at=tx.now - timedelta(seconds=1)))


async def follow_all(desk: Desk, follow: Callable[[Transaction, Sequence[Recorded]], None]) -> Dispatcher:
    follower = Follower(name="test", hears=(PresenceChanged,), follow=follow)
    dispatcher = Dispatcher(desk, MemoryBus(), followers=[follower])
    await dispatcher.dispatch()
    return dispatcher


async def test_an_unknown_event_gets_its_position_and_is_set_aside(desk: Desk) -> None:
    dispatcher = await follow_all(desk, writes_jobs)
    desk.write_now(record, 1)
    desk.write_now(record_unknown)
    desk.write_now(record, 3)
    for _ in range(MOST_TRIES):
        await dispatcher.dispatch()
        desk.write_now(let_pauses_pass)
    assert desk.read_now(event_log.newest_position) == 3
    assert jobs_of(desk) == [1, 3]
    aside = desk.read_now(followings.failed)
    assert [(one.position, one.event) for one in aside] == [(2, "sla.breached")]


async def test_an_unknown_event_costs_the_sockets_a_resync(desk: Desk) -> None:
    hub = Hub()
    frames: asyncio.Queue[str] = asyncio.Queue()

    async def send(frame: dict[str, str]) -> None:
        frames.put_nowait(frame["text"])

    def telling(reading: Reading, recorded: Sequence[Recorded], listening: Listening) -> list[Said]:
        return [
            Said(position=one.position, entries=[("desk", str(one.position).encode())]) for one in recorded
        ]

    hub.join("desk", Client(send, hub.resync_frame))
    desk.write_now(record, 1)
    desk.write_now(record_unknown)
    desk.write_now(record, 3)
    desk.write_now(event_log.stamp, 100)
    await Tail(desk, MemoryBus(), hub, telling).catch_up()
    assert hub.position == 3
    async with asyncio.timeout(10):
        assert await frames.get() == '[1,{"t":"resync","position":2},3]'


def test_the_events_of_a_ticket_leave_an_unknown_one_out(desk: Desk) -> None:
    desk.write_now(record_unknown)
    desk.write_now(event_log.stamp, 100)
    long_ago = datetime(1970, 1, 1, tzinfo=UTC)
    found = desk.read_now(event_log.of_ticket, 7, since=long_ago, until=long_ago + timedelta(days=1), limit=9)
    assert found == []


async def test_an_event_that_the_database_refuses_each_time_is_set_aside_after_a_longer_patience(
    desk: Desk,
) -> None:
    def refused(tx: Transaction, recorded: Sequence[Recorded]) -> None:
        if any(isinstance(one.event, PresenceChanged) and one.event.advisor_id == 1 for one in recorded):
            raise Unavailable("statement timeout")
        writes_jobs(tx, recorded)

    dispatcher = await follow_all(desk, refused)
    desk.write_now(record, 1)
    desk.write_now(record, 2)
    for _ in range(MOST_TRIES):
        await dispatcher.dispatch()
        desk.write_now(let_pauses_pass)
    assert desk.read_now(followings.failed) == [], "a restart of the database sets nothing aside"

    def almost(tx: Transaction) -> None:
        tx.conn.execute(
            update(followers).where(followers.c.name == "test").values(tries=MOST_UNAVAILABLE - 1)
        )

    desk.write_now(almost)
    await dispatcher.dispatch()
    assert [one.position for one in desk.read_now(followings.failed)] == [1]
    assert jobs_of(desk) == [2]


async def test_a_failed_event_late_in_a_batch_is_found_in_few_tries(desk: Desk) -> None:
    given = 0

    def follow(tx: Transaction, recorded: Sequence[Recorded]) -> None:
        nonlocal given
        given += len(recorded)
        if any(isinstance(one.event, PresenceChanged) and one.event.advisor_id == 300 for one in recorded):
            raise ValueError("no")

    def many(tx: Transaction) -> None:
        for number in range(400):
            record(tx, number)

    dispatcher = await follow_all(desk, follow)
    desk.write_now(many)
    await dispatcher.dispatch()
    held = desk.write_now(followings.hold, "test")
    assert held is not None
    assert (held.position, held.tries) == (300, 1)
    assert given < 5_000


async def test_two_processes_that_fail_together_count_one_failure(desk: Desk) -> None:
    await follow_all(desk, writes_jobs)
    follower = Follower(name="test", hears=(PresenceChanged,), follow=writes_jobs)
    desk.write_now(record, 1)
    desk.write_now(event_log.stamp, 9)
    for _ in range(MOST_TRIES):
        desk.write_now(note_failure, follower, "ValueError('no')")
    held = desk.write_now(followings.hold, "test")
    assert held is not None
    assert held.tries == 1


async def test_retrying_names_a_follower_that_is_gone_and_a_number_that_is_not_there(
    desk: Desk, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HELPDESK_DATABASE_URL", database_url)
    desk.write_now(record, 1)
    await Dispatcher(desk, MemoryBus()).dispatch()
    desk.write_now(followings.set_aside, "webhooks", 1, "ValueError('no')")
    aside = desk.read_now(followings.failed)[0]
    assert main(["events", "retry"]) == 1
    assert f'{aside.id}: this desk has no follower "webhooks"' in capsys.readouterr().out
    assert main(["events", "retry", "999"]) == 1
    assert "999: not set aside" in capsys.readouterr().out
