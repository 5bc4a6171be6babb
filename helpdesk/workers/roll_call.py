"""Each process tells the others that it lives, and how its parts are doing."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import msgspec
import structlog

from helpdesk.db import processes as db
from helpdesk.db.engine.desk import Desk
from helpdesk.domain.health.processes import HEARD_EVERY, Process, Role
from helpdesk.domain.health.standing import PartState, Upkeep
from helpdesk.kept_running import running

log = structlog.get_logger()

LOOK_SECONDS = 1.0  # between a change and its report: a part that fails once and works again writes nothing
_GOODBYE_SECONDS = 3.0


class RollCall:
    """Stores how this process is doing: when that changes, and every 20 seconds as a sign of life."""

    def __init__(self, desk: Desk, upkeep: Upkeep, role: Role, *, every: float | None = None) -> None:
        now = datetime.now(UTC)
        self.process = Process(
            key=secrets.token_hex(8),
            role=role,
            host=socket.gethostname(),
            pid=os.getpid(),
            began_at=now,
            heard_at=now,
            parts=[],
        )
        self._desk = desk
        self._upkeep = upkeep
        self._every = HEARD_EVERY.total_seconds() if every is None else every
        self._standing = upkeep.part("roll call")
        upkeep.process = self.process.key
        self._told: list[PartState] | None = None
        self._due = 0.0  # by the loop's clock

    @contextlib.asynccontextmanager
    async def present(self) -> AsyncIterator[None]:
        """Tell it from the beginning of the block to its end, and then that the process stops."""
        try:
            await self._tell()
            async with running(self._upkeep, roll_call=self.run):
                yield
        finally:
            try:
                async with asyncio.timeout(_GOODBYE_SECONDS):
                    await self._desk.write(db.ended, self.process.key)
            except Exception as error:  # noqa: BLE001 - it stops anyway; the others see it as lost
                log.warning("roll_call.no_goodbye", error=repr(error))

    async def run(self) -> None:
        """Work until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            changed = self._told is None or _alike(self._upkeep.states()) != _alike(self._told)
            wait = await self._tell() if changed or loop.time() >= self._due else LOOK_SECONDS
            await asyncio.sleep(wait)

    async def _tell(self) -> float:
        """Store it. Returns the seconds until the next look; never raises."""
        states = self._upkeep.states()
        try:
            await self._desk.write(db.hear, self.process, states)
        except Exception as error:  # noqa: BLE001 - the database is away; told when it is back
            if not self._standing.tried_again:
                log.error("roll_call.not_told", error=repr(error))
            return self._standing.failed(error)
        self._standing.well()
        self._told, self._due = states, asyncio.get_running_loop().time() + self._every
        return LOOK_SECONDS


def _alike(states: list[PartState]) -> list[PartState]:
    """What is worth a write: one more try is not."""
    return [msgspec.structs.replace(one, tries=0) for one in states]
