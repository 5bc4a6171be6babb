"""Each durable follower is behind a wall: a failure is tried again, then set aside, and holds up nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from helpdesk.cli import main
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import event_log, followings
from helpdesk.db.log.event_log import Recorded
from helpdesk.db.schema.records import followers, jobs
from helpdesk.dispatch.dispatcher import Dispatcher
from helpdesk.dispatch.followers import MOST_TRIES, Follower, follow_again, follow_next, note_failure
from helpdesk.domain.events.people import PresenceChanged
from helpdesk.domain.jobs import FetchFiles
from helpdesk.errors import NotFound
from helpdesk.live.wire.bus import MemoryBus, Ring, Signal


def record(tx: Transaction, number: int) -> None:
    tx.record(PresenceChanged(advisor_id=number, presence="away"))


def writes_jobs(tx: Transaction, recorded: Sequence[Recorded]) -> None:
    for one in recorded:
        assert isinstance(one.event, PresenceChanged)
        tx.add_job(FetchFiles(message_id=one.event.advisor_id), key=f"test:{one.event.advisor_id}")


def raises(_tx: Transaction, _recorded: Sequence[Recorded]) -> None:
    raise ValueError("always")


def raises_for(number: int) -> Callable[[Transaction, Sequence[Recorded]], None]:
    def follow(tx: Transaction, recorded: Sequence[Recorded]) -> None:
        writes_jobs(tx, recorded)  # what it wrote before it failed is rolled back
        if any(isinstance(one.event, PresenceChanged) and one.event.advisor_id == number for one in recorded):
            raise ValueError(f"not {number}")

    return follow


def follower(name: str, follow: Callable[[Transaction, Sequence[Recorded]], None]) -> Follower:
    return Follower(name=name, hears=(PresenceChanged,), follow=follow)


def jobs_of(desk: Desk) -> list[int]:
    def read(tx: Reading) -> list[int]:
        found = tx.conn.scalars(select(jobs.c.job).order_by(jobs.c.id)).all()
        return [one.message_id for one in found if isinstance(one, FetchFiles)]

    return desk.read_now(read)


def let_pauses_pass(tx: Transaction) -> None:
    tx.conn.execute(update(followers).values(retry_at=tx.now - timedelta(seconds=1)))


def places(desk: Desk) -> dict[str, tuple[int, int]]:
    return {one.name: (one.behind, one.failed) for one in desk.read_now(followings.standing)}


async def test_a_follower_that_always_raises_holds_up_neither_the_positions_nor_another(desk: Desk) -> None:
    bus, heard = MemoryBus(), list[Signal]()
    bus.listen(heard.append)
    dispatcher = Dispatcher(desk, bus, followers=[follower("bad", raises), follower("good", writes_jobs)])
    await dispatcher.dispatch()
    for number in (1, 2, 3):
        desk.write_now(record, number)
    assert await dispatcher.dispatch() == 3
    assert desk.read_now(event_log.newest_position) == 3
    assert jobs_of(desk) == [1, 2, 3]
    assert any(isinstance(one, Ring) for one in heard)
    assert places(desk) == {"bad": (3, 0), "good": (0, 0), **_core(desk)}


async def test_the_bell_rings_once_for_events_and_once_for_the_jobs_that_they_make(desk: Desk) -> None:
    bus, heard = MemoryBus(), list[Signal]()
    bus.listen(heard.append)

    def nothing(_tx: Transaction, _recorded: Sequence[Recorded]) -> None:
        """A follower that has nothing to do."""

    idle = Dispatcher(desk, bus, followers=[follower("idle", nothing)])
    await idle.dispatch()
    desk.write_now(record, 1)
    await idle.dispatch()
    assert len(heard) == 1
    busy = Dispatcher(desk, bus, followers=[follower("busy", writes_jobs)])
    await busy.dispatch()
    desk.write_now(record, 2)
    await busy.dispatch()
    assert len(heard) == 3


async def test_an_event_that_fails_is_tried_again_and_then_set_aside_alone(desk: Desk) -> None:
    dispatcher = Dispatcher(desk, MemoryBus(), followers=[follower("picky", raises_for(2))])
    await dispatcher.dispatch()
    for number in (1, 2, 3):
        desk.write_now(record, number)
    await dispatcher.dispatch()
    assert jobs_of(desk) == [1], "the event before it is followed, what follows waits for its turn"
    for tries in range(2, MOST_TRIES):
        await dispatcher.dispatch()  # too early: nothing is tried
        desk.write_now(let_pauses_pass)
        await dispatcher.dispatch()
        held = desk.write_now(followings.hold, "picky")
        assert held is not None
        assert held.tries == tries
        assert jobs_of(desk) == [1]
    desk.write_now(let_pauses_pass)
    await dispatcher.dispatch()
    assert jobs_of(desk) == [1, 3]
    aside = desk.read_now(followings.failed)
    found = [(one.follower, one.position, one.event) for one in aside]
    assert found == [("picky", 2, "advisor.presence_changed")]
    assert "not 2" in aside[0].error
    assert places(desk)["picky"] == (0, 1)


async def test_a_failure_finishes_no_event_until_it_is_set_aside_and_a_retry_takes_one_event_alone(
    desk: Desk,
) -> None:
    bad, good = follower("one", raises), follower("one", writes_jobs)

    def note() -> int:
        desk.write_now(let_pauses_pass)
        return desk.write_now(note_failure, bad, "no").events

    def follow() -> int:
        return desk.write_now(follow_next, good, 9).events

    assert follow() == note() == 0, "unknown"
    desk.write_now(followings.begin, ["one"])
    assert note() == 0, "there is no event"
    for number in (1, 2, 3, 4):
        desk.write_now(record, number)
    await Dispatcher(desk, MemoryBus(), followers=[]).dispatch()
    assert [note() for _ in range(MOST_TRIES)] == [0] * (MOST_TRIES - 1) + [1]
    assert note() == 0
    assert follow() == 0, "too early"
    desk.write_now(let_pauses_pass)
    assert [follow() for _ in range(3)] == [1, 2, 0]
    assert jobs_of(desk) == [2, 3, 4]


async def test_a_failed_event_is_followed_again_after_a_fix(desk: Desk) -> None:
    broken = follower("picky", raises_for(1))
    dispatcher = Dispatcher(desk, MemoryBus(), followers=[broken])
    await dispatcher.dispatch()
    desk.write_now(record, 1)
    for _ in range(MOST_TRIES):
        await dispatcher.dispatch()
        desk.write_now(let_pauses_pass)
    aside = desk.read_now(followings.failed)[0]
    with pytest.raises(ValueError, match="not 1"):
        desk.write_now(follow_again, broken, aside.id)
    assert desk.read_now(followings.failed) == [aside], "it is still there"
    desk.write_now(follow_again, follower("picky", writes_jobs), aside.id)
    assert jobs_of(desk) == [1]
    assert desk.read_now(followings.failed) == []
    with pytest.raises(NotFound):
        desk.write_now(follow_again, broken, aside.id)


async def test_a_follower_hears_only_its_own_types_and_a_new_one_begins_with_what_comes(desk: Desk) -> None:
    desk.write_now(record, 1)
    await Dispatcher(desk, MemoryBus(), followers=[]).dispatch()
    deaf = Follower(name="deaf", hears=(), follow=raises)
    late = follower("late", writes_jobs)
    dispatcher = Dispatcher(desk, MemoryBus(), followers=[deaf, late])
    await dispatcher.dispatch()
    desk.write_now(record, 2)
    await dispatcher.dispatch()
    assert jobs_of(desk) == [2]
    assert {name: behind for name, (behind, _) in places(desk).items() if name in ("deaf", "late")} == {
        "deaf": 0,
        "late": 0,
    }


async def test_followers_run_beside_the_dispatcher_and_two_processes_follow_each_event_once(
    desk: Desk, database_url: str
) -> None:
    committed, loop = asyncio.Event(), asyncio.get_running_loop()
    other = Desk(database_url)

    def ring(_recorded: bool, _queued: bool) -> None:
        loop.call_soon_threadsafe(committed.set)

    for one in (desk, other):
        one.on_commit.append(ring)
    good, bad = follower("good", writes_jobs), follower("bad", raises)
    desk.write_now(followings.begin, ["good", "bad"])
    async with asyncio.TaskGroup() as tasks:
        running = [
            tasks.create_task(Dispatcher(one, MemoryBus(), followers=[bad, good]).run())
            for one in (desk, other)
        ]
        for number in range(40):
            await (desk, other)[number % 2].write(record, number)
        async with asyncio.timeout(20):
            while len(jobs_of(desk)) < 40:
                await committed.wait()
                committed.clear()
        for task in running:
            task.cancel()
    other.close()
    assert sorted(jobs_of(desk)) == list(range(40))


async def test_the_command_lists_failed_events_and_follows_them_again(
    desk: Desk, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HELPDESK_DATABASE_URL", database_url)
    await Dispatcher(desk, MemoryBus()).dispatch()
    desk.write_now(record, 1)
    await Dispatcher(desk, MemoryBus()).dispatch()
    assert main(["events", "failed"]) == 0
    assert capsys.readouterr().out == "No event failed.\n"
    desk.write_now(followings.set_aside, "bot", 1, "ValueError('no')")
    assert main(["events", "failed"]) == 1
    assert "bot" in (told := capsys.readouterr().out)
    assert "advisor.presence_changed" in told
    assert "ValueError('no')" in told
    assert main(["events", "retry"]) == 0
    assert capsys.readouterr().out == "1 event followed.\n"
    assert desk.read_now(followings.failed) == []


def _core(desk: Desk) -> dict[str, tuple[int, int]]:
    """The desk's own followers are in the table from its first migration on; here nobody runs them."""
    return {name: place for name, place in places(desk).items() if name in ("bot", "acknowledgements")}
