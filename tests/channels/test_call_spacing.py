"""Callers are let through one by one for each key."""

import asyncio

from helpdesk.channels.call_spacing import Pacer


async def test_turns_of_one_key_are_spaced_and_other_keys_do_not_wait() -> None:
    pacer, loop = Pacer(0.05), asyncio.get_running_loop()
    began = loop.time()
    went: list[tuple[str, float]] = []

    async def go(key: str) -> None:
        await pacer.turn(key)
        went.append((key, loop.time() - began))

    await asyncio.gather(go("a"), go("a"), go("a"), go("b"))
    assert [key for key, _ in went] == ["a", "b", "a", "a"]
    third = went[-1][1]
    assert third >= 0.09  # the loop's clock may wake a timer a little early
    assert went[1][1] < third


async def test_a_pacer_without_a_gap_holds_nobody_up_and_keeps_nothing() -> None:
    pacer = Pacer(0)
    for number in range(3000):
        await pacer.turn(str(number))
    assert len(pacer._free) <= 1001
