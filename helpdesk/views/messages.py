"""Wire shapes of messages and events."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from helpdesk.domain.chats.bot import Vote
from helpdesk.domain.events.event import Event
from helpdesk.domain.messages import Remark, Tried
from helpdesk.domain.threading.evidence import Evidence
from helpdesk.views.base import Delivery, PersonRef, View
from helpdesk.views.bot import BotWhy, ChatArticle, ChatButton


class AttachmentView(View, frozen=True, kw_only=True):
    name: str
    type: str
    size: int
    url: str
    inline: bool
    content_id: str | None
    ready: bool


class CallView(View, frozen=True, kw_only=True):
    """A phone call. `seconds` is its length, `call_direction` is seen from the desk."""

    number: str
    call_direction: Literal["in", "out"]
    seconds: int


class QuoteView(View, frozen=True, kw_only=True):
    """Words of somebody else in a message: part of an earlier message, or a forwarded message."""

    how: Literal["quoted", "forwarded"]
    text: str
    by: str
    at: datetime | None


class EarlierView(View, frozen=True, kw_only=True):
    """What a message said until `until`, before its author edited it."""

    text: str
    until: datetime | None


class MessageView(View, frozen=True, kw_only=True, tag_field="entry", tag="message"):
    """A message, note or call. `new_text` is what its author wrote, `text` the whole text with quotes,
    `html` the sanitised HTML without remote images. `evidence` says why it is on this ticket, `bot` why
    the bot said it. `settled`: an advisor dealt with its failed delivery. `without`: those of its recipients
    who do not have it, if the others do: only they get it if it is sent again. `tried`: of an uncertain one,
    when and where it was tried, and the Message-ID to look for in that server's log. `group` is the title of
    the group that reads it. `quote` has words of somebody else. `earlier` has what it said before its author
    edited it, oldest first. `remarks`: its signature was not checked, or it is encrypted. `vote`: whether the
    answer of the bot helped its customer."""

    id: int
    ticket: int
    kind: Literal["message", "note", "call"]
    direction: Literal["in", "out", "none"]
    channel: str
    channel_kind: str
    author_kind: Literal["contact", "advisor", "bot", "system"]
    author: PersonRef | None
    author_name: str
    author_address: str
    subject: str
    text: str
    new_text: str
    html: str | None
    attachments: list[AttachmentView]
    recipients: dict[str, list[str]]
    evidence: Evidence | None
    call: CallView | None
    remarks: list[Remark]
    automatic: bool
    delivery: Delivery
    delivery_detail: str
    settled: bool = False
    without: list[str] = []
    tried: Tried | None = None
    sent_at: datetime | None
    created_at: datetime
    bot: BotWhy | None = None
    vote: Vote = ""
    buttons: list[ChatButton] = []
    article: ChatArticle | None = None
    group: str | None = None
    quote: QuoteView | None = None
    edited_at: datetime | None = None
    earlier: list[EarlierView] = []


class FactView(View, frozen=True, kw_only=True, tag_field="entry", tag="fact"):
    """A recorded event in the ticket's history. `says` is one readable line."""

    position: int
    at: datetime
    says: str
    event: Event


class River(View, frozen=True, kw_only=True):
    """Messages and events of a ticket, oldest first. `before` is the cursor of the page with older ones."""

    entries: list[MessageView | FactView]
    before: str | None


class ChatMessageView(View, frozen=True, kw_only=True):
    """A message as the visitor sees it: no note, no evidence, no address of an advisor. `buttons`, `image`
    (an address, "" for none) and `article` come with a bot's message; `slot` names the field it asks for.
    `vote`: whether it helped, "" if nobody asks that."""

    id: int
    position: int | None = None
    client_id: str | None = None
    mine: bool
    author_kind: Literal["contact", "advisor", "bot", "system"]
    author_name: str
    text: str
    html: str | None
    attachments: list[AttachmentView]
    at: datetime
    delivery: Delivery = ""
    buttons: list[ChatButton] = []
    image: str = ""
    article: ChatArticle | None = None
    slot: str = ""
    vote: Vote = ""


class BotFace(View, frozen=True, kw_only=True):
    """The bot's face: one or two letters, "" for the picture of a robot, and a colour as #rrggbb, "" for that
    of the page."""

    letter: str
    colour: str
