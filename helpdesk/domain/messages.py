"""The values that channels and the desk exchange: raw items, messages in and out, receipts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

import msgspec

from helpdesk.directions import shown
from helpdesk.domain.fields.definition import FieldValue

IdentityKind = Literal["email", "phone", "telegram", "visitor", "whatsapp", "messenger", "instagram", "api"]
"""The kind of address of an identity; `value` is normalised for its kind (channels.addresses.normalise)."""

MessageKind = Literal["human", "auto", "bounce", "complaint"]
Remark = Literal[
    "signature-unchecked",
    "encrypted",
    "wrong-clock",
    "own-mailbox",
    "failed-dmarc",
    "failed-spf-dkim",
    "fields-left-out",
]
"""What a reader must know about a message: it is signed and nobody checked that; it is encrypted, so that the
desk cannot read it; its sender's clock is wrong; it may be an advisor's answer from their own mailbox, and
somebody has to decide; our own mail server found that its sender's domain did not send it; it gave custom
fields values that they do not take."""
_DISPROVED: dict[Remark, str] = {
    "failed-dmarc": "sender not proved: failed DMARC",
    "failed-spf-dkim": "sender not proved: failed SPF and DKIM",
}
ChannelKind = Literal["email", "webchat", "phone", "telegram", "api"]
Nature = Literal["private", "group"]
"""Who reads a conversation: one person, or everybody in a group."""


def disproved(remarks: Sequence[Remark]) -> str:
    """Why a message is a stranger's and not its sender's; "" if nothing speaks against the sender."""
    return next((_DISPROVED[one] for one in remarks if one in _DISPROVED), "")


def _show(part: msgspec.Struct, field: str) -> None:
    """Show the controls of direction in a stranger's line, for everything that shows the line."""
    line: str = getattr(part, field)
    if not line.isascii():
        msgspec.structs.force_setattr(part, field, shown(line))


class RawInbound(msgspec.Struct, frozen=True, kw_only=True):
    """One item as it arrived, before anything parsed it. `channel` is the configured channel's name.
    `headers` are the transport's (lower-case names; for mail also `envelope-to`). `body` is the raw bytes."""

    channel: str
    body: bytes
    headers: dict[str, str] = {}
    external_id: str | None = None
    received_at: datetime | None = None


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """One address of a person. `attested`: the provider, a signed visitor identity, an answer to our own
    token or our mail server's check of the author's domain confirms it; otherwise it is unverified."""

    kind: IdentityKind
    value: str
    name: str = ""
    attested: bool = False

    def __post_init__(self) -> None:
        _show(self, "name")


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a message, in or out. `sha256` (hex) is its key in the blob store, `size` in bytes. `content`
    is set only between the parser and the store; `remote` is the provider's handle for a file that must still
    be fetched."""

    name: str
    type: str
    size: int
    sha256: str
    content_id: str | None = None
    inline: bool = False
    content: bytes | None = None
    remote: str | None = None
    content_key: str = ""  # the provider's own name of the content: the same file has the same one

    def __post_init__(self) -> None:
        _show(self, "name")


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """Words of somebody else in a message: a part of an earlier message that its author `quoted`, or a whole
    message that they `forwarded`. `by` and `at`: who wrote the words, and when, if it is known."""

    how: Literal["quoted", "forwarded"]
    text: str = ""
    by: str = ""
    at: datetime | None = None

    def __post_init__(self) -> None:
        _show(self, "by")


class Earlier(msgspec.Struct, frozen=True, kw_only=True):
    """What a message said before its author edited it, and until when."""

    text: str
    until: datetime | None = None


InvitationMethod = Literal["request", "update", "cancel", "reply", "counter", "publish"]


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """An event of a calendar in a message (RFC 5545). `starts` and `ends` are moments, naive ones in nobody's
    zone, or whole days, of which `ends` is the last. `people` are names or addresses; in a reply `answer` is
    theirs, as "ACCEPTED". `repeats`: its frequency, as "WEEKLY"; OTHER if that does not tell it."""

    method: InvitationMethod
    summary: str = ""
    starts: datetime | date | None = None
    ends: datetime | date | None = None
    where: str = ""
    organiser: str = ""
    people: list[str] = []
    answer: str = ""
    repeats: str = ""
    description: str = ""


class Bounce(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a delivery report (RFC 3464): failed addresses in lower case, enhanced status code (RFC
    3463), and whether the failure is permanent (None: not stated)."""

    recipients: list[str] = []
    status: str | None = None
    permanent: bool | None = None
    original_message_id: str | None = None


class InboundMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message as its channel parsed it, without any look at the database.

    `external_id` is unique within `channel`. `text` is the whole plain text, `new_text` what the author
    wrote (quotes and signature folded away), `html` sanitised. The evidence for its ticket: `tokens`
    (unverified reply tokens found in the addresses), `references` (external ids it answers, most telling
    first), `reply_to` (the channel's own reply reference), `conversation` (the chat it belongs to, with its
    `nature` and, of a group, its `title`), `ticket_hint` (a number found in the subject), `answering` (its
    subject begins with "Re:"). `quote`: words of somebody else. `album`: messages with the same album are
    parts of one. `edits`: the external id of the message that this is a new version of. If the customer
    pressed a button of the bot, `text` is its title, and `payload` is its meaning, or `pressed` names it:
    (our message, its place there from 0).

    `through` is the address that sent it for the sender (a contact form); then nothing confirms the sender.
    `answers_to`: where the sender wants answers, if that is another address; it is among `participants` too.
    `by_system`: a system sent it, but its text is no absence notice. If its kind is human, it gets no
    automatic answers. If its kind is auto, it joins the ticket that a reply token proves. `evidence`: the
    signs of its kind with their points. `runner_up`: the next kind with its points and signs. `marks`: its
    list, or the program that made it (channels/email/read/kinds/marks). `fields`: custom fields for its
    ticket and its contact, by key, not checked."""

    channel: str
    external_id: str
    sender: Identity
    kind: MessageKind = "human"
    kind_reason: str = ""
    by_system: bool = False
    evidence: list[str] = []
    runner_up: str = ""
    marks: list[str] = []
    through: str = ""
    answers_to: Identity | None = None
    sent_at: datetime | None = None
    subject: str = ""
    text: str = ""
    new_text: str = ""
    html: str | None = None
    language: str | None = None
    attachments: list[Attachment] = []
    participants: list[Identity] = []
    tokens: list[str] = []
    references: list[str] = []
    reply_to: str | None = None
    conversation: str | None = None
    nature: Nature = "private"
    title: str = ""
    quote: Quote | None = None
    album: str | None = None
    edits: str | None = None
    payload: str = ""
    pressed: tuple[int, int] | None = None
    ticket_hint: int | None = None
    answering: bool = False
    bounce: Bounce | None = None
    remarks: list[Remark] = []
    invitations: list[Invitation] = []
    fields: dict[str, FieldValue] = {}

    def __post_init__(self) -> None:
        _show(self, "subject")
        _show(self, "title")

    @property
    def disproved(self) -> str:
        """As the function has it: only our own tokens count then."""
        return disproved(self.remarks)


class ChoiceButton(msgspec.Struct, frozen=True, kw_only=True):
    """A choice below an answer: pressing it gives `reference` back (at most 64 bytes), or opens `url`."""

    title: str
    reference: str = ""
    url: str = ""


class OutboundMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message that a channel must send. We choose `external_id` if the channel allows it (a mail's
    Message-ID), so that a repeated send is recognised. `to` are addresses of the channel's identity kind;
    `only`: those among `to` and `cc` who do not have it yet; empty: everybody gets it. `conversation` is the
    chat to write in. `attempt` counts from 1. `automatic` marks mail that no person wrote (RFC 3834)."""

    channel: str
    message_id: int
    ticket_number: int
    external_id: str
    to: list[str]
    cc: list[str] = []
    only: list[str] = []
    subject: str = ""
    text: str
    html: str | None = None
    attachments: list[Attachment] = []
    in_reply_to: str | None = None
    references: list[str] = []
    reply_token: str | None = None
    conversation: str | None = None
    author_name: str = ""
    automatic: bool = False
    buttons: list[ChoiceButton] = []
    attempt: int = 1


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """A recipient that the provider refused, and why. `later`: it may accept them if it is asked again."""

    address: str
    why: str
    later: bool = False


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """A channel's confirmation that it accepted a message: the message's id there, if the channel gives
    one. `conversation`: the chat's key now, if the channel gave the chat another one. `refused`: those of its
    people who do not get it."""

    external_id: str | None = None
    detail: str = ""
    refused: list[Refusal] = []
    conversation: str | None = None


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """A send whose end nobody knows, for people who look for it: when it was tried, at which server, and the
    Message-ID that a mail server's log has. "" if there is none."""

    at: datetime
    host: str = ""
    named: str = ""
