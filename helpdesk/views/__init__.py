"""Wire shapes: what REST, the live sockets and webhooks say, equal in all three."""

from __future__ import annotations

from helpdesk.views.base import Delivery, Page, PersonRef, Presence, Priority, State, View
from helpdesk.views.bot import BotCard, BotWhy, ChatArticle, ChatButton
from helpdesk.views.messages import (
    AttachmentView,
    CallView,
    ChatMessageView,
    FactView,
    MessageView,
    River,
)
from helpdesk.views.people import (
    AdvisorView,
    ChannelView,
    ContactRow,
    ContactView,
    IdentityView,
    Me,
    TeamView,
)
from helpdesk.views.records import LedgerItemView, LedgerProof, SurveyReport, SurveyScore
from helpdesk.views.tickets import (
    ActView,
    Counts,
    ParticipantView,
    ReplyChannelView,
    SurveyAnswerView,
    TicketDetail,
    TicketRow,
)

__all__ = [
    "ActView",
    "AdvisorView",
    "AttachmentView",
    "BotCard",
    "BotWhy",
    "CallView",
    "ChannelView",
    "ChatArticle",
    "ChatButton",
    "ChatMessageView",
    "ContactRow",
    "ContactView",
    "Counts",
    "Delivery",
    "FactView",
    "IdentityView",
    "LedgerItemView",
    "LedgerProof",
    "Me",
    "MessageView",
    "Page",
    "ParticipantView",
    "PersonRef",
    "Presence",
    "Priority",
    "ReplyChannelView",
    "River",
    "State",
    "SurveyAnswerView",
    "SurveyReport",
    "SurveyScore",
    "TeamView",
    "TicketDetail",
    "TicketRow",
    "View",
]
