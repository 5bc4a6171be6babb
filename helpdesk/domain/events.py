"""The facts the desk records, one tagged union, stored in the same transaction as the change they tell of."""

from __future__ import annotations

from typing import Literal

import msgspec

from helpdesk.domain.bot import HandOverCause
from helpdesk.domain.turns import Turn

ActorKind = Literal["advisor", "contact", "bot", "system"]


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who did it. `id` is an advisor's or a contact's; `name` as it was at the time."""

    kind: ActorKind
    id: int | None = None
    name: str = ""


SYSTEM = Actor(kind="system", name="Helpdesk")


class TicketOpened(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.opened"):
    """A new issue. `linked_to`: the earlier ticket it follows; `channel`: the name of its first channel."""

    ticket_id: int
    contact_id: int
    channel: str
    subject: str
    linked_to: int | None = None


class MessageReceived(msgspec.Struct, frozen=True, kw_only=True, tag="message.received"):
    """A customer's message is on the ticket; `evidence` says in one line why it is there."""

    ticket_id: int
    message_id: int
    channel: str
    conversation_id: int | None = None
    evidence: str = ""


class ReplyWritten(msgspec.Struct, frozen=True, kw_only=True, tag="reply.written"):
    """A public answer was stored and its delivery queued."""

    ticket_id: int
    message_id: int
    channel: str
    conversation_id: int | None = None
    by: Actor


class DeliveryChanged(msgspec.Struct, frozen=True, kw_only=True, tag="delivery.changed"):
    """What became of an answer: queued, sent, delivered, read, failed or uncertain."""

    ticket_id: int
    message_id: int
    state: str
    detail: str = ""
    conversation_id: int | None = None


class FilesFetched(msgspec.Struct, frozen=True, kw_only=True, tag="files.fetched"):
    """The files of a customer's message are here now, or are said never to come."""

    ticket_id: int
    message_id: int


class NoteAdded(msgspec.Struct, frozen=True, kw_only=True, tag="note.added"):
    """A private note; never shown to a customer."""

    ticket_id: int
    message_id: int
    by: Actor


class CallNoted(msgspec.Struct, frozen=True, kw_only=True, tag="call.noted"):
    """An advisor wrote down a phone call."""

    ticket_id: int
    message_id: int
    by: Actor


class TicketAssigned(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.assigned"):
    """Team and owner (None: waits in the team's queue), with the reason in one readable line."""

    ticket_id: int
    team_id: int | None
    advisor_id: int | None
    reason: str
    by: Actor


class StateChanged(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.state_changed"):
    """The ticket went from one state to another; `reason` where no person did it."""

    ticket_id: int
    was: str
    now: str
    reason: str = ""
    by: Actor


class PriorityChanged(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.priority_changed"):
    """The ticket's priority is another one: urgent, high, normal or low."""

    ticket_id: int
    was: str
    now: str
    by: Actor


class TagsChanged(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.tags_changed"):
    """Tags were put on the ticket or taken off."""

    ticket_id: int
    added: list[str]
    removed: list[str]
    by: Actor


class SubjectChanged(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.subject_changed"):
    """The ticket has another subject."""

    ticket_id: int
    was: str
    now: str
    by: Actor


class SuggestionDismissed(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.suggestion_dismissed"):
    """An advisor said that the ticket is not about the same as `suggested`."""

    ticket_id: int
    suggested: int
    by: Actor


class TicketMerged(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.merged"):
    """All of `ticket_id` went into `into`; `act_id` undoes it."""

    ticket_id: int
    into: int
    act_id: int
    by: Actor


class TicketSplit(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.split"):
    """Some messages of `ticket_id` became the new ticket `into`."""

    ticket_id: int
    into: int
    message_ids: list[int]
    act_id: int
    by: Actor


class MessageMoved(msgspec.Struct, frozen=True, kw_only=True, tag="message.moved"):
    """A message went from `ticket_id` to the existing ticket `into`."""

    ticket_id: int
    into: int
    message_id: int
    act_id: int
    by: Actor


class MessagesJoined(msgspec.Struct, frozen=True, kw_only=True, tag="messages.joined"):
    """Messages came to `ticket_id` from the ticket `source`, by a merge or a move."""

    ticket_id: int
    source: int
    message_ids: list[int]
    act_id: int
    by: Actor


class ActUndone(msgspec.Struct, frozen=True, kw_only=True, tag="act.undone"):
    """A merge, split or move was taken back; both tickets are as they were."""

    ticket_id: int
    other_id: int
    act_id: int
    act: str
    by: Actor


class SurveyInvited(msgspec.Struct, frozen=True, kw_only=True, tag="survey.invited"):
    """The customer was asked; `survey`: csat or ces."""

    ticket_id: int
    invitation_id: int
    survey: str
    conversation_id: int | None = None


class SurveyAnswered(msgspec.Struct, frozen=True, kw_only=True, tag="survey.answered"):
    """The customer answered, or changed their answer; the comment is with the ticket."""

    ticket_id: int
    invitation_id: int
    survey: str
    score: int
    conversation_id: int | None = None


class ContactChanged(msgspec.Struct, frozen=True, kw_only=True, tag="contact.changed"):
    """`what` in one line: a name, an identity added or verified, two contacts merged. `merged`: the contact
    that went into it; `conversation_id`: the chat in which its visitor left an address."""

    contact_id: int
    what: str
    merged: int | None = None
    conversation_id: int | None = None
    by: Actor


class PresenceChanged(msgspec.Struct, frozen=True, kw_only=True, tag="advisor.presence_changed"):
    """An advisor is available, away or offline."""

    advisor_id: int
    presence: str


class TurnTaken(msgspec.Struct, frozen=True, kw_only=True, tag="turn.taken"):
    """In a chat the turn changed hands: `turn` says who answers now, bot or person. `epoch` grows with each
    change; what the bot says under an earlier one is refused. `why`: takeover, reply, assignment, hand-back,
    hand-over, or an act as merge."""

    ticket_id: int
    conversation_id: int
    turn: Turn
    epoch: int
    why: str
    by: Actor


class HandedOver(msgspec.Struct, frozen=True, kw_only=True, tag="bot.handed_over"):
    """The bot wants a person: its cause, a one-line summary, and whether the desk was closed then."""

    ticket_id: int
    conversation_id: int
    cause: HandOverCause
    summary: str
    intent: str = ""
    outside_hours: bool = False
    by: Actor


class ItemParked(msgspec.Struct, frozen=True, kw_only=True, tag="item.parked"):
    """An inbound item was kept aside, visibly, with its reason (auto-reply, bounce, spam, loop)."""

    item_id: int
    channel: str
    reason: str
    ticket_id: int | None = None


class ItemFailed(msgspec.Struct, frozen=True, kw_only=True, tag="item.failed"):
    """An inbound item could not be read; it stays in the ledger for replay."""

    item_id: int
    channel: str
    error: str


Event = (
    TicketOpened
    | MessageReceived
    | ReplyWritten
    | DeliveryChanged
    | FilesFetched
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
    | ItemFailed
)
