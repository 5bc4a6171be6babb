"""What a raw item says, read before any transaction; its files go into the blob store."""

from __future__ import annotations

import msgspec

from helpdesk.channels.base import Channel, TellsOfChats
from helpdesk.db.blobs import BlobStore
from helpdesk.domain.chats.notices import Notice
from helpdesk.domain.messages import InboundMessage, RawInbound
from helpdesk.operations.inbound.customer_messages import Prepared, prepare


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What an item says: messages, or else what it tells about its chat."""

    messages: list[Prepared]
    notices: list[Notice] = []


def read(channel: Channel, raw: RawInbound, blobs: BlobStore, zone: str) -> Said:
    """What an item says. `zone` is the desk's. Slow: not for the event loop."""
    found = channel.parse(raw)
    if not found and isinstance(channel, TellsOfChats):
        return Said(messages=[], notices=channel.notices(raw))
    return Said(messages=[ready(one, blobs, zone) for one in found])


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
