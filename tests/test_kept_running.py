"""A part of a process that ends is begun again, and operators see it meanwhile."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from helpdesk import kept_running
from helpdesk.domain.health import standing
from helpdesk.domain.health.standing import Upkeep
from helpdesk.kept_running import running


@pytest.mark.parametrize("ends", ["returns", "raises", "cancelled"])
async def test_a_part_that_ends_is_begun_again(ends: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "again_after", lambda tries, seed: 0.01 * tries)
    monkeypatch.setattr(kept_running, "STEADY_SECONDS", 0.2)
    upkeep, begun, again = Upkeep(), 0, asyncio.Event()

    async def work() -> None:
        nonlocal begun
        begun += 1
        if begun < 3:
            if ends == "raises":
                raise RuntimeError("of this test")
            if ends == "cancelled":  # a task that it waits for was
                raise asyncio.CancelledError
            return
        again.set()
        await asyncio.Event().wait()

    with capture_logs() as logged:
        async with asyncio.timeout(20), running(upkeep, some_part=work):
            await again.wait()
            part = upkeep.part("some part")
            assert (part.tried_again, part.now.fault, part.now.tries) == (True, "defect", 2)
            while part.tried_again:  # until it has run for a while
                await asyncio.sleep(0.01)
    assert begun == 3
    assert [one["work"] for one in logged if one["event"] == "work.ended"] == ["some part"] * 2


async def test_a_part_is_cancelled_with_its_context() -> None:
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with running(Upkeep(), part=work):
        await asyncio.sleep(0)
    assert ended.is_set()
