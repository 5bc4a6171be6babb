"""From a Telegram Update to messages (Bot API, "Update" and "Message"). Pure."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from helpdesk.channels.addresses import normalise_phone
from helpdesk.channels.loose_json import read_json
from helpdesk.channels.telegram.commands import command_in
from helpdesk.channels.telegram.shapes import Chat, File, Message, Person, Press, Update
from helpdesk.channels.telegram.words import moment, quote_in, shown_in, written_in
from helpdesk.domain.messages import Attachment, Identity, InboundMessage, Nature
from helpdesk.errors import BadInput, ParseFailed

# kind → file name and media type if Telegram gives none
_FILES = {
    "document": ("document", "application/octet-stream"),
    "animation": ("animation.mp4", "video/mp4"),
    "video": ("video.mp4", "video/mp4"),
    "video_note": ("video-note.mp4", "video/mp4"),
    "voice": ("voice.ogg", "audio/ogg"),
    "audio": ("audio.mp3", "audio/mpeg"),
    "sticker": ("sticker.webp", "image/webp"),
}
_ANIMATED = ("sticker.tgs", "application/x-tgsticker")
_MOVING = ("sticker.webm", "video/webm")
# Content that the desk can only name; other messages without text are about the chat itself.
_NAMED = {
    "game": "a game", "story": "a story", "invoice": "an invoice",
    "checklist": "a checklist", "paid_media": "paid media", "giveaway": "a giveaway", "gift": "a gift",
}  # fmt: skip


def read_update(channel: str, body: bytes, *, channel_posts: bool = False) -> list[InboundMessage]:
    """The message of an Update posted to `channel`; none if it is no person's message (members who join or
    leave, a mere command), or a post of a Telegram channel unless `channel_posts`. External ids are
    "channel:chat:message". Raises ParseFailed."""
    update, document = update_in(body)
    if update.callback_query is not None:
        return _pressed(channel, update.callback_query)
    if update.message is not None:
        return _written(channel, update.message, document["message"])
    if update.edited_message is not None:
        return _edited(channel, update.edited_message, document["edited_message"])
    if channel_posts and update.channel_post is not None:
        return _written(channel, update.channel_post, document["channel_post"])
    if channel_posts and update.edited_channel_post is not None:
        return _edited(channel, update.edited_channel_post, document["edited_channel_post"])
    return []


def update_in(body: bytes) -> tuple[Update, dict[str, Any]]:
    """The Update in a body, and the whole document. Raises ParseFailed."""
    document = read_json(body, what="a Telegram Update")
    try:
        return msgspec.convert(document, Update, strict=False), document
    except msgspec.MsgspecError as problem:
        raise ParseFailed(f"Not a Telegram Update: {problem}") from problem


def _written(channel: str, message: Message, document: dict[str, Any]) -> list[InboundMessage]:
    if message.is_automatic_forward:
        return []  # a channel's post, copied into its group
    files = _files(message)
    written = written_in(message)
    command = command_in(message, written)
    if command is not None:
        if not command.says:
            return []  # not an issue: telegram/notices tells it
        written = command.says
    said = "\n".join(part for part in (written, *_described(message, document)) if part)
    if not said and not files:
        return []
    text, quote = said, quote_in(message, said)
    html = shown_in(message) if command is None and said == written else None
    if quote is not None and quote.how == "forwarded":
        text, written, html = f"{quote.by}: {said}".removeprefix(": ").rstrip(), "", None
    elif quote is not None:
        quoted = "\n".join(f"> {line}" for line in quote.text.splitlines())
        text, written = f"{quoted}\n{said}".rstrip(), written or said
    answered = message.reply_to_message
    sender = sender_of(message)
    kind, reason = _kind(message)
    return [
        InboundMessage(
            channel=channel,
            external_id=external_id_of(channel, message),
            sender=sender,
            kind=kind,
            kind_reason=reason,
            sent_at=moment(message.date),
            text=text,
            new_text=written,
            html=html,
            language=message.sender.language_code or None if message.sender else None,
            attachments=files,
            participants=_own_number(message, sender),
            reply_to=_id(channel, message, answered.message_id)
            if answered and not _opens_topic(message)
            else None,
            conversation=conversation_of(message),
            nature=nature_of(message.chat),
            title=message.chat.title,
            quote=quote,
            album=f"{channel}:{message.chat.id}:album {message.media_group_id}"
            if message.media_group_id
            else None,
        )
    ]


def _edited(channel: str, message: Message, document: dict[str, Any]) -> list[InboundMessage]:
    """A new version of a message. Edits of a live location are left out: the phone makes them every few
    seconds, not a person."""
    if message.location is not None:
        return []
    when = message.edit_date or message.date
    return [
        msgspec.structs.replace(
            edit,
            external_id=f"{external_id_of(channel, message)}:e{when}",
            edits=external_id_of(channel, message),
            sent_at=moment(when),
        )
        for edit in _written(channel, message, document)
    ]


def _pressed(channel: str, press: Press) -> list[InboundMessage]:
    """A pressed button below our message: its label is the person's message. Its data is only for the bot, so
    without the label (an old message) there is nothing to show."""
    if press.message is None or press.message.reply_markup is None:
        return []
    buttons = (button for row in press.message.reply_markup.inline_keyboard for button in row)
    label = next((button.text for button in buttons if button.callback_data == press.data), None)
    if label is None:
        return []
    return [
        InboundMessage(
            channel=channel,
            external_id=f"{channel}:{press.message.chat.id}:b{press.id}",
            sender=_person(press.sender),
            text=label,
            new_text=label,
            pressed=_pressed_button(press.data),
            language=press.sender.language_code or None,
            reply_to=external_id_of(channel, press.message),
            conversation=conversation_of(press.message),
            nature=nature_of(press.message.chat),
            title=press.message.chat.title,
        )
    ]


def _pressed_button(data: str) -> tuple[int, int] | None:
    """The reference of our button, "message.place": its payload may be longer than Telegram allows."""
    found = re.fullmatch(r"([0-9]{1,18})\.([0-9]{1,3})", data)
    return (int(found[1]), int(found[2])) if found else None


def external_id_of(channel: str, message: Message) -> str:
    """The id of a message among all of its channel."""
    return _id(channel, message, message.message_id)


def _id(channel: str, message: Message, number: int) -> str:
    return f"{channel}:{message.chat.id}:{number}"


def conversation_of(message: Message) -> str:
    """The chat, or one topic of a forum: to answer into it needs both numbers."""
    if message.is_topic_message and message.message_thread_id is not None:
        return f"{message.chat.id}/{message.message_thread_id}"
    return str(message.chat.id)


def nature_of(chat: Chat) -> Nature:
    """Groups and channels have negative ids, whatever type a newer Bot API gives them."""
    return "private" if chat.id > 0 and chat.type in ("private", "sender") else "group"


def _opens_topic(message: Message) -> bool:
    """In a forum every message "answers" the one that opened its topic."""
    answered = message.reply_to_message
    return (
        message.is_topic_message and answered is not None and answered.message_id == message.message_thread_id
    )


def sender_of(message: Message) -> Identity:
    """The sender; if a person writes as a group or a channel, only that, unverified."""
    if message.sender_chat is not None or message.sender is None:
        chat = message.sender_chat or message.chat
        return Identity(kind="telegram", value=str(chat.id), name=chat.title)
    return _person(message.sender)


def _person(person: Person) -> Identity:
    return Identity(kind="telegram", value=str(person.id), name=person.full_name, attested=True)


def _kind(message: Message) -> tuple[Any, str]:
    if message.sender is not None and message.sender.is_bot and message.sender_chat is None:
        return "auto", "written by a bot"
    return "human", ""


def _own_number(message: Message, sender: Identity) -> list[Identity]:
    """The sender's own phone number from a contact card. Telegram states whose number it is, so it is as
    certain as the sender."""
    card = message.contact
    if card is None or not sender.attested or str(card.user_id) != sender.value:
        return []
    try:
        number = normalise_phone("+" + card.phone_number.lstrip("+"))
    except BadInput:  # the text shows it anyway
        return []
    return [Identity(kind="phone", value=number, name=sender.name, attested=True)]


def _described(message: Message, document: dict[str, Any]) -> list[str]:
    """A description of content other than text."""
    said: list[str] = []
    if message.venue is not None and (message.venue.title or message.venue.address):
        named = (message.venue.title, message.venue.address)
        said.append(f"Place: {', '.join(part for part in named if part)}")
    place = (message.venue.location if message.venue else None) or message.location
    if place is not None and place.latitude is not None and place.longitude is not None:
        said.append(f"Location: {place.latitude:.6f}, {place.longitude:.6f}")
    if message.venue is not None and not said:
        said.append("A place without a name and without a location")
    if message.contact is not None:
        name = f"{message.contact.first_name} {message.contact.last_name}".strip()
        said.append(f"Contact: {name} +{message.contact.phone_number.lstrip('+')}")
    if message.sticker is not None:
        said.append(f"Sticker {message.sticker.emoji}".strip())
    if message.poll is not None:
        said += [f"Poll: {message.poll.question}", *(f"- {one.text}" for one in message.poll.options)]
    if message.dice is not None:
        said.append(f"{message.dice.emoji} {message.dice.value}")
    said += [
        f"Sent {words}, which can only be seen in Telegram"
        for key, words in _NAMED.items()
        if key in document
    ]
    return said


def _files(message: Message) -> list[Attachment]:
    found: list[Attachment] = []
    if message.photo:
        largest = max(message.photo, key=lambda size: (size.width * size.height, size.file_size))
        found.append(_attachment(largest, "photo.jpg", "image/jpeg"))
    for kind, (name, type_) in _FILES.items():
        file: File | None = getattr(message, kind)
        if file is None or (kind == "document" and message.animation is not None):  # sent twice, for old bots
            continue
        if file.is_animated or file.is_video:  # stickers that move
            name, type_ = _ANIMATED if file.is_animated else _MOVING
        found.append(_attachment(file, name, type_))
    return found


def _attachment(file: File, name: str, type_: str) -> Attachment:
    return Attachment(
        name=file.file_name or name,
        type=file.mime_type or type_,
        size=file.file_size,
        sha256="",
        remote=file.file_id,
        content_key=file.file_unique_id,
    )
