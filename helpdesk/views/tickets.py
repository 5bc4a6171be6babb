"""Wire shapes of tickets and the data shown beside them."""

from __future__ import annotations

from datetime import datetime

from helpdesk.domain.due import ClockKind, OpenStretch
from helpdesk.domain.fields.definition import FieldValue
from helpdesk.domain.threading.evidence import Suggestion
from helpdesk.views.base import PersonRef, Priority, State, View
from helpdesk.views.bot import BotCard


class DueView(View, frozen=True, kw_only=True):
    """When a ticket is due: its clock that runs out first. It runs since `since`, warns at `warn_at` and is
    over at `at`. `open`: the business time before that, at most its last 12 stretches: what of it is later
    than now is the time that is left."""

    clock: ClockKind
    since: datetime
    warn_at: datetime
    at: datetime
    open: list[OpenStretch]


class TicketRow(View, frozen=True, kw_only=True):
    """A row of a list. `number` is the id of the ticket. `waiting_since` is the time of the oldest
    customer message that nobody has answered. `undelivered`: an answer was not delivered, or may not have
    been, and nobody has dealt with that. `group`: the title of the group that the ticket is a conversation
    with. `due`: null if no clock runs. `status`: the id of what its state is called at this desk, null for
    nothing else. `fields`: its custom fields with a value, by key. `accept_by`: until then it is only offered
    to its owner."""

    number: int
    subject: str
    excerpt: str
    state: State
    status: int | None
    priority: Priority
    contact: PersonRef
    owner: PersonRef | None
    team: PersonRef | None
    channel_kinds: list[str]
    tags: list[str]
    fields: dict[str, FieldValue]
    message_count: int
    created_at: datetime
    updated_at: datetime
    waiting_since: datetime | None
    snoozed_until: datetime | None
    merged_into: int | None
    with_bot: bool = False
    undelivered: bool = False
    group: str | None = None
    due: DueView | None = None
    accept_by: datetime | None = None


class ParticipantView(View, frozen=True, kw_only=True):
    kind: str
    value: str
    name: str
    role: str
    contact_id: int | None


class ReplyChannelView(View, frozen=True, kw_only=True):
    """A destination the composer can offer for this ticket. `to` and `cc` are the addresses it would use, or
    the name of the chat's customer or group, `left_out` the people of the ticket who would get no copy.
    `closed` says why it cannot be used now ("" if it can), and `closed_code` the same as a word: never,
    no_address, blocked, removed or gone. The proposed destination is first.

    `conversation` is the chat that the answer goes to. `group`: the title of a group; then `people` read the
    answer, if it is known how many, and `says` tells it in a sentence. `must_name`: the ticket also has
    private messages, so an answer to the group must give its `conversation`. `came_with`: what the link
    carried that began the chat."""

    name: str
    kind: str
    label: str
    to: list[str]
    cc: list[str] = []
    left_out: list[str] = []
    closed: str = ""
    closed_code: str = ""
    conversation: int | None = None
    group: str | None = None
    people: int | None = None
    says: str = ""
    must_name: bool = False
    came_with: str = ""


class SurveyAnswerView(View, frozen=True, kw_only=True):
    invitation_id: int
    survey: str
    state: str
    score: int | None
    comment: str
    asked_at: datetime | None
    answered_at: datetime | None


class ActView(View, frozen=True, kw_only=True):
    """A merge, split or move that can be undone."""

    id: int
    kind: str
    ticket: int
    other: int
    by: str
    at: datetime
    undone_at: datetime | None


class TicketDetail(View, frozen=True, kw_only=True):
    """A whole ticket without its messages. `position` is the newest position of the event log that this
    view contains. `last_message_id` is the message that a reply must name as seen."""

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


class TicketPage(View, frozen=True, kw_only=True):
    """A page of tickets: `next` is the cursor of the following page, null on the last. `cut`: a search finds
    more tickets than its pages have."""

    items: list[TicketRow]
    next: str | None
    cut: bool


class Counts(View, frozen=True, kw_only=True):
    """How many tickets each view of the console has. Tickets that the bot answers count only in `bot`, and
    in `undelivered` if an answer was not delivered."""

    mine: int
    unassigned: int
    open: int
    pending: int
    snoozed: int
    solved: int
    bot: int
    undelivered: int
    teams: dict[str, int]
