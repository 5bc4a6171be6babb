"""Keeps what is wrong with each channel, and says so in the log when it begins and when it is over."""

from __future__ import annotations

from typing import cast

import structlog

from helpdesk.channels.base import Channel, ChannelStatus, ReportsStatus
from helpdesk.db import channel_troubles as db
from helpdesk.db import channels
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.health.faults import SHOWN_BY_SENDING, Fault, Side, Trouble, in_words
from helpdesk.errors import BadInput, DeliveryFailed
from helpdesk.gateway.switchboard import Switchboard

log = structlog.get_logger()

_SIDES: tuple[Side, Side] = ("send", "receive")


async def note(desk: Desk, name: str, trouble: Trouble) -> None:
    """A channel cannot do something."""
    if await desk.write(_note, name, trouble):
        log.error("channel.not_well", channel=name, trouble=in_words(trouble))


async def end(desk: Desk, name: str, side: Side, *, besides: frozenset[str] = frozenset()) -> None:
    """A channel does it again."""
    if await desk.write(_end, name, side, besides):
        log.info("channel.well", channel=name, side=side)


async def check(
    desk: Desk, switchboard: Switchboard, row: ChannelRow, *, changed: bool = False
) -> list[Trouble]:
    """Ask a channel how it is, and keep the answer. `changed`: with new settings, so what only sending can
    show is forgotten."""
    status = await _asked(switchboard, row)
    if status is None:
        return []
    for trouble in status.troubles:
        await note(desk, row.name, trouble)
    besides = frozenset() if changed else SHOWN_BY_SENDING
    for side in status.looked_at:
        if not any(one.side == side for one in status.troubles):
            await end(desk, row.name, side, besides=besides)
    return status.troubles


def of_failure(failure: DeliveryFailed) -> Trouble | None:
    """What a failed delivery says about its channel; None if the fault is the message's."""
    if not failure.fault:
        return None
    return Trouble(side="send", fault=cast("Fault", failure.fault), detail=failure.detail)


async def _asked(switchboard: Switchboard, row: ChannelRow) -> ChannelStatus | None:
    """How a channel is; None if it cannot be asked."""
    try:
        channel: Channel = switchboard.connect(row)
    except BadInput as error:
        wrong = [Trouble(side=side, fault="settings", detail=error.detail) for side in _SIDES]
        return ChannelStatus(troubles=wrong)
    return await channel.status() if isinstance(channel, ReportsStatus) else None


def _note(tx: Transaction, name: str, trouble: Trouble) -> bool:
    return db.note_trouble(tx, channels.channel(tx, name).id, trouble)


def _end(tx: Transaction, name: str, side: Side, besides: frozenset[str]) -> bool:
    return db.end_trouble(tx, channels.channel(tx, name).id, side, besides=besides)
