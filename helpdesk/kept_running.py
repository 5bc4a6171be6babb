"""Runs the long-lived parts of a process, begins each again that ends, and does work in rounds."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any

import structlog

from helpdesk.domain.health.standing import Standing, Upkeep

log = structlog.get_logger()

STEADY_SECONDS = 30.0
"""A part that was begun again and has run so long is well."""


@contextlib.asynccontextmanager
async def running(upkeep: Upkeep, **works: Callable[[], Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """Run these while the context lasts, each named for operators (an underscore is a space). One that ends
    on its own is a defect: it is logged, and begun again after a while."""
    tasks = [
        asyncio.create_task(_kept_running(upkeep.part(name.replace("_", " ")), work))
        for name, work in works.items()
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def in_rounds(work: Callable[[], Awaitable[None]], *, every: float, standing: Standing) -> None:
    """Do some work every so many seconds until cancelled. A round that fails is logged, and the next one
    tries again."""
    while True:
        wait = every
        try:
            await work()
            standing.well()
        except Exception as error:  # noqa: BLE001 - the next round tries again
            log.error("round.failed", work=standing.name, error=repr(error))
            wait = standing.failed(error)
        await asyncio.sleep(wait)


async def _kept_running(standing: Standing, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    loop = asyncio.get_running_loop()
    while True:
        # not every part says itself that it works again
        steady = loop.call_later(STEADY_SECONDS, standing.well) if standing.tried_again else None
        try:
            await work()
            error: Exception = RuntimeError("it ended")
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            error = RuntimeError("it was cancelled from inside")  # it awaited something that was
        except Exception as failure:  # noqa: BLE001 - the desk needs it after any failure
            error = failure
        finally:
            if steady is not None:
                steady.cancel()
        wait = standing.failed(error)
        log.critical("work.ended", work=standing.name, error=repr(error), again_after=round(wait, 1))
        await asyncio.sleep(wait)
