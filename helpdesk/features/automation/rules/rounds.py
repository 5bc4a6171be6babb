"""Work that the passing of time causes: the rules that follow it."""

from __future__ import annotations

import asyncio

import structlog

from helpdesk.db.engine.desk import Desk
from helpdesk.domain.health.standing import Standing
from helpdesk.domain.policy import Policy
from helpdesk.features.automation.rules import timing

log = structlog.get_logger()

_EVERY = 5.0  # seconds; without rules that follow the time it is one small question


class Rounds:
    """It is harmless if two processes do it at once."""

    def __init__(self, desk: Desk, policy: Policy, *, standing: Standing | None = None) -> None:
        self._desk = desk
        self._policy = policy
        self._standing = standing or Standing("rules")
        self._wait = _EVERY

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self.round()
            await asyncio.sleep(self._wait)

    async def round(self) -> None:
        """Do one round. A failure is logged and tried again in the next round."""
        try:
            if await self._desk.read(timing.is_due):
                while await self._desk.write(timing.run_due, self._policy):
                    pass
            self._standing.well()
            self._wait = _EVERY
        except Exception as error:  # noqa: BLE001 - the next round tries again
            log.error("rules.round_failed", error=repr(error))
            self._wait = self._standing.failed(error)
