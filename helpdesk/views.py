"""Wire shapes: what REST, the live sockets and webhooks say, equal in all three."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

import msgspec

from helpdesk.domain.events import Event
from helpdesk.domain.evidence import Evidence, Suggestion

State = Literal["open", "pending", "snoozed", "solved", "closed"]
Priority = Literal["urgent", "high", "normal", "low"]
Presence = Literal["available", "away", "offline"]
Delivery = Literal["", "queued", "sent", "delivered", "read", "failed", "uncertain"]


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every wire shape (each repeats the options, or mypy loses them)."""


class PersonRef(View, frozen=True, kw_only=True):
    """An advisor, team or contact in a list: enough to show and to link."""

    id: int
    name: str


class Me(View, frozen=True, kw_only=True):
    """The signed-in advisor."""

    id: int
    name: str
    email: str
    role: str
    locale: str
    presence: Presence
    capacity: int
    signature: str
    teams: list[PersonRef]


class AdvisorView(View, frozen=True, kw_only=True):
    id: int
    name: str
    email: str
    role: str
    presence: Presence
    capacity: int
    load: int
    team_ids: list[int]


class TeamView(View, frozen=True, kw_only=True):
    id: int
    name: str
    waiting: int
    advisor_ids: list[int]


class ChannelView(View, frozen=True, kw_only=True):
    """A configured inlet; secrets in its settings are never shown."""

    id: int
    name: str
    kind: str
    label: str
    team_id: int | None
    enabled: bool
    address: str
    status: str = ""


class TicketRow(View, frozen=True, kw_only=True):
    """A row of a list. `number` is the ticket's id; `waiting_since`: the oldest customer message that
    nobody answered."""

    number: int
    subject: str
    excerpt: str
    state: State
    priority: Priority
    contact: PersonRef
    owner: PersonRef | None
    team: PersonRef | None
    channel_kinds: list[str]
    tags: list[str]
    message_count: int
    created_at: datetime
    updated_at: datetime
    waiting_since: datetime | None
    snoozed_until: datetime | None
    merged_into: int | None
    with_bot: bool = False


class ParticipantView(View, frozen=True, kw_only=True):
    kind: str
    value: str
    name: str
    role: str
    contact_id: int | None


class ReplyChannelView(View, frozen=True, kw_only=True):
    """A channel the composer may offer for this ticket: `to` and `cc` the addresses it would use; `closed`
    says why it cannot be used now ("" when it can); the proposed one is first."""

    name: str
    kind: str
    label: str
    to: list[str]
    cc: list[str] = []
    closed: str = ""


class SurveyAnswerView(View, frozen=True, kw_only=True):
    invitation_id: int
    survey: str
    state: str
    score: int | None
    comment: str
    asked_at: datetime | None
    answered_at: datetime | None


class ActView(View, frozen=True, kw_only=True):
    """A merge, split or move that can be taken back."""

    id: int
    kind: str
    ticket: int
    other: int
    by: str
    at: datetime
    undone_at: datetime | None


class ChatButton(View, frozen=True, kw_only=True):
    """A choice below a bot's message: pressing it sends `payload` with `title` as text, or opens `url`."""

    title: str
    payload: str = ""
    url: str = ""


class ChatArticle(View, frozen=True, kw_only=True):
    """The FAQ article a bot's message quotes."""

    id: int
    title: str
    url: str


class BotWhy(View, frozen=True, kw_only=True):
    """Why the bot said something: "rule X because intent Y 0.93"."""

    why: str
    intent: str
    confidence: float


class BotCard(View, frozen=True, kw_only=True):
    """What the bot knows of a ticket. `cause`: why it handed over, "" while it has not; `summary` in one
    line; `outside_hours`: the desk was closed then. `may_take_over`: the bot has the turn now;
    `may_hand_back`: a person has it, and a bot answers on a channel of this ticket."""

    cause: str
    summary: str
    intent: str
    confidence: float
    slots: dict[str, Any]
    articles: list[ChatArticle]
    outside_hours: bool
    handed_at: datetime | None
    may_take_over: bool
    may_hand_back: bool


class TicketDetail(View, frozen=True, kw_only=True):
    """A whole ticket without its messages. `position` is the event log's newest position that this view
    contains, `last_message_id` what a reply must name as seen."""

    ticket: TicketRow
    assignment_reason: str
    suggestion: Suggestion | None
    suggested: TicketRow | None
    linked_to: int | None
    participants: list[ParticipantView]
    reply_channels: list[ReplyChannelView]
    surveys: list[SurveyAnswerView]
    acts: list[ActView]
    last_message_id: int
    position: int
    moves: list[State]
    bot: BotCard | None = None


class AttachmentView(View, frozen=True, kw_only=True):
    name: str
    type: str
    size: int
    url: str
    inline: bool
    content_id: str | None
    ready: bool


class CallView(View, frozen=True, kw_only=True):
    """A phone call: `seconds` long, `call_direction` seen from the desk."""

    number: str
    call_direction: Literal["in", "out"]
    seconds: int


class MessageView(View, frozen=True, kw_only=True, tag_field="entry", tag="message"):
    """A message, note or call. `new_text` is what its author wrote; `text` the whole with quotes; `html`
    sanitised, remote images off. `evidence` says why it is on this ticket, `bot` why the
    bot said it."""

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
    automatic: bool
    delivery: Delivery
    delivery_detail: str
    sent_at: datetime | None
    created_at: datetime
    bot: BotWhy | None = None
    buttons: list[ChatButton] = []
    article: ChatArticle | None = None


class FactView(View, frozen=True, kw_only=True, tag_field="entry", tag="fact"):
    """A recorded event in the river: `says` is one readable line."""

    position: int
    at: datetime
    says: str
    event: Event


class River(View, frozen=True, kw_only=True):
    """Messages and facts of a ticket, oldest first. `before`: the cursor to the page of older ones."""

    entries: list[MessageView | FactView]
    before: str | None


class IdentityView(View, frozen=True, kw_only=True):
    id: int
    kind: str
    value: str
    name: str
    verified_at: datetime | None
    source: str


class ContactView(View, frozen=True, kw_only=True):
    id: int
    name: str
    language: str | None
    company: str
    attributes: dict[str, Any]
    identities: list[IdentityView]
    tickets: list[TicketRow]
    created_at: datetime


class ContactRow(View, frozen=True, kw_only=True):
    id: int
    name: str
    company: str
    identities: list[IdentityView]


T = TypeVar("T")


class Page(View, Generic[T], frozen=True, kw_only=True):
    """A keyset page: `next` is the cursor of the following page, null on the last."""

    items: list[T]
    next: str | None


class Counts(View, frozen=True, kw_only=True):
    """Tickets behind each view of the console; what the bot answers counts in `bot` only."""

    mine: int
    unassigned: int
    open: int
    pending: int
    snoozed: int
    solved: int
    bot: int
    teams: dict[str, int]


class LedgerItemView(View, frozen=True, kw_only=True):
    id: int
    channel: str
    external_id: str | None
    received_at: datetime
    size: int
    fate: str | None
    reason: str
    attempts: int
    ticket: int | None
    message_id: int | None


class LedgerProof(View, frozen=True, kw_only=True):
    """received = in_flight + Σ fates, and what contradicts it."""

    received: int
    in_flight: int
    fates: dict[str, int]
    contradictions: list[str]
    holds: bool


class SurveyScore(View, frozen=True, kw_only=True):
    """CSAT: `score` is % of satisfied answers, with its Wilson interval; CES: the mean from 1 to 5 (low is
    good), with the standard error around it. `asked` counts invitations sent."""

    survey: str
    asked: int
    answered: int
    response_rate: float | None
    score: float | None
    low: float | None
    high: float | None
    distribution: dict[str, int]


class SurveyReport(View, frozen=True, kw_only=True):
    since: datetime
    until: datetime
    scores: list[SurveyScore]
    answers: list[SurveyAnswerView]


class Push(View, frozen=True, kw_only=True):
    """A frame of the live socket for one stored event, with the row and the message it changed."""

    t: Literal["event"] = "event"
    position: int
    at: datetime
    event: Event
    ticket: TicketRow | None = None
    message: MessageView | None = None


class ChatMessageView(View, frozen=True, kw_only=True):
    """A message as the visitor sees it: no note, no evidence, no address of an advisor. `buttons`, `image`
    (an address, "" for none) and `article` come with a bot's message; `slot` names the field it asks for."""

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
