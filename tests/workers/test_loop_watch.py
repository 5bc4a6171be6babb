"""What holds the event loop is counted, and named with its stack."""

from __future__ import annotations

import asyncio
import threading
import time

from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from helpdesk.workers.loop_watch import LoopWatch


def blocks() -> float:
    found = (
        REGISTRY.get_sample_value("helpdesk_loop_blocks_total", {"by": by}) for by in ("desk", "machine")
    )
    return sum(one or 0.0 for one in found)


def holds_the_loop(seconds: float) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        sum(range(1_000))


async def told(logs: list[dict[str, object]]) -> dict[str, object]:
    """The first line about a block."""
    async with asyncio.timeout(5):
        while not (found := [one for one in logs if one["event"] == "loop.blocked"]):
            await asyncio.sleep(0.01)
    return found[0]


async def test_a_block_is_counted_and_its_stack_is_logged() -> None:
    before = blocks()
    with capture_logs() as logs:
        async with LoopWatch().watching():
            await asyncio.sleep(0.05)
            holds_the_loop(0.6)
            line = await told(logs)  # type: ignore[arg-type]
    assert blocks() > before
    assert isinstance(line["seconds"], float)
    assert line["seconds"] > 0.4
    assert "holds_the_loop" in str(line["held_by"])


async def test_waiting_for_the_disk_on_the_loop_is_the_desks_block_too() -> None:
    with capture_logs() as logs:
        async with LoopWatch().watching():
            await asyncio.sleep(0.05)
            threading.Event().wait(1.5)  # as a file that does not come: it needs no processor
            line = await told(logs)  # type: ignore[arg-type]
    assert line["by"] == "desk"
    assert "Event.wait" in str(line["held_by"])


async def test_what_is_done_beside_the_loop_is_no_block() -> None:
    with capture_logs() as logs:
        async with LoopWatch(block=0.4).watching():
            await asyncio.to_thread(time.sleep, 0.5)
    assert [one for one in logs if one["event"] == "loop.blocked" and one["by"] == "desk"] == []


async def test_the_watch_ends_with_its_context() -> None:
    async with LoopWatch().watching():
        assert any(one.name == "loop-watch" for one in threading.enumerate())
    assert not any(one.name == "loop-watch" for one in threading.enumerate())
