"""Work that the passing of time causes: clocks that warn or are over, and open tickets after a change of
policies."""

from __future__ import annotations

import asyncio

import structlog

from helpdesk.db.engine.desk import Desk
from helpdesk.domain.health.standing import Standing
from helpdesk.features.sla import following

log = structlog.get_logger()

_EVERY = 2.0  # seconds; both questions are answered by an index


class Rounds:
    """It is harmless if two processes do it at once."""

    def __init__(self, desk: Desk, *, standing: Standing | None = None) -> None:
        self._desk = desk
        self._standing = standing or Standing("clocks")
        self._wait = _EVERY

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self.round()
            await asyncio.sleep(self._wait)

    async def round(self) -> None:
        """Do one round. A failure is logged and tried again in the next round."""
        try:
            while await self._desk.write(following.recheck):
                pass
            while await self._desk.write(following.tell):
                pass
            self._standing.well()
            self._wait = _EVERY
        except Exception as error:  # noqa: BLE001 - the next round tries again
            log.error("sla.round_failed", error=repr(error))
            self._wait = self._standing.failed(error)
