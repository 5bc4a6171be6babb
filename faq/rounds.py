"""Work that the passing of time causes in the FAQ: settling old visits, and deleting counted readers."""

from __future__ import annotations

from functools import partial

from faq.readers import deflection, feedback
from helpdesk.db.engine.desk import Desk
from helpdesk.domain.health.standing import Standing
from helpdesk.kept_running import in_rounds

_EVERY = 600.0  # seconds


async def run(desk: Desk, standing: Standing) -> None:
    """Settle visits that are seven days old, until cancelled. It is harmless if two processes do it at
    once."""
    await in_rounds(partial(_settle, desk), every=_EVERY, standing=standing)


async def _settle(desk: Desk) -> None:
    while found := await desk.read(deflection.due):  # looked up while others write
        await desk.write(deflection.settle, found)
    await desk.write(feedback.forget)
