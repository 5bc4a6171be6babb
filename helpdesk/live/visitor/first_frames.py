"""What a widget shows when it opens: the visitor's chats, one of them whole, and the current state."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from sqlalchemy import bindparam, select

from helpdesk import package_files
from helpdesk.channels.webchat.channel import WebchatSettings, WidgetSettings
from helpdesk.db import brand as own
from helpdesk.db import calendars, fields
from helpdesk.db.bot.settings import settings_for
from helpdesk.db.brand import Brand
from helpdesk.db.channels import ChannelRow
from helpdesk.db.chats import visitor_chats
from helpdesk.db.chats.conversations import Conversation, conversation
from helpdesk.db.chats.known_answers import known_answers
from helpdesk.db.chats.visitor_chats import ChatKey, ChatRow
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.people import advisors, team_members
from helpdesk.db.schema.surveys import survey_invitations
from helpdesk.db.tickets import messages
from helpdesk.domain.bot.settings import manner
from helpdesk.domain.chats.chat_keys import thread_of
from helpdesk.domain.fields.answers import Question, questions
from helpdesk.domain.hours.open_time import is_open
from helpdesk.live.visitor.guest import Guest, files_token_of, token_of
from helpdesk.live.visitor.tools import Parts
from helpdesk.live.wire.version import version_of
from helpdesk.live.wire.visitor_frames import ChatOpened, ChatWelcome
from helpdesk.operations.bot.beginning import takes_new
from helpdesk.operations.tickets.queue_place import place_of
from helpdesk.views.chats import ChatLine, OpenSurvey, Waits
from helpdesk.views.from_rows import chat_message
from helpdesk.views.messages import BotFace

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
    """The visitor's chats, the shown one (None before their first message), whether a bot or somebody is
    available now, the company, the bot's face, and what is asked before a new chat."""

    lines: list[ChatLine]
    brand: Brand
    keys: list[ChatKey]
    shown: ChatOpened | None
    available: bool
    bot: BotFace
    questions: list[Question]


def read_welcome(reading: Reading, channel: ChannelRow, visitor: str, wanted: int | None = None) -> Welcome:
    """Everything for this visitor of `channel`: shown is the chat `wanted`, or else the newest."""
    lines = [chat_line(row) for row in visitor_chats.chats_of(reading, channel.id, visitor)]
    known = [line.id for line in lines]
    shown = wanted if wanted in known else next(iter(known), None)
    return Welcome(
        lines=lines,
        brand=own.brand(reading),
        keys=visitor_chats.keys_of(reading, channel.id, visitor),
        shown=None if shown is None else read_chat(reading, shown),
        available=takes_new(reading, channel)
        or (
            somebody_is_there(reading, channel)
            and is_open(calendars.of_channel(reading, channel.id), datetime.now(UTC))
        ),
        bot=_face(reading, channel),
        questions=questions(
            fields.all_fields(reading), "widget", known=known_answers(reading, channel.id, visitor)
        ),
    )


def _face(reading: Reading, channel: ChannelRow) -> BotFace:
    found = manner("", *settings_for(reading, channel.id))
    return BotFace(letter=found.letter, colour=found.colour)


def welcome_frame(
    parts: Parts, channel: ChannelRow, settings: WebchatSettings, guest: Guest, reading: Welcome
) -> ChatWelcome:
    """The widget's first frame."""
    shown = reading.shown
    return ChatWelcome(
        version=version_of(package_files.build_stamp()),
        token=token_of(channel, guest, parts.tokens),
        files=files_token_of(channel, guest, parts.tokens),
        position=parts.hub.position,
        name=reading.brand.name or parts.policy.desk_name,
        title=settings.title or reading.brand.name or channel.label,
        greeting=settings.greeting,
        color=settings.color or reading.brand.color,
        bot=reading.bot,
        settings=msgspec.convert(settings, WidgetSettings, from_attributes=True),
        questions=reading.questions,
        most_bytes=parts.max_bytes,
        signed_in=guest.signed_in,
        available=reading.available,
        conversations=reading.lines,
        conversation=shown.conversation if shown else None,
        thread=shown.thread if shown else "",
        messages=shown.messages if shown else [],
        email=shown.email if shown else guest.email or None,
        survey=shown.survey if shown else None,
        state=shown.state if shown else "",
        read=shown.read if shown else 0,
        waits=shown.waits if shown else None,
    )


def read_chat(reading: Reading, chat_id: int) -> ChatOpened:
    """One chat whole."""
    chat = conversation(reading, chat_id)
    assert chat is not None, chat_id
    rows = messages.of_conversation(reading, chat_id, limit=SHOWN)
    survey = reading.conn.execute(_open_survey, {"chat": chat_id}).one_or_none()
    return ChatOpened(
        conversation=chat_id,
        thread=thread_of(chat.key),
        messages=[shown for row in rows if (shown := chat_message(row)) is not None],
        email=chat.email,
        survey=OpenSurvey(invitation_id=survey.id, survey=survey.survey) if survey else None,
        state=chat.ticket_state or "",
        read=chat.read_message_id,
        waits=_waits(reading, chat),
    )


def _waits(reading: Reading, chat: Conversation) -> Waits | None:
    place = place_of(reading, chat.ticket_id) if chat.waits and chat.ticket_id is not None else None
    return None if place is None else Waits(place=place.place, minutes=place.minutes)


def somebody_is_there(reading: Reading, channel: ChannelRow) -> bool:
    """Whether an advisor who may take this channel's chats is available."""
    if channel.team_id is None:
        return reading.conn.scalar(_available) is not None
    return reading.conn.scalar(_available_in, {"team": channel.team_id}) is not None


def chat_line(row: ChatRow) -> ChatLine:
    """A chat in its visitor's list."""
    return ChatLine(
        id=row.id,
        thread=thread_of(row.key),
        state=row.state or "",
        excerpt=" ".join(row.text.split()),
        mine=row.direction == "in",
        author_kind=row.author_kind,
        author_name=row.author_name,
        at=row.at,
        unread=row.unread,
    )
