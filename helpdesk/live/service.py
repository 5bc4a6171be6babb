"""The live part of a serving process, put together: hub, tail, presence and the two sockets with their
routes."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from litestar.handlers import ASGIRouteHandler, asgi

from helpdesk.channels.vault import PLAIN, Vault
from helpdesk.db.engine.desk import Desk
from helpdesk.domain.health.standing import Upkeep
from helpdesk.domain.policy import Policy
from helpdesk.kept_running import running
from helpdesk.live.console.presence import Presence
from helpdesk.live.console.socket import Consoles
from helpdesk.live.visitor.connections import Visits
from helpdesk.live.visitor.socket import Chats
from helpdesk.live.visitor.tools import Parts
from helpdesk.live.wire.bus import Bus
from helpdesk.live.wire.event_frames import tell
from helpdesk.live.wire.pace import Paces
from helpdesk.live.wire.push import Hub
from helpdesk.live.wire.sockets import Connection
from helpdesk.live.wire.tail import Tail
from helpdesk.said import Said
from helpdesk.security.addresses import Addresses
from helpdesk.security.limits import Limits
from helpdesk.security.room import Room
from helpdesk.security.shares import Shares
from helpdesk.security.sign_ins import SignIns
from helpdesk.security.stranger_tokens import Tokens

_WORDS_AT_ONCE = 64  # KiB of a day's words that a process takes; what it has not used is lost when it ends


class Live:
    """HANDLERS serve while `running()` lasts, which starts and stops the tasks. The bus must run around it,
    and a dispatcher beside it, in this process or another."""

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
        visitor_bytes: int = 0,
        strangers_bytes: int = 0,
        vault: Vault = PLAIN,
        per_address: int = 0,
        room: Room | None = None,
        upkeep: Upkeep | None = None,
    ) -> None:
        self._upkeep = upkeep or Upkeep()
        self.hub = Hub()
        self.tail = Tail(desk, bus, self.hub, tell, standing=self._upkeep.part("pushes"))
        self.presence = Presence(desk, bus, self.hub, standing=self._upkeep.part("presence"))
        self._sign_ins = sign_ins
        addresses = Addresses(per_address)
        self.tail.on_moved.append(self.presence.came_into_sight)
        self.consoles = Consoles(desk, bus, self.hub, self.tail, self.presence, sign_ins, addresses, policy)
        self.chats = Chats(
            Parts(
                desk=desk,
                bus=bus,
                hub=self.hub,
                tokens=tokens,
                vault=vault,
                limits=limits,
                policy=policy,
                visits=Visits(bus),
                paces=Paces(),
                shares=Shares(limits, "message", seconds=60),
                words=Shares(
                    limits,
                    "words",
                    seconds=86_400,
                    most_lot=_WORDS_AT_ONCE,
                    beyond=Said("You have written as much as a day allows."),
                ),
                looked_at=self.presence.looked_at,
                per_minute=per_minute,
                max_bytes=max_bytes,
                visitor_bytes=visitor_bytes,
                strangers_bytes=strangers_bytes,
                addresses=addresses,
                room=room,
            ),
            sign_ins,
        )

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        await self.tail.start()
        async with running(
            self._upkeep,
            pushes=self.tail.run,
            presence=self.presence.run,
            consoles=self.consoles.run,
            chats=self.chats.run,
            sign_ins=self._sign_ins.watch,
        ):
            yield


@asgi("/live", is_mount=False, copy_scope=False, opt={"public": True})  # checks sign-ins and scopes itself
async def console(scope: Any, receive: Any, send: Any) -> None:
    """Advisors' consoles, and programs that listen."""
    with contextlib.suppress(OSError):  # the client left during a send
        await _live(scope).consoles.serve(Connection(scope, receive, send))


@asgi("/chat", is_mount=False, copy_scope=False, opt={"public": True})  # visitors have their own tokens
async def chat(scope: Any, receive: Any, send: Any) -> None:
    """Visitors' widgets."""
    with contextlib.suppress(OSError):  # the client left during a send
        await _live(scope).chats.serve(Connection(scope, receive, send))


def _live(scope: Any) -> Live:
    live: Live = scope["litestar_app"].state["live"]
    return live


HANDLERS: list[ASGIRouteHandler] = [console, chat]
"""The routes. They find the Live of their process in the application's state."""
