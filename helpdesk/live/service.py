"""The live part of a serving process, put together: hub, tail, presence and the two sockets."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from litestar.handlers import ASGIRouteHandler

from helpdesk.db.desk import Desk
from helpdesk.domain.policy import Policy
from helpdesk.live.bus import Bus
from helpdesk.live.chat import Chats
from helpdesk.live.console import Consoles
from helpdesk.live.parts import Parts
from helpdesk.live.presence import Presence
from helpdesk.live.push import Hub
from helpdesk.live.tail import Tail
from helpdesk.live.telling import tell
from helpdesk.live.visits import Visits
from helpdesk.security.limits import Limits
from helpdesk.security.sign_ins import SignIns
from helpdesk.security.tokens import Tokens


class Live:
    """`handlers` are the routes; they serve while `running()` lasts, which starts and stops its tasks.
    The bus runs around it, and a dispatcher beside it, in this process or another."""

    def __init__(
        self,
        desk: Desk,
        bus: Bus,
        *,
        sign_ins: SignIns,
        tokens: Tokens,
        limits: Limits,
        policy: Policy,
        per_minute: int,
        max_bytes: int = 0,
    ) -> None:
        self.hub = Hub()
        self.tail = Tail(desk, bus, self.hub, tell)
        self.presence = Presence(desk, bus, self.hub)
        self._consoles = Consoles(desk, bus, self.hub, self.tail, self.presence, sign_ins)
        chats = Chats(
            Parts(
                desk=desk,
                bus=bus,
                hub=self.hub,
                tokens=tokens,
                limits=limits,
                policy=policy,
                visits=Visits(bus),
                looked_at=self.presence.looked_at,
                per_minute=per_minute,
                max_bytes=max_bytes,
            )
        )
        self.handlers: list[ASGIRouteHandler] = [self._consoles.handler(), chats.handler()]

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        await self.tail.start()
        runs = (self.tail.run(), self.presence.run(), self._consoles.run())
        tasks = [asyncio.create_task(one) for one in runs]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
