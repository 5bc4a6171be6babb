"""Routing that the passing of time causes: missed offers, tickets of people who are gone, overflow."""

from __future__ import annotations

from functools import partial

from helpdesk.db.engine.desk import Desk
from helpdesk.domain.health.standing import Standing
from helpdesk.kept_running import in_rounds
from helpdesk.operations.tickets.assigning import offers, passing

_EVERY = 2.0  # seconds; a chat is offered for at least five


async def run(desk: Desk, standing: Standing) -> None:
    """Work until cancelled. It is harmless if two processes do it at once."""
    await in_rounds(partial(_round, desk), every=_EVERY, standing=standing)


async def _round(desk: Desk) -> None:
    for work in (passing.end_of_hours, offers.pass_on, passing.give_back, passing.overflow):
        await desk.write(work)
