"""Positions are gapless and stamped once, whoever dispatches; the tail says each event once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import event_log
from helpdesk.db.log.event_log import Recorded
from helpdesk.dispatch.dispatcher import Dispatcher
from helpdesk.domain.events.event import Event
from helpdesk.domain.events.people import PresenceChanged
from helpdesk.live.wire.bus import MemoryBus
from helpdesk.live.wire.push import Client, Hub, Topic
from helpdesk.live.wire.tail import Listening, Said, Tail


def record(tx: Transaction, number: int) -> None:
    tx.record(PresenceChanged(advisor_id=number, presence="away"))


def numbers(recorded: Sequence[Recorded]) -> list[int]:
    return [one.event.advisor_id for one in recorded if isinstance(one.event, PresenceChanged)]


def test_positions_are_gapless_and_in_the_order_of_the_ids(desk: Desk) -> None:
    for number in range(5):
        desk.write_now(record, number)
    assert [len(desk.write_now(event_log.stamp, 3)) for _ in range(3)] == [3, 2, 0]
    log = desk.read_now(event_log.after, 0, 100)
    assert [one.position for one in log] == [1, 2, 3, 4, 5]
    assert numbers(log) == [0, 1, 2, 3, 4]
    assert [one.position for one in desk.read_now(event_log.after, 3, 1)] == [4]
    assert desk.read_now(event_log.newest_position) == 5


def test_an_event_of_a_change_that_was_rolled_back_takes_no_position(desk: Desk) -> None:
    def refused(tx: Transaction) -> None:
        record(tx, 1)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        desk.write_now(refused)
    desk.write_now(record, 2)
    desk.write_now(event_log.stamp, 100)
    assert [(one.position, numbers([one])) for one in desk.read_now(event_log.after, 0, 9)] == [(1, [2])]


def test_many_dispatchers_at_once_stamp_each_event_once(desk: Desk, database_url: str) -> None:
    other = Desk(database_url)
    total = 200

    def work(number: int) -> None:
        chosen = (desk, other)[number % 2]
        chosen.write_now(record, number)
        chosen.write_now(event_log.stamp, 7)

    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(total)))
        while desk.write_now(event_log.stamp, 50):
            pass
    finally:
        other.close()
    log = desk.read_now(event_log.after, 0, 1_000)
    assert [one.position for one in log] == list(range(1, total + 1))
    assert sorted(numbers(log)) == list(range(total))


def plain(_reading: Reading, recorded: Sequence[Recorded], _listening: object) -> list[Said]:
    """Tells the desk the number of each event."""

    def entry(event: Event) -> bytes:
        assert isinstance(event, PresenceChanged)
        return str(event.advisor_id).encode()

    return [Said(position=one.position, entries=[("desk", entry(one.event))]) for one in recorded]


class Listener:
    """A client of the hub that needs no socket."""

    def __init__(self, hub: Hub, topic: Topic = "desk") -> None:
        self.heard: list[int] = []
        self.more = asyncio.Event()
        hub.join(topic, Client(self.send, hub.resync_frame))

    async def send(self, message: dict[str, str]) -> None:
        self.heard.extend(int(one) for one in message["text"].strip("[]").split(","))
        self.more.set()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.heard) < count:
                self.more.clear()
                await self.more.wait()


async def test_a_commit_in_one_process_is_heard_in_two_each_once_and_in_order(
    desk: Desk, database_url: str
) -> None:
    bus, hubs = MemoryBus(), (Hub(), Hub())
    other = Desk(database_url)
    tails = [Tail(desk, bus, hubs[0], plain), Tail(other, bus, hubs[1], plain)]
    listeners = [Listener(hub) for hub in hubs]
    for tail in tails:
        await tail.start()
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(tail.run()) for tail in tails]
        running.append(tasks.create_task(Dispatcher(desk, bus).run()))
        running.append(tasks.create_task(Dispatcher(other, bus).run()))
        await asyncio.gather(*((desk, other)[n % 2].write(record, n) for n in range(60)))
        for listener in listeners:
            await listener.until(60)
        for task in running:
            task.cancel()
    assert listeners[0].heard == listeners[1].heard
    assert sorted(listeners[0].heard) == list(range(60))
    other.close()


async def test_a_ring_that_was_lost_is_made_good_by_the_poll(desk: Desk) -> None:
    """The tail's bus never hears of the dispatcher's."""
    hub = Hub()
    tail, listener = Tail(desk, MemoryBus(), hub, plain), Listener(hub)
    await tail.start()
    task = asyncio.create_task(tail.run())
    await desk.write(record, 1)
    await Dispatcher(desk, MemoryBus()).dispatch()
    await listener.until(1)
    assert listener.heard == [1]
    assert hub.position == 1
    task.cancel()


async def test_a_console_that_joins_while_a_batch_is_read_misses_nothing_of_it(desk: Desk) -> None:
    hub = Hub()
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def send(frame: dict[str, str]) -> None:
        heard.put_nowait(frame["text"])

    def telling(reading: Reading, recorded: Sequence[Recorded], listening: Listening) -> list[Said]:
        listens = "desk" in listening.consoles
        if not listens:
            hub.join("desk", Client(send, hub.resync_frame))
        entries: list[tuple[Topic, bytes]] = [("desk", b"{}")] if listens else []
        return [Said(position=one.position, entries=entries) for one in recorded]

    desk.write_now(record, 1)
    desk.write_now(event_log.stamp, 100)
    await Tail(desk, MemoryBus(), hub, telling).catch_up()
    async with asyncio.timeout(10):
        assert await heard.get() == "{}"
    assert hub.position == 1


async def test_an_event_that_cannot_be_told_costs_a_resync_and_holds_up_no_other(desk: Desk) -> None:
    hub = Hub()
    frames: asyncio.Queue[str] = asyncio.Queue()

    async def send(frame: dict[str, str]) -> None:
        frames.put_nowait(frame["text"])

    def telling(reading: Reading, recorded: Sequence[Recorded], listening: Listening) -> list[Said]:
        if 2 in numbers(recorded):
            raise KeyError("a defect")
        return plain(reading, recorded, listening)

    hub.join("desk", Client(send, hub.resync_frame))
    tail = Tail(desk, MemoryBus(), hub, telling)
    for number in (1, 2, 3):
        desk.write_now(record, number)
    desk.write_now(event_log.stamp, 100)
    await tail.catch_up()
    assert hub.position == 3
    async with asyncio.timeout(10):
        assert await frames.get() == '[1,{"t":"resync","position":2},3]'
    assert [said.position for said in await tail.read_after(0)] == [1, 2, 3]
