"""The protocols of a channel: the desk's calls and their results."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal, Protocol, runtime_checkable

import msgspec

from helpdesk.domain.chats.notices import Notice
from helpdesk.domain.health.faults import Side, Trouble, in_words
from helpdesk.domain.messages import (
    Attachment,
    ChannelKind,
    InboundMessage,
    OutboundMessage,
    RawInbound,
    Receipt,
)
from helpdesk.errors import BadInput
from helpdesk.said import Said

ReadBlob = Callable[[str], Awaitable[bytes]]
"""Gives the bytes of a stored file by its sha256 (hex)."""


class ChannelTraits(msgspec.Struct, frozen=True, kw_only=True):
    """The traits of a kind of channel. Operations use only these: they do not know any kind by its name.

    `vouches`: the source of the proof of an identity that this kind attests, as stored with it. `spoken`:
    people talk on it; nothing is sent by it, and calls are logged. `addressed`: an answer can go to mail
    addresses at any time, and its writer may choose them; a mailbox of the desk itself can be among them.
    `threaded`: messages name earlier ones by ids (RFC 5322 §3.6.4), under a subject, and have our reply
    token. `sender_ids`: the author's own program makes the ids of messages; another message may have the same
    id. `answers_sender`: a sender outside a running chat can be answered there. `live`: its customer has the
    chat on screen. It shows an answer, their place in the queue and a survey itself, and continues by mail
    when they are gone. `tells_read`: the customer sees that an advisor has read their messages. `bot`: the
    bot can answer on it, by the setting `bot`. `votes`: its customer can say below an answer of the bot
    whether it helped."""

    vouches: Literal["mail", "provider", "advisor", "signed"]
    spoken: bool = False
    addressed: bool = False
    threaded: bool = False
    sender_ids: bool = False
    answers_sender: bool = False
    live: bool = False
    tells_read: bool = False
    bot: bool = False
    votes: bool = False


class Channel(Protocol):
    """One configured channel. `name` is unique in the desk; `kind` names the adapter."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> ChannelKind: ...

    @property
    def traits(self) -> ChannelTraits: ...

    def verify(self, raw: RawInbound) -> None:
        """Check that a raw item is signed as the provider signs, as of `received_at` (None: now). It is
        called once, before the item is stored, and reads only the part of the body that the signature needs.
        Raises SignatureRefused. A channel to which nobody outside can post checks nothing."""

    def parse(self, raw: RawInbound) -> list[InboundMessage]:
        """The messages of a verified raw item. It is pure: it fetches nothing and checks no signature, so a
        replay years later gives the same result. An empty list means that the item contains no message (a
        receipt, a reaction). Raises ParseFailed."""

    async def send(self, message: OutboundMessage) -> Receipt:
        """Send a message. Raises DeliveryFailed, which says whether trying again can help."""


class Naming(msgspec.Struct, frozen=True, kw_only=True):
    """How an item relates to others before it is read: `named` is the external id of its message, `line` its
    conversation or else its sender. Items of a line are settled in the order in which they came."""

    named: str | None = None
    line: str | None = None


@runtime_checkable
class NamesItems(Protocol):
    """A channel that can say how an item relates to others without reading all of it."""

    def naming(self, raw: RawInbound) -> Naming:
        """Looks only at the item's beginning. Never raises."""


@runtime_checkable
class TakesWebhooks(Protocol):
    """A channel that its provider calls. `most_bytes`: larger than anything the provider sends; nothing above
    it is read."""

    most_bytes: int

    def verify_head(self, raw: RawInbound) -> None:
        """Check what the headers alone prove, before the body is read; `verify` checks the rest. Raises
        SignatureRefused."""


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """How far a mail folder was read: UIDs up to `uid` under this `uidvalidity` (RFC 3501 §2.3.1.1)."""

    folder: str
    uidvalidity: int
    uid: int


Keep = Callable[[RawInbound | None, Cursor], Awaitable[None]]
"""Stores a pulled item and the cursor after it durably, best in one transaction; without an item only the
cursor moves. The next item comes only after it returns; if it raises, the same item comes again."""

Report = Callable[[Trouble | None], Awaitable[None]]
"""Hears what keeps a channel from receiving; None: it receives."""


async def no_report(trouble: Trouble | None) -> None:
    """For a listener whose state nobody wants to know."""


@runtime_checkable
class PullChannel(Protocol):
    """A channel that must fetch its items, because no provider calls it."""

    async def listen(self, keep: Keep, cursor: Cursor | None, report: Report) -> None:
        """Run until cancelled, and reconnect after errors; begin after `cursor`. `report` what keeps it from
        reading, and when it reads."""


@runtime_checkable
class FetchesFiles(Protocol):
    """A channel whose messages name their files by a handle (`Attachment.remote`)."""

    async def fetch(self, remote: str) -> bytes:
        """The file's bytes. Raises DeliveryFailed as `send` does, or TooLarge if the provider refuses the
        file for its size."""


@runtime_checkable
class TellsOfChats(Protocol):
    """A channel whose items also say what became of chats: commands, blocks, moves."""

    def notices(self, raw: RawInbound) -> list[Notice]:
        """The notices of a verified raw item; pure, as `parse`. Raises ParseFailed."""


@runtime_checkable
class CountsPeople(Protocol):
    """A channel that knows how many people read a group."""

    async def people(self, conversation: str) -> int | None:
        """How many besides the desk; None if it is not told. Raises DeliveryFailed."""


@runtime_checkable
class SetsWebhook(Protocol):
    """A channel whose provider must be told where to post."""

    async def set_webhook(self, url: str) -> None:
        """Raises DeliveryFailed."""


@runtime_checkable
class Closes(Protocol):
    """A channel that holds connections open."""

    async def close(self) -> None: ...


class ChannelStatus(msgspec.Struct, frozen=True, kw_only=True):
    """A channel's state, for operators: what is wrong, and if nothing is, `well` in one line; `pending` items
    wait at the provider. Nothing is known about a side that was not `looked_at`."""

    troubles: list[Trouble] = []
    looked_at: tuple[Side, ...] = ("send", "receive")
    well: str = ""
    pending: int | None = None

    @property
    def ok(self) -> bool:
        """Nothing is wrong."""
        return not self.troubles

    @property
    def detail(self) -> str:
        """Its state in one line."""
        return "; ".join(one.detail or in_words(one) for one in self.troubles) or self.well


@runtime_checkable
class ReportsStatus(Protocol):
    """A channel that can report its state."""

    async def status(self) -> ChannelStatus:
        """Never raises if the provider does not answer: that is a status too."""


async def with_contents(attachments: list[Attachment], read_blob: ReadBlob) -> list[Attachment]:
    """The same attachments with their bytes read from the store."""
    return [
        one if one.content is not None else msgspec.structs.replace(one, content=await read_blob(one.sha256))
        for one in attachments
    ]


async def no_blobs(sha256: str) -> bytes:
    """The reader of a desk without a blob store."""
    raise BadInput(Said("There is no stored file {sha256}", sha256=sha256), field="attachments")
