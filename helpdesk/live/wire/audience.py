"""Who may hear a recorded event: one pure function that covers every event type."""

from __future__ import annotations

from typing import Literal, assert_never

import msgspec

from helpdesk.domain.events import event as e

VisitorHears = Literal["nothing", "message", "delivery", "state", "survey", "thanks", "email", "vote"]
"""The part of an event that a visitor sees: never the event itself, only a frame made for them."""


Needs = Literal["ticket", "nothing"]
"""What a limited advisor must see to hear an event: its ticket, or nothing. An event that needs a ticket and
has none is heard only by those who see every ticket."""


class Audience(msgspec.Struct, frozen=True, kw_only=True):
    """`desk`: every signed-in advisor hears it who sees what it `needs`. `visitor`: the part that a chat's
    visitor hears, in the chat `conversation` or (for "state") in all chats about the event's tickets."""

    desk: bool = True
    needs: Needs = "ticket"
    visitor: VisitorHears = "nothing"
    conversation: int | None = None


DESK_ONLY = Audience()


def audience(event: e.Event) -> Audience:
    """Who hears `event`. An event type that is missing here is a type error."""
    match event:
        case e.MessageReceived() | e.ReplyWritten():
            return _chat("message", event.conversation_id)
        case e.DeliveryChanged():
            return _chat("delivery", event.conversation_id)
        case e.SurveyInvited():
            return _chat("survey", event.conversation_id)
        case e.SurveyAnswered():
            return _chat("thanks", event.conversation_id)
        case e.AnswerJudged():
            return _chat("vote", event.conversation_id)
        case e.ContactChanged():  # an address left in a chat
            return msgspec.structs.replace(_chat("email", event.conversation_id), needs="nothing")
        case e.StateChanged():
            return Audience(visitor="state")
        case e.TicketMerged() | e.TicketSplit() | e.MessageMoved() | e.MessagesJoined() | e.ActUndone():
            return Audience(visitor="state")  # their chat may be about another ticket now
        case e.FilesFetched() | e.MessageChanged() | e.ChatChanged():
            # only on channels whose customers have no socket here
            return DESK_ONLY
        case e.NoteAdded() | e.CallNoted():  # private in every state of the ticket
            return DESK_ONLY
        case e.TicketOpened() | e.TicketAssigned() | e.SuggestionDismissed():
            return DESK_ONLY
        case e.OfferAccepted() | e.OfferMissed():
            return DESK_ONLY
        case e.PriorityChanged() | e.TagsChanged() | e.SubjectChanged() | e.ParticipantChanged():
            return DESK_ONLY
        case e.FieldsChanged() | e.PeopleNotified():  # the console shows a notice to the people it names
            return DESK_ONLY
        case e.DueChanged() | e.DueWarned() | e.DueBreached():  # a promise within the desk
            return DESK_ONLY
        case e.TurnTaken() | e.HandedOver():  # the queue itself tells its visitor their place
            return DESK_ONLY
        case e.PresenceChanged() | e.AdvisorChanged() | e.TeamChanged() | e.InvitationChanged():
            return Audience(needs="nothing")
        case e.CompanyChanged():  # customers are everybody's, and so are their companies
            return Audience(needs="nothing")
        case e.SetupChanged():
            return Audience(needs="nothing")
        case e.ItemParked() | e.ItemJudged() | e.SenderRuleChanged() | e.ItemFailed():
            return DESK_ONLY
        case _:
            assert_never(event)


def _chat(hears: VisitorHears, conversation: int | None) -> Audience:
    if conversation is None:
        return DESK_ONLY
    return Audience(visitor=hears, conversation=conversation)
