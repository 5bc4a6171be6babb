"""Facts about inbound items that became no message, and the rules about their senders."""

from __future__ import annotations

from typing import Literal

import msgspec

from helpdesk.domain.events.actors import Actor
from helpdesk.domain.verdicts import Judgement


class ItemParked(msgspec.Struct, frozen=True, kw_only=True, tag="item.parked"):
    """An inbound item was parked: set aside visibly. `reason` says why (auto-reply, bounce, spam, loop)."""

    item_id: int
    channel: str
    reason: str
    ticket_id: int | None = None


class ItemJudged(msgspec.Struct, frozen=True, kw_only=True, tag="item.judged"):
    """A person decided about a parked item. `verdict`: ticket (it was made one: `ticket_id`), spam or
    left."""

    item_id: int
    channel: str
    verdict: Judgement
    ticket_id: int | None = None
    by: Actor


class SenderRuleChanged(msgspec.Struct, frozen=True, kw_only=True, tag="sender_rule.changed"):
    """From now on the mail of `sender` (an address, or a domain as "@shop.example") is always parked (park),
    never parked (take), or treated as other mail ("")."""

    sender: str
    action: Literal["park", "take", ""]
    by: Actor


class ItemFailed(msgspec.Struct, frozen=True, kw_only=True, tag="item.failed"):
    """An inbound item could not be read. It stays in the ledger and can be replayed."""

    item_id: int
    channel: str
    error: str
