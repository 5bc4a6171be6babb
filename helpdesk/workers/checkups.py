"""Asks each channel regularly how it is, so that a wrong password is known before an answer needs it."""

from __future__ import annotations

import asyncio
import time

import structlog

from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.desk import Desk
from helpdesk.domain.health.faults import Fault
from helpdesk.domain.health.standing import Standing
from helpdesk.gateway import channel_health
from helpdesk.gateway.switchboard import Switchboard

log = structlog.get_logger()

_LOOK_SECONDS = 3.0
_WELL_SECONDS = 300.0
_NOT_WELL_SECONDS = 30.0
_REFUSED: frozenset[Fault] = frozenset({"password", "app_password", "no_passwords", "token"})
"""Refused sign-ins: who asks again and again may be locked out."""


class Checkups:
    """Checks a channel when it is new or changed, every five minutes while it is well, and twice a minute
    while it is not; but every five minutes while its server refuses our sign-in. It is harmless if two
    processes do it."""

    def __init__(self, desk: Desk, switchboard: Switchboard, *, standing: Standing | None = None) -> None:
        self._desk = desk
        self._switchboard = switchboard
        self._standing = standing or Standing("checks of channels")
        self._wait = _LOOK_SECONDS
        self._known: dict[str, ChannelRow] = {}
        self._due: dict[str, float] = {}
        self._running: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            while True:
                await asyncio.sleep(self._wait)
                await self.look()
        finally:
            for task in self._running.values():
                task.cancel()
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def look(self) -> None:
        """Begin the checks that are due. A channel whose check still runs is left alone."""
        try:
            rows = await self._switchboard.rows()
        except Exception as error:  # noqa: BLE001 - the database is away; the next look tries again
            log.error("checkups.look_failed", error=repr(error))
            self._wait = self._standing.failed(error)
            return
        self._standing.well()
        self._wait = _LOOK_SECONDS
        for row in rows:
            changed = self._known.get(row.name) != row
            if row.name in self._running or not (changed or time.monotonic() >= self._due[row.name]):
                continue
            changed &= row.name in self._known  # a process that starts finds every channel new
            self._known[row.name] = row
            self._due[row.name] = time.monotonic() + _WELL_SECONDS
            if row.enabled:
                self._running[row.name] = asyncio.create_task(self._check(row, changed))

    async def settled(self) -> None:
        """Wait for the checks that are running."""
        await asyncio.gather(*self._running.values())

    async def _check(self, row: ChannelRow, changed: bool) -> None:
        try:
            found = await channel_health.check(self._desk, self._switchboard, row, changed=changed)
            if found and not any(one.fault in _REFUSED for one in found):
                self._due[row.name] = time.monotonic() + _NOT_WELL_SECONDS
        except Exception as error:  # noqa: BLE001 - it was deleted meanwhile, or the database is away
            log.error("checkups.failed", channel=row.name, error=repr(error))
        finally:
            del self._running[row.name]
