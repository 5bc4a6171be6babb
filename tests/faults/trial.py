"""Kill a desk under traffic again and again, and compare its books. All that is random comes from one seed;
in which order processes run does not."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
import time
from collections import Counter
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

import httpx
import msgspec

from helpdesk.channels.simulators.serving import serving
from helpdesk.db.engine.desk import Desk
from tests import servers
from tests.faults import books
from tests.faults.books import Outside
from tests.faults.far_sides import Callbacks, Telegram
from tests.faults.furnish import Furnished
from tests.faults.process import START_SECONDS, Process
from tests.faults.sink import Sink
from tests.faults.traffic.advisors import answer_surveys, answer_tickets, solve_tickets
from tests.faults.traffic.consoles import Console
from tests.faults.traffic.mails import write_mails
from tests.faults.traffic.told import Told
from tests.faults.traffic.visitors import Visitor
from tests.faults.traffic.webhooks import post_orders, set_webhook, write_by_telegram
from tests.faults.trialled import On, Trialled, left, trialled, victims

KILLS_IN_TESTS = 30
"""On each database: 60 in all."""
_OF_STARTING = 0.4  # the share of the kills that meet a process which is not ready yet
_STARTING_SECONDS = 0.5  # within which they come
_WORK = 15  # the others come when about so much was acknowledged
_WORK_SECONDS = 5.0  # or nothing was for so long
_SETTLED_WITHIN = 240.0
_PROGRESS = 10  # kills between two lines


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """`wrong`: what does not balance. `kills` by kind."""

    wrong: list[str]
    kills: dict[str, int]
    outside: Outside

    def __str__(self) -> str:
        killed = "\n".join(f"killed {kind:<25} {n:>5,}" for kind, n in sorted(self.kills.items()))
        wrong = "\n".join(self.wrong[:40]) or "the books balance"
        return f"{killed}\n{books.balance(self.outside)}\n{wrong}"


async def trial(on: On, folder: Path, *, kills: int, seed: int) -> Result:
    """So many kills of a desk on this database, whose data and logs are in `folder`."""
    chance = random.Random(seed)
    telegram_at, callback_at = servers.free_port(), servers.free_port()
    callbacks = Callbacks(seed)
    with Sink(seed) as sink:
        async with contextlib.AsyncExitStack() as stack:
            telegram = Telegram(await stack.enter_async_context(httpx.AsyncClient(timeout=5)), seed)
            where = Furnished(
                smtp_port=sink.port,
                telegram_url=await stack.enter_async_context(serving(telegram, port=telegram_at)),
                callback_url=await stack.enter_async_context(serving(callbacks, port=callback_at)),
            )
            over = await stack.enter_async_context(trialled(on, folder, where))
            outside = Outside(
                told=Told(chance=random.Random(seed + 1)),
                sink=sink,
                telegram=telegram,
                callbacks=callbacks,
                consoles=[Console(over.desk.url, over.session) for _ in range(2)],
                visitors=[],
            )
            outside.visitors.extend(Visitor(outside.told, over.desk.url, talkative=n == 0) for n in range(3))
            await set_webhook(where.telegram_url, over.desk.url)
            killed = await _killed(over, outside, kills, chance)
            desk = Desk(over.desk.database_url)
            try:
                await _settled(desk)
                await _last_look(desk, outside)
                wrong = await asyncio.to_thread(books.compare, desk, folder / "blobs", outside)
            finally:
                desk.close()
            if "All items are accounted for." not in (said := over.desk.command("ledger")):
                wrong.append(said)
        wrong += await left(folder)
    return Result(wrong=wrong, kills=killed, outside=outside)


def held(result: Result) -> None:
    """The books balance, and there was traffic of each kind."""
    assert not result.wrong, str(result)
    told = result.outside.told
    everything = (told.mails, told.orders, told.posts, told.chats, told.answers, told.votes)
    assert min(len(one) for one in everything) > 0, str(result)
    assert min(one.returns for one in result.outside.consoles) > 1, str(result)


async def _killed(over: Trialled, outside: Outside, kills: int, chance: random.Random) -> dict[str, int]:
    """Kill under traffic, then let everybody finish what they say."""
    desk, told = over.desk, outside.told
    inlets = [one.inlet_port for one in desk.processes if one.inlet_port]
    headers, cookies = {"X-Helpdesk": "1"}, {"helpdesk_session": over.session}
    async with httpx.AsyncClient(
        base_url=f"{desk.url}/api/v1", timeout=5, headers=headers, cookies=cookies
    ) as api:
        speaking = _tasks(
            write_mails(told, inlets),
            post_orders(told, desk.url),
            write_by_telegram(told, outside.telegram),
            answer_tickets(told, api),
            solve_tickets(told, api),
            answer_surveys(told, desk.url, outside.sink.surveys),
            *(one.speak() for one in outside.visitors),
        )
        listening = _tasks(
            *(one.watch() for one in outside.consoles), *(one.stay() for one in outside.visitors)
        )
        try:
            killed = await _kill(over, kills, chance, [*speaking, *listening], told)
            told.stopping = True
            await _finish(speaking)
        finally:
            for task in (*speaking, *listening):
                task.cancel()
            await asyncio.gather(*speaking, *listening, return_exceptions=True)
    return killed


async def _finish(speaking: Sequence[asyncio.Task[None]]) -> None:
    """Wait until everybody has said what they were saying. AssertionError names who has not."""
    _, still = await asyncio.wait(speaking, timeout=START_SECONDS)
    assert not still, f"still waiting: {[one.get_stack() for one in still]}"
    for one in speaking:
        one.result()


async def _kill(
    over: Trialled, kills: int, chance: random.Random, tasks: Sequence[asyncio.Task[None]], told: Told
) -> dict[str, int]:
    counted: Counter[str] = Counter()
    last: tuple[str, list[Process]] | None = None
    began = time.monotonic()
    for number in range(kills):
        if last is not None and chance.random() < _OF_STARTING:
            kind, chosen = last
            kind = f"{kind.removesuffix(', starting')}, starting"
            await asyncio.sleep(chance.uniform(0.0, _STARTING_SECONDS))
        else:
            await over.desk.ready()
            await _work(told, chance)
            kind, chosen = victims(over, chance)
        if kind in over.others:
            await asyncio.to_thread(over.others[kind])
        for one in chosen:
            one.kill()
        for one in chosen:
            one.begin()
        last = (kind, chosen) if chosen else None
        counted[kind] += 1
        for task in tasks:
            if task.done():
                task.result()  # raises what ended it
        if number % _PROGRESS == _PROGRESS - 1:
            _tell(f"{number + 1:,} of {kills:,} kills in {time.monotonic() - began:.0f} s: {_so_far(told)}")
    await over.desk.ready()
    return dict(counted)


async def _work(told: Told, chance: random.Random) -> None:
    """Let a desk work: on a busy machine it takes its time."""
    enough = told.count() + chance.randint(0, _WORK)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_WORK_SECONDS):
            while told.count() < enough:
                await asyncio.sleep(0.02)
    await asyncio.sleep(chance.uniform(0.0, 0.3))  # the moment of the kill is what is random here


async def _settled(desk: Desk) -> None:
    """Until nothing is in flight: what a killed worker had comes back with its lease."""
    _tell("waiting until nothing is in flight")
    ends = time.monotonic() + _SETTLED_WITHIN
    while left := await asyncio.to_thread(books.in_flight, desk):
        assert time.monotonic() < ends, f"{left} items, jobs and events are still in flight"
        await asyncio.sleep(0.5)


async def _last_look(desk: Desk, outside: Outside) -> None:
    """Everybody comes once more, now that nothing happens."""
    newest = await asyncio.to_thread(desk.read_now, books.newest_position)
    for console in outside.consoles:
        await console.catch_up(newest)
    for visitor in outside.visitors:
        await visitor.last_look()
        await visitor.check_files()


def _tasks(*work: Coroutine[Any, Any, None]) -> list[asyncio.Task[None]]:
    return [asyncio.ensure_future(one) for one in work]


def _so_far(told: Told) -> str:
    kinds = {"mails": told.mails, "orders": told.orders, "Telegram": told.posts, "chats": told.chats}
    return ", ".join(f"{len(many):,} {name}" for name, many in kinds.items())


def _tell(line: str) -> None:
    print(f"faults: {line}", file=sys.stderr, flush=True)
