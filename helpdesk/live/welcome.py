"""What a widget shows when it opens: the chat so far and how it stands."""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, select

from helpdesk.db import messages
from helpdesk.db.channels import ChannelRow
from helpdesk.db.conversations import conversation_by_key
from helpdesk.db.desk import Reading
from helpdesk.db.tables import advisors, survey_invitations, team_members
from helpdesk.live.frames import OpenSurvey
from helpdesk.showing import chat_message
from helpdesk.views import ChatMessageView

SHOWN = 200  # newest messages of a chat

_available = select(advisors.c.id).where(advisors.c.presence == "available").limit(1)
_available_in = (
    select(advisors.c.id)
    .join(team_members, team_members.c.advisor_id == advisors.c.id)
    .where(advisors.c.presence == "available", team_members.c.team_id == bindparam("team"))
    .limit(1)
)
_open_survey = (
    select(survey_invitations.c.id, survey_invitations.c.survey)
    .where(survey_invitations.c.conversation_id == bindparam("chat"), survey_invitations.c.state == "sent")
    .order_by(survey_invitations.c.id.desc())
    .limit(1)
)


class Welcome(msgspec.Struct, frozen=True, kw_only=True):
    """A chat as its visitor finds it; `conversation` None before the first message."""

    conversation: int | None = None
    ticket: int | None = None
    state: str = ""
    email: str | None = None
    messages: list[ChatMessageView] = []
    survey: OpenSurvey | None = None
    available: bool


def read_welcome(reading: Reading, channel: ChannelRow, key: str) -> Welcome:
    """The chat of `key` on `channel`."""
    if channel.team_id is None:
        available = reading.conn.scalar(_available) is not None
    else:
        available = reading.conn.scalar(_available_in, {"team": channel.team_id}) is not None
    chat = conversation_by_key(reading, channel.id, key)
    if chat is None:
        return Welcome(available=available)
    rows = messages.of_conversation(reading, chat.id, limit=SHOWN)
    survey = reading.conn.execute(_open_survey, {"chat": chat.id}).one_or_none()
    return Welcome(
        conversation=chat.id,
        ticket=chat.ticket_id,
        state=chat.ticket_state or "",
        email=chat.email,
        messages=[shown for row in rows if (shown := chat_message(row)) is not None],
        survey=OpenSurvey(invitation_id=survey.id, survey=survey.survey) if survey else None,
        available=available,
    )
