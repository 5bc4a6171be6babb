"""Work that the passing of time causes, in a round every few seconds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from datetime import timedelta

import structlog

from helpdesk.db.engine.desk import Desk
from helpdesk.domain.health.standing import Standing
from helpdesk.domain.policy import Policy
from helpdesk.gateway.inbox import Inbox
from helpdesk.operations.sweeps import deadlines, retention
from helpdesk.workers.bot_host import BotHost

log = structlog.get_logger()

_ROUND_SECONDS = 5.0
_TIDY_SECONDS = 3600.0
_GONE_AFTER = timedelta(minutes=2)  # an open console reports every minute


class Deadlines:
    """Opens snoozed tickets, closes solved ones, sets gone advisors away, offers waiting tickets, solves
    the bot's tickets that the customer left, hands over the chats of a bot that was switched off, settles
    inbound items of a dead process, and deletes old rows each hour. It is harmless if two processes do it at
    once. `bot` is the bot that may run here; None: nobody asks whether one does."""

    def __init__(
        self,
        desk: Desk,
        inbox: Inbox,
        policy: Policy,
        bot: BotHost | None = None,
        *,
        standing: Standing | None = None,
    ) -> None:
        self._desk = desk
        self._inbox = inbox
        self._policy = policy
        self._bot = bot
        self._tidy_at = 0.0
        self._standing = standing or Standing("sweeps")
        self._errors: list[Exception] = []  # of this round
        # after a restart, consoles have as long to come back as after a lost connection
        self._began = time.monotonic()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._errors.clear()
            await self.round()
            wait = self._standing.failed(self._errors[0]) if self._errors else 0.0
            if not self._errors:
                self._standing.well()
            await asyncio.sleep(max(_ROUND_SECONDS, wait))

    async def round(self) -> None:
        """Do one round. A failure is logged and tried again in the next round; the other work continues."""
        await self._safely("wake_snoozed", self._desk.write(deadlines.wake_snoozed))
        await self._safely("close_solved", self._desk.write(deadlines.close_solved, self._policy))
        if time.monotonic() - self._began >= _GONE_AFTER.total_seconds():
            await self._safely("mark_gone", self._desk.write(deadlines.mark_gone, after=_GONE_AFTER))
        await self._safely("take_back", self._desk.write(deadlines.take_back))
        await self._safely("offer_waiting", self._desk.write(deadlines.offer_waiting))
        await self._safely("rest_bots", self._desk.write(deadlines.rest_bots, self._policy))
        await self._safely("hand_over_stranded", self._hand_over_stranded())
        await self._safely("recover", self._inbox.recover())
        if time.monotonic() >= self._tidy_at:
            await self._safely("tidy", self._tidy())

    async def _hand_over_stranded(self) -> None:
        bot = self._bot is None or not await self._bot.missing()
        await self._desk.write(deadlines.hand_over_stranded, self._policy, bot=bot)

    async def _tidy(self) -> None:
        while await self._desk.write(retention.tidy):
            pass
        self._tidy_at = time.monotonic() + _TIDY_SECONDS

    async def _safely(self, what: str, doing: Awaitable[object]) -> None:
        try:
            await doing
        except Exception as error:  # noqa: BLE001 - the next round tries again
            log.error("deadlines.failed", what=what, error=repr(error))
            self._errors.append(error)
