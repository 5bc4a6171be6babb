"""The protocols a channel keeps: what the desk asks of it and what it hands back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal, Protocol, runtime_checkable

import msgspec

from helpdesk.domain.messages import (
    Attachment,
    ChannelKind,
    InboundMessage,
    OutboundMessage,
    RawInbound,
    Receipt,
)
from helpdesk.errors import BadInput

ReadBlob = Callable[[str], Awaitable[bytes]]
"""Gives the bytes of a stored file by its sha256 (hex)."""


class ChannelTraits(msgspec.Struct, frozen=True, kw_only=True):
    """What a kind of channel can do, for operations to go by: they know no kind by its name.

    `vouches`: what stands behind an identity that this kind attests, as stored with it.
    `spoken`: people talk on it; nothing is sent by it, and what was said is written down.
    `addressed`: an answer goes to mail addresses at any time, and its writer may choose them; a mailbox of
    the desk itself can be among them.
    `threaded`: messages name those before them by ids (RFC 5322 §3.6.4), under a subject, and bear our reply
    token.
    `sender_ids`: the author's own program makes the ids of messages; another message may bear the same.
    `answers_sender`: who wrote outside of a running chat can be answered there.
    `live`: its customer has the chat on screen: it shows an answer, their place in the queue and a survey by
    itself, and goes on by mail when they are gone.
    `tells_read`: the customer sees that an advisor has read them."""

    vouches: Literal["mail", "provider", "advisor", "signed"]
    spoken: bool = False
    addressed: bool = False
    threaded: bool = False
    sender_ids: bool = False
    answers_sender: bool = False
    live: bool = False
    tells_read: bool = False


class Channel(Protocol):
    """One configured inlet and outlet. `name` is unique in the desk, `kind` says which adapter it is."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> ChannelKind: ...

    @property
    def traits(self) -> ChannelTraits: ...

    def verify(self, raw: RawInbound) -> None:
        """Check that a raw item is signed as the provider signs, as of `received_at` (None: now). It is
        called once, before the item is stored, and reads no more of the body than the signature needs.
        Raises SignatureRefused. A channel that nobody outside can post to checks nothing."""

    def parse(self, raw: RawInbound) -> list[InboundMessage]:
        """What a verified raw item says. It is pure: it fetches nothing and checks no signature, so a
        replay years later reads the same. An empty list means that the item contains no message (a receipt,
        a reaction). Raises ParseFailed."""

    async def send(self, message: OutboundMessage) -> Receipt:
        """Hand a message over. Raises DeliveryFailed, which says whether trying again can help."""


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """How far a mail folder was read: UIDs up to `uid` under this `uidvalidity` (RFC 3501 §2.3.1.1)."""

    folder: str
    uidvalidity: int
    uid: int


Keep = Callable[[RawInbound | None, Cursor], Awaitable[None]]
"""Stores a pulled item and the cursor behind it durably, best in one transaction; without an item only the
cursor moves. The next item is handed over only after it returned; when it raises, the same comes again."""


@runtime_checkable
class PullChannel(Protocol):
    """A channel that has to go and look, because nobody calls it."""

    async def listen(self, keep: Keep, cursor: Cursor | None) -> None:
        """Run until cancelled, reconnecting by itself; go on behind `cursor`."""


@runtime_checkable
class FetchesFiles(Protocol):
    """A channel whose messages name their files by a handle (`Attachment.remote`)."""

    async def fetch(self, remote: str) -> bytes:
        """The file's bytes. Raises DeliveryFailed as `send` does, TooLarge where the provider refuses it."""


@runtime_checkable
class Closes(Protocol):
    """A channel that holds connections open."""

    async def close(self) -> None: ...


class ChannelStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How a channel is doing, for operators: `detail` in one line, `pending` items wait at the provider."""

    ok: bool
    detail: str
    pending: int | None = None


@runtime_checkable
class ReportsStatus(Protocol):
    """A channel that can be asked how it is doing."""

    async def status(self) -> ChannelStatus:
        """Never raises for a provider that does not answer: that is a status too."""


async def with_contents(attachments: list[Attachment], read_blob: ReadBlob) -> list[Attachment]:
    """The same attachments with their bytes read from the store."""
    return [
        one if one.content is not None else msgspec.structs.replace(one, content=await read_blob(one.sha256))
        for one in attachments
    ]


async def no_blobs(sha256: str) -> bytes:
    """The reader of a desk without a blob store."""
    raise BadInput(f"There is no stored file {sha256}", field="attachments")
