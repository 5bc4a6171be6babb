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

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.username


class Chat(msgspec.Struct, frozen=True):
    id: int
    type: str = "private"
    title: str = ""


class File(msgspec.Struct, frozen=True):
    """The common part of a document, video, voice, audio, animation, photo size or sticker."""

    file_id: str
    file_unique_id: str = ""
    file_size: int = 0
    file_name: str = ""
    mime_type: str = ""
    width: int = 0
    height: int = 0
    emoji: str = ""
    title: str = ""
    is_animated: bool = False
    is_video: bool = False


class Place(msgspec.Struct, frozen=True):
    latitude: float | None = None
    longitude: float | None = None
    live_period: int | None = None


class Venue(msgspec.Struct, frozen=True):
    """A place with a name; its location can be missing, or be in the message instead."""

    location: Place | None = None
    title: str = ""
    address: str = ""


class Card(msgspec.Struct, frozen=True):
    phone_number: str
    first_name: str = ""
    last_name: str = ""
    user_id: int | None = None


class Option(msgspec.Struct, frozen=True):
    text: str = ""


class Poll(msgspec.Struct, frozen=True):
    question: str = ""
    options: list[Option] = []


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
    sender: Person | None = Field(name="from", default=None)


class Entity(msgspec.Struct, frozen=True):
    """A part of a text, in UTF-16 units."""

    type: str
    offset: int = 0
    length: int = 0
    url: str = ""


class Origin(msgspec.Struct, frozen=True):
    """Where a forwarded message comes from: a user, a hidden user, a chat or a channel."""

    date: int = 0
    sender_user: Person | None = None
    sender_user_name: str = ""
    sender_chat: Chat | None = None
    chat: Chat | None = None
    author_signature: str = ""


class Quoted(msgspec.Struct, frozen=True):
    text: str = ""


class Elsewhere(msgspec.Struct, frozen=True):
    """An answered message of another chat."""

    origin: Origin | None = None


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
    external_reply: Elsewhere | None = None
    quote: Quoted | None = None
    forward_origin: Origin | None = None
    forward_from: Person | None = None
    forward_from_chat: Chat | None = None
    forward_sender_name: str = ""
    forward_date: int = 0
    is_automatic_forward: bool = False
    media_group_id: str = ""
    migrate_to_chat_id: int | None = None
    migrate_from_chat_id: int | None = None
    new_chat_title: str = ""
    text: str = ""
    entities: list[Entity] = []
    caption: str = ""
    caption_entities: list[Entity] = []
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
    poll: Poll | None = None
    dice: Dice | None = None
    reply_markup: Keyboard | None = None


class Press(msgspec.Struct, frozen=True):
    id: str
    sender: Person = Field(name="from")
    data: str = ""
    message: Message | None = None


class Member(msgspec.Struct, frozen=True):
    """`is_member` is told only of a restricted one."""

    status: str = ""
    is_member: bool = True


class Membership(msgspec.Struct, frozen=True):
    """A change of the bot's own place in a chat."""

    chat: Chat
    new_chat_member: Member


class Update(msgspec.Struct, frozen=True):
    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    channel_post: Message | None = None
    edited_channel_post: Message | None = None
    callback_query: Press | None = None
    my_chat_member: Membership | None = None
