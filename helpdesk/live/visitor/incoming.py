"""Store a visitor's message and show it, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from helpdesk.channels.webchat.channel import FormField
from helpdesk.channels.webchat.form import check_form, told
from helpdesk.db import fields
from helpdesk.db.channels import ChannelRow
from helpdesk.db.chats.conversations import conversation_by_key
from helpdesk.db.chats.known_answers import known_answers
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages
from helpdesk.domain.fields.answers import Answers, checked_answers
from helpdesk.domain.messages import Attachment
from helpdesk.domain.policy import Policy
from helpdesk.errors import BadInput
from helpdesk.language.topics import Topic
from helpdesk.live.visitor.guest import Guest
from helpdesk.live.visitor.tools import Parts
from helpdesk.live.wire.visitor_frames import ChatHello, ChatWrite
from helpdesk.operations.chats import visitor_chat
from helpdesk.operations.chats.next_message import message_topic
from helpdesk.views.from_rows import attachments, chat_message
from helpdesk.views.messages import ChatMessageView

_NONE = Answers(values={}, faults={}, unasked=[])


class Speech(msgspec.Struct, frozen=True, kw_only=True):
    """A visitor's message with everything computed before its transaction. `key` is its chat's key."""

    key: str
    frame: ChatWrite
    files: list[Attachment]
    about: Topic
    page: str
    language: str | None
    asks: Sequence[FormField]


def speech_of(
    parts: Parts, guest: Guest, key: str, frame: ChatWrite, hello: ChatHello, asks: Sequence[FormField]
) -> Speech:
    """The message of a frame. BadInput if the frame has no content, or names another visitor's file."""
    files = parts.tokens.uploads(frame.attachments, f"visitor:{guest.key}")
    if not frame.text.strip() and not files:
        raise BadInput("text must not be empty.", field="text")
    return Speech(
        key=key,
        frame=frame,
        files=files,
        about=message_topic(frame.text.strip()),
        page=hello.page,
        language=hello.language[:35] or None,
        asks=asks,
    )


def say_and_show(
    tx: Transaction, channel: ChannelRow, guest: Guest, speech: Speech, policy: Policy
) -> tuple[visitor_chat.Said, ChatMessageView]:
    """Store a visitor's message. Returns it, and the form that everybody sees. BadInput if it begins a chat
    without the answers that the channel's form requires, AnswersInvalid if those to the desk's own questions
    break a rule."""
    frame = speech.frame
    text = frame.text.strip()
    form: dict[str, str] = {}
    answers = _NONE
    asks = speech.asks or frame.form or frame.fields is not None
    if asks and conversation_by_key(tx, channel.id, speech.key) is None:
        form = check_form(speech.asks, frame.form, signed_in=guest.signed_in)
        if frame.fields is not None:
            known = known_answers(tx, channel.id, guest.key)
            answers = checked_answers(fields.all_fields(tx), "widget", frame.fields, known=known)
    name = guest.name or form.get("name", "")[:100]
    said = visitor_chat.say(
        tx,
        channel,
        speech.key,
        frame.client_id,
        text,
        policy,
        attachments=speech.files,
        name=name,
        identities=guest.vouched,
        page=speech.page,
        language=speech.language,
        about=speech.about,
        payload=frame.payload,
        fields=answers.values,
    )
    if said.again:
        shown = chat_message(messages.message(tx, said.message_id))
        assert shown is not None
        return said, shown
    if said.began and (form or guest.email or answers.unasked):
        email = guest.email or form.get("email", "")
        lines = "\n".join(filter(None, [told(speech.asks, form), *answers.unasked]))
        visitor_chat.note_form(tx, said, form, lines, email=email, name=name)
    return said, ChatMessageView(
        id=said.message_id,
        client_id=frame.client_id,
        mine=True,
        author_kind="contact",
        author_name=name,
        text=text,
        html=None,
        attachments=attachments(speech.files, f"/chat/attachments/{said.message_id}"),
        at=tx.now,
    )
