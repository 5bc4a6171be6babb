"""A desk whose very first start is killed, before its tables are there or while it gets ready, starts."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import httpx
import pytest

from tests.faults.desk_process import DeskProcess, SpreadDesk
from tests.servers import free_port

MOMENTS = 4


@pytest.mark.faults
async def test_a_first_start_that_is_killed_again_and_again_succeeds_in_the_end(
    bare_database_url: str, engine_name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """On PostgreSQL four processes begin at once, and each would make the tables."""
    if engine_name == "sqlite":
        desk = DeskProcess(tmp_path, sink_port=9)
    else:
        desk = SpreadDesk(
            tmp_path,
            sink_port=9,
            database_url=bare_database_url,
            redis_url=request.getfixturevalue("redis_url"),
            front_port=free_port(),
        )
    try:
        took = await first_start(DeskProcess(tmp_path / "other", sink_port=9))
        for number in range(MOMENTS):
            desk.begin()
            await asyncio.sleep(took * number / MOMENTS)  # each at another moment of its start
            for process in desk.processes:
                process.kill()
        await desk.start()
        async with httpx.AsyncClient() as client:
            port = next(one.port for one in desk.processes if one.port)
            ready = await client.get(f"http://127.0.0.1:{port}/readyz")
        assert ready.status_code == 200, ready.text
        assert "All items are accounted for." in desk.command("ledger")
    finally:
        desk.stop()


async def first_start(desk: DeskProcess) -> float:
    """The seconds that it takes."""
    desk.folder.mkdir()
    desk.begin()
    began = time.monotonic()
    await desk.ready()
    took = time.monotonic() - began
    desk.stop()
    return took
