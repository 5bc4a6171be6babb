"""The frames for recorded events: the desk's frames and, made separately, the visitors'.

The rows for a batch are read with one query for each table. Each JSON object is built once for its topic, for
any number of sockets.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from helpdesk.db.chats import conversations
from helpdesk.db.chats.conversations import Conversation
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log.event_log import Recorded
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.domain.events import event as e
from helpdesk.live.wire import visitor_frames
from helpdesk.live.wire.audience import Audience, audience
from helpdesk.live.wire.base_frames import ChatJudged
from helpdesk.live.wire.in_sight import InSight, place_before, ticket_of
from helpdesk.live.wire.push import Topic
from helpdesk.live.wire.queue_frames import queue_frames
from helpdesk.live.wire.tail import Listening, Said
from helpdesk.views.from_rows import chat_message, message_view, ticket_row

_encode = msgspec.json.encode


class _Push(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="event"):
    """console_frames.Push with its parts encoded already: many events of a batch share a ticket."""

    position: int
    at: datetime
    event: e.Event
    ticket: msgspec.Raw | None
    message: msgspec.Raw | None


def tell(reading: Reading, recorded: Sequence[Recorded], listening: Listening) -> list[Said]:
    """The frames of each event, for topics with listeners. Without a listener nothing is read."""
    heard = [(one, audience(one.event)) for one in recorded]
    now: dict[int, Conversation] = {}
    chats = _chats(reading, heard, listening.hears, now)
    desk = bool(listening.consoles)
    wanted = {
        message_id
        for one, _ in heard
        if (message_id := _message_id(one.event)) is not None and (desk or chats.get(one.position))
    }
    rows = messages.messages_by_id(reading, sorted(wanted))
    told: list[Said] = []
    ticket_parts = _ticket_parts(reading, recorded) if desk else {}
    message_parts = {row.id: msgspec.Raw(_encode(message_view(row))) for row in rows.values()} if desk else {}
    sights = [one for one in listening.consoles if one != "desk"]
    in_sight = InSight(reading, recorded, sights, rows) if sights else None
    for one, who in heard:
        entries: list[tuple[Topic, bytes]] = []
        if desk and who.desk:
            entry = _desk_entry(one, ticket_parts, message_parts)
            if "desk" in listening.consoles:
                entries.append(("desk", entry))
            if in_sight is not None:
                bare = functools.partial(_desk_entry, one, ticket_parts, {})
                entries.extend(in_sight.entries(one, who, entry, bare))
        for chat in chats.get(one.position, ()):
            frame = visitor_frame(one, who, rows, chat, now.get(chat))
            if frame is not None:
                entries.append((chat, _encode(frame)))
        moves = in_sight is not None and place_before(one.event) is not None
        moved = ticket_of(one.event) if moves else None
        told.append(Said(position=one.position, entries=entries, moved=moved))
    if told:
        told[-1].entries.extend(queue_frames(reading, recorded, listening.hears))
    return told


def visitor_frame(
    one: Recorded, who: Audience, rows: dict[int, MessageRow], chat: int, now: Conversation | None
) -> visitor_frames.ToVisitor | None:
    """The frame that the visitor of `chat` gets for an event they may hear, or None if there is nothing to
    show. `now`: the chat's present state, for events about the chat itself."""
    event = one.event
    match who.visitor, event:
        case "message", e.MessageReceived() | e.ReplyWritten():
            row = rows.get(event.message_id)
            shown = chat_message(row, position=one.position) if row is not None else None
            if shown is None:
                return None
            return visitor_frames.ChatMessage(conversation=chat, position=one.position, message=shown)
        case "delivery", e.DeliveryChanged():
            return visitor_frames.ChatDelivery(
                conversation=chat, message_id=event.message_id, delivery=event.state
            )
        case "state", _ if now is not None:
            return visitor_frames.ChatState(conversation=chat, state=now.ticket_state or "")
        case "email", _ if now is not None and now.email is not None:
            return visitor_frames.ChatEmailKept(conversation=chat, email=now.email)
        case "survey", e.SurveyInvited():
            return visitor_frames.ChatSurvey(
                conversation=chat, invitation_id=event.invitation_id, survey=event.survey
            )
        case "vote", e.AnswerJudged():
            return ChatJudged(conversation=chat, message_id=event.message_id, helpful=event.helpful)
        case "thanks", e.SurveyAnswered():
            return visitor_frames.ChatThanks(conversation=chat, invitation_id=event.invitation_id)
        case _:
            return None


def _chats(
    reading: Reading,
    heard: Sequence[tuple[Recorded, Audience]],
    hears: Callable[[Topic], bool],
    now: dict[int, Conversation],
) -> dict[int, list[int]]:
    """The conversations with a listener here, by the position of the event that they hear. Conversations that
    hear about themselves go into `now`."""
    found: dict[int, list[int]] = {}
    for one, who in heard:
        if who.conversation is not None and hears(who.conversation):
            found[one.position] = [who.conversation]
            if who.visitor == "email" and (chat := conversations.conversation(reading, who.conversation)):
                now[chat.id] = chat
        elif who.visitor == "state":
            for ticket_id in _tickets(one.event):
                about = conversations.conversations_of_ticket(reading, ticket_id)
                listening = {chat.id: chat for chat in about if hears(chat.id)}
                now |= listening
                found.setdefault(one.position, []).extend(listening)
    return found


def _tickets(event: e.Event) -> set[int]:
    """The tickets whose chats an event may have moved or put into another state."""
    named = (getattr(event, name, None) for name in ("ticket_id", "into"))
    return {one for one in named if one is not None}


def _ticket_parts(reading: Reading, recorded: Sequence[Recorded]) -> dict[int, msgspec.Raw]:
    ids = {ticket_id for one in recorded if (ticket_id := getattr(one.event, "ticket_id", None)) is not None}
    records = tickets.tickets_by_id(reading, sorted(ids))
    return {number: msgspec.Raw(_encode(ticket_row(record))) for number, record in records.items()}


def _desk_entry(
    one: Recorded, ticket_parts: dict[int, msgspec.Raw], message_parts: dict[int, msgspec.Raw]
) -> bytes:
    return _encode(
        _Push(
            position=one.position,
            at=one.at,
            event=one.event,
            ticket=ticket_parts.get(getattr(one.event, "ticket_id", None) or 0),
            message=message_parts.get(_message_id(one.event) or 0),
        )
    )


def _message_id(event: e.Event) -> int | None:
    return getattr(event, "message_id", None)
