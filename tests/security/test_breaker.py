"""A counter that does not answer costs one time-out, and is asked again once it is back."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import redis

from helpdesk.db.engine.desk import Desk
from helpdesk.errors import Unavailable
from helpdesk.security.breaker import Breaker
from helpdesk.security.limits import Limits
from helpdesk.security.redis_counter import RedisCounter
from tests import servers

WINDOW = timedelta(minutes=1)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_after_a_failure_nobody_asks_and_then_one_looks() -> None:
    clock = Clock()
    breaker = Breaker(5.0, clock=clock)
    assert breaker.lets_through()
    breaker.failed()
    assert (breaker.open, breaker.lets_through()) == (True, False)
    clock.now = 4.9
    assert not breaker.lets_through()
    clock.now = 5.0
    assert [breaker.lets_through() for _ in range(3)] == [True, False, False]
    breaker.failed()
    clock.now = 9.9
    assert not breaker.lets_through()
    clock.now = 10.0
    assert breaker.lets_through()
    breaker.worked()
    assert [breaker.open, *(breaker.lets_through() for _ in range(3))] == [False, True, True, True]


@contextmanager
def frozen(url: str) -> Iterator[None]:
    """The server takes connections and says nothing."""
    with redis.Redis.from_url(url) as client:
        pid = int(client.info("server")["process_id"])
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.mark.services
async def test_a_frozen_redis_is_asked_once_and_again_when_it_is_back(database_url: str) -> None:
    clock, desk = Clock(), Desk(database_url)
    with servers.running_redis() as url:
        counter = RedisCounter(url, breaker=Breaker(5.0, clock=clock))
        limits = Limits(desk, counter)
        assert (await counter.hit("knock", WINDOW))[0] == 1
        with frozen(url):
            with pytest.raises(Unavailable) as asked:
                await counter.hit("knock", WINDOW)
            assert "imeout" in str(asked.value.why)
            for _ in range(50):
                with pytest.raises(Unavailable, match="Try again") as refused:
                    await counter.hit("knock", WINDOW)
                assert refused.value.why == "it did not answer a moment ago"
            await limits.spend("sign-in", "ana", allowed=5, seconds=60)  # the database counts
            await limits.forget("sign-in", "ana")
        with pytest.raises(Unavailable):
            await counter.hit("other", WINDOW)
        clock.now = 5.0
        assert (await counter.hit("other", WINDOW))[0] == 1
        await counter.aclose()
    desk.close()
