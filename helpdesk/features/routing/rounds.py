"""Routing that the passing of time causes: missed offers, tickets of people who are gone, overflow."""

from __future__ import annotations

import asyncio

import structlog

from helpdesk.db.engine.desk import Desk
from helpdesk.domain.health.standing import Standing
from helpdesk.operations.tickets.assigning import offers, passing

log = structlog.get_logger()

_EVERY = 2.0  # seconds; a chat is offered for at least five


class Rounds:
    """It is harmless if two processes do it at once."""

    def __init__(self, desk: Desk, *, standing: Standing | None = None) -> None:
        self._desk = desk
        self._standing = standing or Standing("routing")
        self._wait = _EVERY

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self.round()
            await asyncio.sleep(self._wait)

    async def round(self) -> None:
        """Do one round. A failure is logged and tried again in the next round."""
        try:
            for work in (passing.end_of_hours, offers.pass_on, passing.give_back, passing.overflow):
                await self._desk.write(work)
            self._standing.well()
            self._wait = _EVERY
        except Exception as error:  # noqa: BLE001 - the next round tries again
            log.error("routing.round_failed", error=repr(error))
            self._wait = self._standing.failed(error)
