"""Each process stores that it lives and how its parts are doing, and any other one can read it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest
from structlog.testing import capture_logs

from helpdesk.db import processes
from helpdesk.db.engine.desk import Desk
from helpdesk.domain.health import standing
from helpdesk.domain.health.processes import Process
from helpdesk.domain.health.standing import PartState, Upkeep
from helpdesk.workers import roll_call
from helpdesk.workers.roll_call import RollCall
from tests.outages import rename

Holds = Callable[[list[Process]], bool]


@pytest.fixture
def desk(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(roll_call, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(standing, "again_after", lambda tries, seed: 0.01)
    opened = Desk(database_url)
    yield opened
    opened.close()


async def until(desk: Desk, holds: Holds) -> list[Process]:
    async with asyncio.timeout(20):
        while not holds(found := await desk.read(processes.all_processes)):
            await asyncio.sleep(0.01)
    return found


async def test_two_processes_are_known_while_they_run_and_say_goodbye(desk: Desk) -> None:
    server, worker = RollCall(desk, Upkeep(), "serve"), RollCall(desk, Upkeep(), "work")
    async with server.present():
        async with worker.present():
            both = await desk.read(processes.all_processes)
            assert {(one.key, one.role) for one in both} == {
                (server.process.key, "serve"),
                (worker.process.key, "work"),
            }
            assert all(PartState(name="roll call") in one.parts for one in both)
        (left,) = await desk.read(processes.all_processes)
        assert left.key == server.process.key
    assert await desk.read(processes.all_processes) == []


async def test_a_change_of_a_part_is_stored_and_one_more_try_waits_for_the_next_sign_of_life(
    desk: Desk,
) -> None:
    upkeep = Upkeep()
    part = upkeep.part("outbox")
    async with RollCall(desk, upkeep, "work", every=3_600).present():
        (begun,) = await desk.read(processes.all_processes)
        part.fails("no_service")
        (found,) = await until(desk, lambda all_: all_[0].parts != begun.parts)
        assert found.parts[0] == part.now
        assert found.heard_at > begun.heard_at
        part.fails("no_service")
        other = upkeep.part("sweeps")
        (found,) = await until(desk, lambda all_: other.now in all_[0].parts)
        assert found.parts[0].tries == 2, "it is told with the next change"
        part.fails("no_service")
        for _ in range(30):
            await asyncio.sleep(roll_call.LOOK_SECONDS)
        assert await desk.read(processes.all_processes) == [found]
        part.well()
        await until(desk, lambda all_: PartState(name="outbox") in all_[0].parts)


async def test_a_process_without_changes_gives_signs_of_life(desk: Desk) -> None:
    async with RollCall(desk, Upkeep(), "work", every=0.05).present():
        (begun,) = await desk.read(processes.all_processes)
        (found,) = await until(desk, lambda all_: all_[0].heard_at > begun.heard_at)
        assert found.began_at == begun.began_at


async def test_a_process_that_could_not_tell_tells_when_the_database_is_back(desk: Desk) -> None:
    await desk.write(rename, "processes", "elsewhere")
    upkeep = Upkeep()
    with capture_logs() as logs:
        async with RollCall(desk, upkeep, "work").present():
            async with asyncio.timeout(20):
                while upkeep.part("roll call").now.tries < 3:
                    await asyncio.sleep(0.01)
            await desk.write(rename, "elsewhere", "processes")
            (found,) = await until(desk, bool)
            assert PartState(name="roll call", state="runs") in upkeep.states()
            assert found.key == upkeep.process
    assert [one["event"] for one in logs].count("roll_call.not_told") == 1


async def test_a_process_that_was_forgotten_is_known_again(desk: Desk) -> None:
    async with RollCall(desk, Upkeep(), "work", every=0.05).present():
        await desk.write(lambda tx: processes.sweep_lost(tx, tx.now))
        await until(desk, bool)


async def test_only_processes_that_were_not_heard_of_are_forgotten(desk: Desk) -> None:
    async with RollCall(desk, Upkeep(), "work", every=3_600).present():
        (found,) = await desk.read(processes.all_processes)
        await desk.write(processes.sweep_lost, found.heard_at)
        assert await desk.read(processes.all_processes) == [found]
