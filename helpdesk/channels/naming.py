"""How an item relates to others: asked before it is stored, so that others can wait for it."""

from __future__ import annotations

from helpdesk.channels.base import Channel, NamesItems, Naming, TellsOfChats
from helpdesk.domain.messages import RawInbound

_SMALL = 64 * 1024  # bytes; a larger item that must be read whole has no naming


def naming(channel: Channel, raw: RawInbound) -> Naming:
    """The naming of an item. An item that cannot be read has none: its fate says why."""
    if isinstance(channel, NamesItems):
        return channel.naming(raw)
    if len(raw.body) > _SMALL:
        return Naming()
    try:
        first = next(iter(channel.parse(raw)), None)
        told = channel.notices(raw) if first is None and isinstance(channel, TellsOfChats) else []
    except Exception:  # noqa: BLE001 - it fails again when it is settled, and then visibly
        return Naming()
    if first is None:
        return Naming(line=told[0].conversation if told else None)
    line = first.conversation or f"{first.sender.kind}:{first.sender.value}"
    return Naming(named=first.external_id, line=line)
