"""The parts that the visits of one process share."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from helpdesk.channels.vault import Vault
from helpdesk.db.engine.desk import Desk
from helpdesk.domain.policy import Policy
from helpdesk.live.visitor.connections import Visits
from helpdesk.live.wire.bus import Bus
from helpdesk.live.wire.pace import Paces
from helpdesk.live.wire.push import Hub
from helpdesk.security.addresses import Addresses
from helpdesk.security.limits import Limits
from helpdesk.security.room import Room
from helpdesk.security.shares import Shares
from helpdesk.security.stranger_tokens import Tokens


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """`per_minute`: frames that one visitor may send if their channel sets no limit; 0: no limit.
    `words` counts kibibytes of text; `visitor_bytes` and `strangers_bytes` are for a day; 0: no limit.
    `max_bytes`: of one file. `looked_at`: whether an advisor has a ticket on screen."""

    desk: Desk
    bus: Bus
    hub: Hub
    tokens: Tokens
    vault: Vault
    limits: Limits
    policy: Policy
    visits: Visits
    paces: Paces
    shares: Shares
    words: Shares
    looked_at: Callable[[int], bool]
    per_minute: int
    max_bytes: int
    visitor_bytes: int
    strangers_bytes: int
    addresses: Addresses
    room: Room | None
