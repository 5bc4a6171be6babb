"""A round every few seconds over what only time brings about."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from helpdesk.db.desk import Desk
from helpdesk.domain.policy import Policy
from helpdesk.operations import deadlines
from helpdesk.workers.inbox import Inbox

log = structlog.get_logger()

_ROUND_SECONDS = 5.0
_GONE_AFTER = timedelta(seconds=90)


class Deadlines:
    """Wakes snoozed tickets, closes solved ones, notices advisors who are gone, and takes up inbound items
    a dead process has left. Two processes doing it at once is harmless."""

    def __init__(self, desk: Desk, inbox: Inbox, policy: Policy) -> None:
        self._desk = desk
        self._inbox = inbox
        self._policy = policy

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            try:
                await self.round()
            except Exception as error:  # noqa: BLE001 - the next round tries again
                log.error("deadlines.failed", error=repr(error))
            await asyncio.sleep(_ROUND_SECONDS)

    async def round(self) -> None:
        """Once over everything."""
        await self._desk.write(deadlines.wake_snoozed)
        await self._desk.write(deadlines.close_solved, self._policy)
        await self._desk.write(deadlines.mark_gone, after=_GONE_AFTER)
        await self._inbox.recover()
