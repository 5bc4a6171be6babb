"""The doorbell, in memory and over a real Redis, which may go away and come back."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import timedelta

import pytest
import redis

from helpdesk.domain.health.standing import Standing, Upkeep
from helpdesk.errors import Unavailable
from helpdesk.live.wire.bus import Bus, MemoryBus, Ring, Signal, Typing
from helpdesk.live.wire.redis_bus import RedisBus
from helpdesk.security import redis_counter
from helpdesk.security.breaker import Breaker
from helpdesk.security.redis_counter import RedisCounter
from tests import servers

TYPING = Typing(side="visitor", who="Ana", on=True, conversation=7)


class Ear:
    """Collects what a bus says and lets a test wait for it."""

    def __init__(self, bus: Bus) -> None:
        self.heard: list[Signal] = []
        self._more = asyncio.Event()
        bus.listen(self._hear)

    def _hear(self, signal: Signal) -> None:
        self.heard.append(signal)
        self._more.set()

    async def until(self, holds: Callable[[list[Signal]], bool]) -> None:
        async with asyncio.timeout(10):
            while not holds(self.heard):
                self._more.clear()
                await self._more.wait()


async def test_memory_tells_every_listener_at_once() -> None:
    bus = MemoryBus()
    one, two = Ear(bus), Ear(bus)
    bus.say(TYPING)
    assert one.heard == two.heard == [TYPING]


@pytest.mark.services
async def test_redis_carries_a_signal_to_another_process_and_tells_its_own_only_once(redis_url: str) -> None:
    here, there = RedisBus(redis_url, desk_id="a"), RedisBus(redis_url, desk_id="a")
    ear, far = Ear(here), Ear(there)
    async with here.running(), there.running():
        await asyncio.gather(here.connected.wait(), there.connected.wait())
        here.say(TYPING)
        await far.until(lambda heard: TYPING in heard)
        there.say(Typing(side="advisor", who="Bo", on=True, ticket=1))
        await ear.until(lambda heard: any(isinstance(s, Typing) and s.who == "Bo" for s in heard))
        assert ear.heard.count(TYPING) == 1


@pytest.mark.services
async def test_two_desks_on_one_redis_do_not_hear_each_other(redis_url: str) -> None:
    here, other = RedisBus(redis_url, desk_id="a"), RedisBus(redis_url, desk_id="b")
    same = RedisBus(redis_url, desk_id="a")
    far, foreign = Ear(same), Ear(other)
    async with here.running(), other.running(), same.running():
        await asyncio.gather(here.connected.wait(), other.connected.wait(), same.connected.wait())
        here.say(TYPING)
        await far.until(lambda heard: TYPING in heard)
        assert TYPING not in foreign.heard


@pytest.mark.services
async def test_a_bus_whose_connections_were_cut_comes_back_and_rings(redis_url: str) -> None:
    here, there = RedisBus(redis_url, desk_id="a", retry=0.05), RedisBus(redis_url, desk_id="a", retry=0.05)
    far = Ear(there)
    async with here.running(), there.running():
        await asyncio.gather(here.connected.wait(), there.connected.wait())
        await far.until(lambda heard: Ring() in heard)
        rings = far.heard.count(Ring())
        with redis.Redis.from_url(redis_url) as server:
            for kind in ("pubsub", "normal"):
                server.client_kill_filter(_type=kind, skipme=True)
        await far.until(lambda heard: heard.count(Ring()) > rings)  # it may have missed one meanwhile
        for _ in range(100):
            here.say(TYPING)
            await asyncio.sleep(0.02)
            if TYPING in far.heard:
                break
        assert TYPING in far.heard


async def test_a_bus_without_its_redis_never_raises_and_still_tells_its_own() -> None:
    bus = RedisBus("redis://127.0.0.1:1", desk_id="a", retry=0.01)
    ear = Ear(bus)
    async with bus.running():
        bus.say(TYPING)
        await asyncio.sleep(0.05)
        assert ear.heard == [TYPING]


@pytest.mark.services
async def test_a_bus_and_the_shared_limits_say_how_they_stand_while_redis_is_away_and_back() -> None:
    upkeep, port = Upkeep(), servers.free_port()
    url = f"redis://127.0.0.1:{port}/0"
    bus = RedisBus(url, desk_id="a", retry=0.02, upkeep=upkeep)
    counter = RedisCounter(url, breaker=Breaker(0.02), standing=upkeep.part("shared limits"))
    names = ["shared limits", "signals in", "signals out"]

    async def until(state: str) -> None:
        async with asyncio.timeout(20):
            while {one.state for one in upkeep.states()} != {state}:
                bus.say(TYPING)
                with contextlib.suppress(Unavailable):
                    await counter.hit("knock", timedelta(minutes=1))
                await asyncio.sleep(0.02)

    async with bus.running():
        await until("again")
        assert [(one.name, one.fault) for one in upkeep.states()] == [(one, "no_service") for one in names]
        with servers.running_redis(port):
            await until("runs")
        await until("again")
    await counter.aclose()


@pytest.mark.services
async def test_the_shared_limits_notice_redis_though_nobody_asks_them(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_counter, "_LOOK_SECONDS", 0.02)
    standing = Standing("shared limits")
    standing.fails("no_service")
    counter = RedisCounter(redis_url, standing=standing)
    watching = asyncio.create_task(counter.watch())
    async with asyncio.timeout(20):
        while standing.tried_again:
            await asyncio.sleep(0.01)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    await counter.aclose()
