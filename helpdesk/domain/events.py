"""The facts the desk records, one tagged union, each stored in the transaction of its change."""

from __future__ import annotations

from typing import Literal

import msgspec

from helpdesk.domain.chats.bot import HandOverCause
from helpdesk.domain.chats.turns import Turn
from helpdesk.domain.verdicts import Judgement

ActorKind = Literal["advisor", "contact", "bot", "system"]


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who did it. `id` is the id of an advisor or a contact, `name` their name at that time."""

    kind: ActorKind
    id: int | None = None
    name: str = ""


SYSTEM = Actor(kind="system", name="Helpdesk")


class TicketOpened(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.opened"):
    """A ticket was opened. `linked_to`: the earlier ticket it follows; `channel`: its first channel."""

    ticket_id: int
    contact_id: int
    channel: str
    subject: str
    linked_to: int | None = None


class MessageReceived(msgspec.Struct, frozen=True, kw_only=True, tag="message.received"):
    """A customer's message was added to the ticket. `evidence` says in one line why."""

    ticket_id: int
    message_id: int
    channel: str
    conversation_id: int | None = None
    evidence: str = ""


class ReplyWritten(msgspec.Struct, frozen=True, kw_only=True, tag="reply.written"):
    """An answer to the customer was stored and queued for delivery."""

    ticket_id: int
    message_id: int
    channel: str
    conversation_id: int | None = None
    by: Actor


class DeliveryChanged(msgspec.Struct, frozen=True, kw_only=True, tag="delivery.changed"):
    """The delivery state of an answer changed: queued, sent, delivered, read, failed or uncertain.
    `detail` says why. `settled`: an advisor (`by`) dealt with a failed or uncertain one."""

    ticket_id: int
    message_id: int
    state: str
    detail: str = ""
    conversation_id: int | None = None
    settled: bool = False
    by: Actor | None = None


class FilesFetched(msgspec.Struct, frozen=True, kw_only=True, tag="files.fetched"):
    """The files of a customer's message were fetched, or can never be fetched."""

    ticket_id: int
    message_id: int


class MessageChanged(msgspec.Struct, frozen=True, kw_only=True, tag="message.changed"):
    """A customer's message changed. `what`: its author edited it, or a part of its album came."""

    ticket_id: int
    message_id: int
    what: Literal["edited", "completed"]


class ChatChanged(msgspec.Struct, frozen=True, kw_only=True, tag="chat.changed"):
    """A messenger told something about a chat. `what`: its customer blocked it, the desk was removed from the
    group, it is gone, it takes messages again (opened), it has a new title or moved to a new id."""

    ticket_id: int
    conversation_id: int
    what: Literal["blocked", "removed", "gone", "opened", "titled", "moved"]
    title: str = ""


class NoteAdded(msgspec.Struct, frozen=True, kw_only=True, tag="note.added"):
    """A private note was added. Customers never see it."""

    ticket_id: int
    message_id: int
    by: Actor


class CallNoted(msgspec.Struct, frozen=True, kw_only=True, tag="call.noted"):
    """An advisor logged a phone call."""

    ticket_id: int
    message_id: int
    by: Actor


class TicketAssigned(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.assigned"):
    """The ticket was assigned to a team and an owner (None: it waits in the queue). `reason`: one line."""

    ticket_id: int
    team_id: int | None
    advisor_id: int | None
    reason: str
    by: Actor


class StateChanged(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.state_changed"):
    """The state of the ticket changed. `reason` is given if no person did it."""

    ticket_id: int
    was: str
    now: str
    reason: str = ""
    by: Actor


class PriorityChanged(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.priority_changed"):
    """The priority of the ticket changed: urgent, high, normal or low."""

    ticket_id: int
    was: str
    now: str
    by: Actor


class TagsChanged(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.tags_changed"):
    """Tags were added to the ticket or removed."""

    ticket_id: int
    added: list[str]
    removed: list[str]
    by: Actor


class SubjectChanged(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.subject_changed"):
    """The subject of the ticket changed."""

    ticket_id: int
    was: str
    now: str
    by: Actor


class SuggestionDismissed(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.suggestion_dismissed"):
    """An advisor dismissed the suggestion that the ticket is about the same issue as `suggested`."""

    ticket_id: int
    suggested: int
    by: Actor


class TicketMerged(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.merged"):
    """`ticket_id` was merged into `into`. `act_id` undoes it."""

    ticket_id: int
    into: int
    act_id: int
    by: Actor


class TicketSplit(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.split"):
    """Some messages of `ticket_id` were split into the new ticket `into`."""

    ticket_id: int
    into: int
    message_ids: list[int]
    act_id: int
    by: Actor


class MessageMoved(msgspec.Struct, frozen=True, kw_only=True, tag="message.moved"):
    """A message moved from `ticket_id` to the existing ticket `into`."""

    ticket_id: int
    into: int
    message_id: int
    act_id: int
    by: Actor


class MessagesJoined(msgspec.Struct, frozen=True, kw_only=True, tag="messages.joined"):
    """Messages moved to `ticket_id` from the ticket `source`, by a merge or a move."""

    ticket_id: int
    source: int
    message_ids: list[int]
    act_id: int
    by: Actor


class ActUndone(msgspec.Struct, frozen=True, kw_only=True, tag="act.undone"):
    """A merge, split or move was undone. Both tickets are as before."""

    ticket_id: int
    other_id: int
    act_id: int
    act: str
    by: Actor


class SurveyInvited(msgspec.Struct, frozen=True, kw_only=True, tag="survey.invited"):
    """A survey was sent to the customer. `survey` is csat or ces."""

    ticket_id: int
    invitation_id: int
    survey: str
    conversation_id: int | None = None


class SurveyAnswered(msgspec.Struct, frozen=True, kw_only=True, tag="survey.answered"):
    """The customer answered a survey, or changed the answer. The comment is on the ticket."""

    ticket_id: int
    invitation_id: int
    survey: str
    score: int
    conversation_id: int | None = None


class ContactChanged(msgspec.Struct, frozen=True, kw_only=True, tag="contact.changed"):
    """A contact changed. `what` says it in one line: a name, an identity added or verified, two contacts
    merged. `merged`: the contact that went into it. `conversation_id`: the chat in which its visitor left an
    address."""

    contact_id: int
    what: str
    merged: int | None = None
    conversation_id: int | None = None
    by: Actor


class PresenceChanged(msgspec.Struct, frozen=True, kw_only=True, tag="advisor.presence_changed"):
    """The presence of an advisor changed: available, away or offline."""

    advisor_id: int
    presence: str


class TurnTaken(msgspec.Struct, frozen=True, kw_only=True, tag="turn.taken"):
    """The turn in a chat changed. `turn` says who answers now, bot or person. `epoch` grows with each
    change; a bot's answer from an earlier epoch is refused. `why` is takeover, reply, assignment,
    hand-back, hand-over, or an act such as merge."""

    ticket_id: int
    conversation_id: int
    turn: Turn
    epoch: int
    why: str
    by: Actor


class HandedOver(msgspec.Struct, frozen=True, kw_only=True, tag="bot.handed_over"):
    """The bot handed over to people: its cause, a one-line summary, and whether the desk was closed."""

    ticket_id: int
    conversation_id: int
    cause: HandOverCause
    summary: str
    intent: str = ""
    outside_hours: bool = False
    by: Actor


class ItemParked(msgspec.Struct, frozen=True, kw_only=True, tag="item.parked"):
    """An inbound item was parked: set aside visibly. `reason` says why (auto-reply, bounce, spam, loop)."""

    item_id: int
    channel: str
    reason: str
    ticket_id: int | None = None


class ItemJudged(msgspec.Struct, frozen=True, kw_only=True, tag="item.judged"):
    """A person decided about a parked item. `verdict`: ticket (it was made one: `ticket_id`), spam or
    left."""

    item_id: int
    channel: str
    verdict: Judgement
    ticket_id: int | None = None
    by: Actor


class SenderRuleChanged(msgspec.Struct, frozen=True, kw_only=True, tag="sender_rule.changed"):
    """From now on the mail of `sender` (an address, or a domain as "@shop.example") is always parked (park),
    never parked (take), or treated as other mail ("")."""

    sender: str
    action: Literal["park", "take", ""]
    by: Actor


class ItemFailed(msgspec.Struct, frozen=True, kw_only=True, tag="item.failed"):
    """An inbound item could not be read. It stays in the ledger and can be replayed."""

    item_id: int
    channel: str
    error: str


Event = (
    TicketOpened
    | MessageReceived
    | ReplyWritten
    | DeliveryChanged
    | FilesFetched
    | MessageChanged
    | ChatChanged
    | NoteAdded
    | CallNoted
    | TicketAssigned
    | StateChanged
    | PriorityChanged
    | TagsChanged
    | SubjectChanged
    | SuggestionDismissed
    | TicketMerged
    | TicketSplit
    | MessageMoved
    | MessagesJoined
    | ActUndone
    | SurveyInvited
    | SurveyAnswered
    | ContactChanged
    | PresenceChanged
    | TurnTaken
    | HandedOver
    | ItemParked
    | ItemJudged
    | SenderRuleChanged
    | ItemFailed
)
