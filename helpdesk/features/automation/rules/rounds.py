"""Work that the passing of time causes: the rules that follow it."""

from __future__ import annotations

from functools import partial

from helpdesk.db.engine.desk import Desk
from helpdesk.domain.health.standing import Standing
from helpdesk.domain.policy import Policy
from helpdesk.features.automation.rules import timing
from helpdesk.kept_running import in_rounds

_EVERY = 5.0  # seconds; without rules that follow the time it is one small question


async def run(desk: Desk, policy: Policy, standing: Standing) -> None:
    """Work until cancelled. It is harmless if two processes do it at once."""
    await in_rounds(partial(_round, desk, policy), every=_EVERY, standing=standing)


async def _round(desk: Desk, policy: Policy) -> None:
    if await desk.read(timing.is_due):
        while await desk.write(timing.run_due, policy):
            pass
