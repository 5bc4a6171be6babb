"""Reads stored items: the small ones in a thread, the large ones in another process."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import msgspec

from helpdesk.db import channels
from helpdesk.db.blobs import BlobStore
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import ledger
from helpdesk.domain.messages import RawInbound
from helpdesk.gateway import reading
from helpdesk.gateway.large_items import LargeItems
from helpdesk.gateway.reading import Said
from helpdesk.gateway.switchboard import Switchboard

IN_DATABASE = 256 * 1024
"""Raw bodies up to this size in bytes are stored in the database, larger ones in the blob store."""
_AT_ONCE = 24  # small items in memory


def is_large(raw: RawInbound) -> bool:
    """Whether its body is stored outside the database, and read by another process."""
    return len(raw.body) > IN_DATABASE


class Readers:
    """Reading holds the interpreter: several threads only take it from each other. So one thread reads the
    small items in turn, and large ones keep none of them waiting."""

    def __init__(self, desk: Desk, switchboard: Switchboard, blobs: BlobStore, zone: str) -> None:
        self._desk = desk
        self._switchboard = switchboard
        self._blobs = blobs
        self._zone = zone
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._small = ThreadPoolExecutor(1, thread_name_prefix="inbox-read")
        self._large = LargeItems(blobs.root)

    async def said(self, item_id: int, raw: RawInbound | None, row: ChannelRow | None) -> Said:
        """What an item says; `raw` None: as the ledger has it. `row`: its channel if it is known. Raises
        what its channel raises."""
        run = asyncio.get_running_loop().run_in_executor
        async with self._room:
            digest = None
            if raw is None or is_large(raw):
                raw, digest = await self._kept(item_id)
            if row is None:
                row = await self._desk.read(channels.channel, raw.channel)
            channel = self._switchboard.connect(row)
            if digest is None:
                return await run(self._small, reading.read, channel, raw, self._blobs, self._zone)
        return await run(self._large.turns, self._large.read, row, raw, digest, self._zone)

    async def raw(self, item_id: int) -> RawInbound:
        """An item as it came; NotFound."""
        raw, digest = await self._kept(item_id)
        if digest is None:
            return raw
        return msgspec.structs.replace(raw, body=await asyncio.to_thread(self._blobs.read, digest))

    async def close(self) -> None:
        """End the thread and the process, after what they read."""
        await asyncio.to_thread(self._large.close)
        self._small.shutdown()

    async def _kept(self, item_id: int) -> tuple[RawInbound, str | None]:
        """An item as it came; a large one without its body, and with its digest in the blob store."""
        item, kept = await self._desk.read(lambda tx: (ledger.item(tx, item_id), ledger.raw(tx, item_id)))
        raw = RawInbound(
            channel=item.channel,
            body=kept.body or b"",
            headers=kept.headers,
            external_id=item.external_id,
            received_at=item.received_at,
        )
        return raw, item.sha256 if kept.body is None else None
