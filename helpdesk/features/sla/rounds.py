"""Work that the passing of time causes: clocks that warn or are over, and open tickets after a change of
policies."""

from __future__ import annotations

from functools import partial

from helpdesk.db.engine.desk import Desk
from helpdesk.domain.health.standing import Standing
from helpdesk.features.sla import following
from helpdesk.kept_running import in_rounds

_EVERY = 2.0  # seconds; both questions are answered by an index


async def run(desk: Desk, standing: Standing) -> None:
    """Work until cancelled. It is harmless if two processes do it at once."""
    await in_rounds(partial(_round, desk), every=_EVERY, standing=standing)


async def _round(desk: Desk) -> None:
    while await desk.write(following.recheck):
        pass
    while await desk.write(following.tell):
        pass
