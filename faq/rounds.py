"""Work that the passing of time causes in the FAQ: settling old visits, and deleting counted readers."""

from __future__ import annotations

import asyncio

import structlog

from faq.readers import deflection, feedback
from helpdesk.db.engine.desk import Desk
from helpdesk.domain.health.standing import Standing

log = structlog.get_logger()

_EVERY = 600.0  # seconds


class FaqRounds:
    """Settles visits that are seven days old. It is harmless if two processes do it at once."""

    def __init__(self, desk: Desk, *, standing: Standing | None = None) -> None:
        self._desk = desk
        self._standing = standing or Standing("rounds of the help centre")
        self._wait = _EVERY

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self.round()
            await asyncio.sleep(self._wait)

    async def round(self) -> None:
        """Do one round. A failure is logged and tried again in the next round."""
        try:
            while found := await self._desk.read(deflection.due):  # looked up while others write
                await self._desk.write(deflection.settle, found)
            await self._desk.write(feedback.forget)
            self._standing.well()
            self._wait = _EVERY
        except Exception as error:  # noqa: BLE001 - the next round tries again
            log.error("faq.round_failed", error=repr(error))
            self._wait = self._standing.failed(error)
