"""What a raw item says, read before any transaction; its files go into the blob store."""

from __future__ import annotations

import msgspec

from helpdesk.channels.base import Channel
from helpdesk.db.blobs import BlobStore
from helpdesk.domain.messages import InboundMessage, RawInbound
from helpdesk.operations.inbound.customer_messages import Prepared, prepare


def read(channel: Channel, raw: RawInbound, blobs: BlobStore, zone: str) -> list[Prepared]:
    """The messages of an item. `zone` is the desk's. Slow: not for the event loop."""
    return [ready(one, blobs, zone) for one in channel.parse(raw)]


def ready(message: InboundMessage, blobs: BlobStore, zone: str) -> Prepared:
    """A message as the transaction needs it."""
    return prepare(_with_stored_files(message, blobs), zone=zone)


def _with_stored_files(message: InboundMessage, blobs: BlobStore) -> InboundMessage:
    """The message with its files in the blob store instead of in memory."""
    if not any(one.content is not None for one in message.attachments):
        return message
    stored = []
    for one in message.attachments:
        if one.content is not None:
            one = msgspec.structs.replace(one, sha256=blobs.put(one.content), content=None)
        stored.append(one)
    return msgspec.structs.replace(message, attachments=stored)
