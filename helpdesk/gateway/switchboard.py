"""The channels in use: built from their rows, and built again after a row changes."""

from __future__ import annotations

import msgspec

from helpdesk.channels.base import Channel, Closes, ReadBlob
from helpdesk.channels.registry import build
from helpdesk.channels.vault import PLAIN, Vault
from helpdesk.db import channels as db
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.desk import Desk


class Switchboard:
    """Gives a channel by its name, as its current row configures it. One for each process; `close()` it at
    the end."""

    def __init__(self, desk: Desk, read_blob: ReadBlob, vault: Vault = PLAIN) -> None:
        self._desk = desk
        self._vault = vault
        self._read_blob = read_blob
        self._built: dict[str, tuple[bytes, Channel]] = {}
        self._replaced: list[Channel] = []

    async def channel(self, name: str) -> Channel:
        """The channel of that name; BadInput if there is none, or its settings are wrong."""
        return self.connect(await self._desk.read(db.channel, name))

    async def rows(self) -> list[ChannelRow]:
        """Every configured channel."""
        return await self._desk.read(db.all_channels)

    def connect(self, row: ChannelRow) -> Channel:
        """The channel of a row: the existing one, unless the row has changed since."""
        as_configured = msgspec.json.encode(row)
        known = self._built.get(row.name)
        if known is None or known[0] != as_configured:
            channel = build(row.kind, row.name, row.settings, read_blob=self._read_blob, vault=self._vault)
            if known is not None:
                self._replaced.append(known[1])  # it may be sending now
            known = self._built[row.name] = (as_configured, channel)
        return known[1]

    async def close(self) -> None:
        """Close the channels' connections."""
        for channel in [*self._replaced, *(channel for _, channel in self._built.values())]:
            if isinstance(channel, Closes):
                await channel.close()
        self._built.clear()
        self._replaced.clear()
