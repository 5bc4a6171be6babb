"""The parts of an Update that the desk reads, with the Bot API's own names; the rest is ignored."""

from __future__ import annotations

import msgspec

Field = msgspec.field


class Person(msgspec.Struct, frozen=True):
    """A user or a bot."""

    id: int
    first_name: str = ""
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    is_bot: bool = False


class Chat(msgspec.Struct, frozen=True):
    id: int
    type: str = "private"
    title: str = ""


class File(msgspec.Struct, frozen=True):
    """The common part of a document, video, voice, audio, animation, photo size or sticker."""

    file_id: str
    file_size: int = 0
    file_name: str = ""
    mime_type: str = ""
    width: int = 0
    height: int = 0
    emoji: str = ""
    title: str = ""


class Place(msgspec.Struct, frozen=True):
    latitude: float
    longitude: float
    live_period: int | None = None


class Venue(msgspec.Struct, frozen=True):
    location: Place
    title: str = ""
    address: str = ""


class Card(msgspec.Struct, frozen=True):
    phone_number: str
    first_name: str = ""
    last_name: str = ""
    user_id: int | None = None


class Dice(msgspec.Struct, frozen=True):
    emoji: str
    value: int


class Button(msgspec.Struct, frozen=True):
    text: str
    callback_data: str | None = None


class Keyboard(msgspec.Struct, frozen=True):
    inline_keyboard: list[list[Button]] = []


class Answered(msgspec.Struct, frozen=True):
    message_id: int


class Message(msgspec.Struct, frozen=True):
    message_id: int
    chat: Chat
    date: int = 0
    sender: Person | None = Field(name="from", default=None)
    sender_chat: Chat | None = None
    edit_date: int | None = None
    message_thread_id: int | None = None
    is_topic_message: bool = False
    reply_to_message: Answered | None = None
    text: str = ""
    caption: str = ""
    photo: list[File] = []
    document: File | None = None
    animation: File | None = None
    video: File | None = None
    video_note: File | None = None
    voice: File | None = None
    audio: File | None = None
    sticker: File | None = None
    location: Place | None = None
    venue: Venue | None = None
    contact: Card | None = None
    dice: Dice | None = None
    reply_markup: Keyboard | None = None


class Press(msgspec.Struct, frozen=True):
    id: str
    sender: Person = Field(name="from")
    data: str = ""
    message: Message | None = None


class Update(msgspec.Struct, frozen=True):
    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: Press | None = None
