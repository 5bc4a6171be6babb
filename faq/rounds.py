"""What time alone brings about in the FAQ: chains come to their end, who was counted is forgotten."""

from __future__ import annotations

import asyncio

import structlog

from faq.readers import deflection, feedback
from helpdesk.db.engine.desk import Desk

log = structlog.get_logger()

_EVERY = 600.0  # seconds


class FaqRounds:
    """Settles chains that are seven days old. Two processes doing it at once is harmless."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self.round()
            await asyncio.sleep(_EVERY)

    async def round(self) -> None:
        """Once over everything. What fails is logged and tried again in the next round."""
        try:
            while await self._desk.write(deflection.settle):
                pass
            await self._desk.write(feedback.forget)
        except Exception as error:  # noqa: BLE001 - the next round tries again
            log.error("faq.round_failed", error=repr(error))
