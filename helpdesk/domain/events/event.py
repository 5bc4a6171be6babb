"""The facts that the desk records: one tagged union, each stored in the transaction of its change.

All of them can be imported from here."""

from __future__ import annotations

from helpdesk.domain.events.companies import CompanyChanged
from helpdesk.domain.events.due import DueBreached, DueChanged, DueWarned
from helpdesk.domain.events.fields import FieldsChanged
from helpdesk.domain.events.items import (
    ItemFailed,
    ItemJudged,
    ItemParked,
    SenderRuleChanged,
)
from helpdesk.domain.events.messages import (
    AnswerJudged,
    CallNoted,
    ChatChanged,
    DeliveryChanged,
    FilesFetched,
    HandedOver,
    MessageChanged,
    MessageMoved,
    MessageReceived,
    MessagesJoined,
    NoteAdded,
    ReplyWritten,
    TurnTaken,
)
from helpdesk.domain.events.offers import OfferAccepted, OfferMissed
from helpdesk.domain.events.people import (
    ContactChanged,
    PeopleNotified,
    PresenceChanged,
    SurveyAnswered,
    SurveyInvited,
)
from helpdesk.domain.events.setup import SetupChanged
from helpdesk.domain.events.staff import AdvisorChanged, InvitationChanged, TeamChanged
from helpdesk.domain.events.tickets import (
    ActUndone,
    ParticipantChanged,
    PriorityChanged,
    StateChanged,
    SubjectChanged,
    SuggestionDismissed,
    TagsChanged,
    TicketAssigned,
    TicketMerged,
    TicketOpened,
    TicketSplit,
)

__all__ = [
    "ActUndone",
    "AdvisorChanged",
    "AnswerJudged",
    "CallNoted",
    "ChatChanged",
    "CompanyChanged",
    "ContactChanged",
    "DeliveryChanged",
    "DueBreached",
    "DueChanged",
    "DueWarned",
    "Event",
    "FieldsChanged",
    "FilesFetched",
    "HandedOver",
    "InvitationChanged",
    "ItemFailed",
    "ItemJudged",
    "ItemParked",
    "MessageChanged",
    "MessageMoved",
    "MessageReceived",
    "MessagesJoined",
    "NoteAdded",
    "OfferAccepted",
    "OfferMissed",
    "ParticipantChanged",
    "PeopleNotified",
    "PresenceChanged",
    "PriorityChanged",
    "ReplyWritten",
    "SenderRuleChanged",
    "SetupChanged",
    "StateChanged",
    "SubjectChanged",
    "SuggestionDismissed",
    "SurveyAnswered",
    "SurveyInvited",
    "TagsChanged",
    "TeamChanged",
    "TicketAssigned",
    "TicketMerged",
    "TicketOpened",
    "TicketSplit",
    "TurnTaken",
]

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
    | OfferAccepted
    | OfferMissed
    | StateChanged
    | PriorityChanged
    | TagsChanged
    | SubjectChanged
    | FieldsChanged
    | SuggestionDismissed
    | ParticipantChanged
    | TicketMerged
    | TicketSplit
    | MessageMoved
    | MessagesJoined
    | ActUndone
    | DueChanged
    | DueWarned
    | DueBreached
    | SurveyInvited
    | SurveyAnswered
    | PeopleNotified
    | ContactChanged
    | CompanyChanged
    | PresenceChanged
    | AdvisorChanged
    | TeamChanged
    | InvitationChanged
    | TurnTaken
    | HandedOver
    | AnswerJudged
    | ItemParked
    | ItemJudged
    | SenderRuleChanged
    | SetupChanged
    | ItemFailed
)
