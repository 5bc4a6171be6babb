"""The frames of a chat's socket: JSON objects, distinguished by `t`. A server's text frame holds one object
or an array of them; a client's holds one. The console's are in console_frames."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import msgspec
from msgspec import Meta

from helpdesk.channels.loose_json import tidied
from helpdesk.channels.webchat.channel import WidgetSettings
from helpdesk.domain.fields.answers import Fault, Question
from helpdesk.live.wire.base_frames import ChatFiles, ChatJudge, ChatJudged, Frame, Id, Ping, Pong
from helpdesk.views.chats import ChatLine, OpenSurvey, Waits
from helpdesk.views.messages import BotFace, ChatMessageView

MESSAGE_CHARACTERS = 10_000
PAYLOAD_CHARACTERS = 1_000
FILES = 10
ANSWERS = 200
ANSWER_CHARACTERS = 4_000

# --- chat: client to server


class ChatUser(msgspec.Struct, frozen=True, kw_only=True):
    """A visitor that the site identifies without a JWT: `hash` is the hexadecimal HMAC-SHA256, by the
    channel's identity_secret, of "ID.EXPIRES" (`expires` in seconds since 1970). Name and email are
    unverified."""

    id: Annotated[str, Meta(min_length=1, max_length=200)]
    expires: int
    hash: Annotated[str, Meta(max_length=64)]
    name: Annotated[str, Meta(max_length=100)] = ""
    email: Annotated[str, Meta(max_length=254)] = ""


class ChatHello(Frame, frozen=True, kw_only=True, tag="hello"):
    """A visitor's first frame. `token`: from an earlier visit; `identity`: a JWT of the site (HS256), or
    `user` instead; `conversation`: the chat to show, the newest if it is not theirs or not named; `after`:
    the newest known position, kept for clients that page: the history always comes whole."""

    token: Annotated[str, Meta(max_length=4096)] | None = None
    identity: Annotated[str, Meta(max_length=4096)] | None = None
    user: ChatUser | None = None
    conversation: int | None = None
    after: int = 0
    page: Annotated[str, Meta(max_length=2048)] = ""
    language: Annotated[str, Meta(max_length=35)] = ""


class ChatWrite(Frame, frozen=True, kw_only=True, tag="message"):
    """A message; the same `client_id` again is the same message. `attachments` are upload ids; `payload` is
    the payload of the pressed bot button, whose title is the `text`. `conversation` names the chat; for a
    chat without an id yet, `thread` does, a name that the client invented for it. Without either it is the
    chat that the socket shows. `form`: the answers to the form before the chat, with its first message.
    `fields`: those to the desk's own questions, by the key of the custom field, as typed; null from a widget
    that did not ask them."""

    client_id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}(?![\s\S])")]
    text: Annotated[str, Meta(max_length=MESSAGE_CHARACTERS)] = ""
    payload: Annotated[str, Meta(max_length=PAYLOAD_CHARACTERS)] = ""
    attachments: Annotated[list[Annotated[str, Meta(max_length=4096)]], Meta(max_length=FILES)] = []
    conversation: Id | None = None
    thread: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{8,64}(?![\s\S])")] | None = None
    form: Annotated[
        dict[Annotated[str, Meta(max_length=40)], Annotated[str, Meta(max_length=1000)]], Meta(max_length=20)
    ] = {}
    fields: (
        Annotated[
            dict[
                Annotated[str, Meta(max_length=40)],
                Annotated[str, Meta(max_length=ANSWER_CHARACTERS)]
                | Annotated[list[Annotated[str, Meta(max_length=40)]], Meta(max_length=ANSWERS)],
            ],
            Meta(max_length=ANSWERS),
        ]
        | None
    ) = None


class ChatOpen(Frame, frozen=True, kw_only=True, tag="open"):
    """Show another of the visitor's chats; answered with {"t": "opened"}."""

    conversation: Id


class ChatEmail(Frame, frozen=True, kw_only=True, tag="email"):
    """The address for answers when the visitor is away; it is unverified. Here and in the frames below,
    `conversation` names the chat; without it, it is the chat that the socket shows."""

    conversation: Id | None = None
    email: Annotated[str, Meta(min_length=3, max_length=254)]
    name: Annotated[str, Meta(max_length=100)] = ""


class ChatTypes(Frame, frozen=True, kw_only=True, tag="typing"):
    conversation: Id | None = None
    on: bool


class ChatSeen(Frame, frozen=True, kw_only=True, tag="seen"):
    """The visitor has this message and all before it on screen."""

    conversation: Id | None = None
    message_id: Id


class ChatVote(Frame, frozen=True, kw_only=True, tag="survey"):
    """An answer to the survey shown in the chat."""

    conversation: Id | None = None
    invitation_id: Id
    score: int
    comment: Annotated[str, Meta(max_length=2000)] = ""


FromVisitor = (
    Ping | ChatHello | ChatWrite | ChatOpen | ChatEmail | ChatTypes | ChatSeen | ChatVote | ChatJudge
)

_decode: Callable[[str], FromVisitor] = msgspec.json.Decoder(FromVisitor).decode


def read_frame(text: str) -> FromVisitor:
    """A visitor's frame, without characters that no database accepts; msgspec.DecodeError."""
    try:
        if "\\u" not in text:  # JSON can hold control characters in no other way (RFC 8259 §7)
            return _decode(text)
        frame: FromVisitor = msgspec.convert(tidied(msgspec.json.decode(text)), FromVisitor)
    except RecursionError:
        raise msgspec.DecodeError("nested too deeply") from None
    return frame


# --- chat: server to client


class ChatWelcome(Frame, frozen=True, kw_only=True, tag="hello"):
    """Everything a widget shows. `conversations`: the visitor's chats, the newest first. One of them is
    shown: `conversation` (null until there is one), the newest of its messages oldest first, which replace
    what the widget had of it, its `email`, open `survey`, the `state` of the ticket it is about, `read`, the
    newest message that an advisor had on screen, and how it `waits` for a person. `available`: an advisor or
    the bot can answer now. `settings`: the channel's; `most_bytes`: of one file. `questions`: the custom
    fields that are asked before a chat; a widget that is older does not know them. `version`: the desk's.
    `files`: as in ChatFiles. `bot`: the face of the bot."""

    version: str
    token: str
    files: str
    position: int
    name: str
    title: str
    greeting: str
    color: str
    bot: BotFace
    settings: WidgetSettings
    questions: list[Question]
    most_bytes: int
    signed_in: bool
    available: bool
    conversations: list[ChatLine]
    conversation: int | None
    thread: str
    messages: list[ChatMessageView]
    email: str | None
    survey: OpenSurvey | None
    state: str
    read: int
    waits: Waits | None


class ChatOpened(Frame, frozen=True, kw_only=True, tag="opened"):
    """One chat whole, as in the welcome: the client asked for it, or it was begun elsewhere."""

    conversation: int
    thread: str
    messages: list[ChatMessageView]
    email: str | None
    survey: OpenSurvey | None
    state: str
    read: int
    waits: Waits | None


class ChatStored(Frame, frozen=True, kw_only=True, tag="stored"):
    """The message is stored; `message` is the form that everybody sees. `thread`: the name that the client
    gave the chat."""

    client_id: str
    conversation: int
    thread: str
    message: ChatMessageView


class ChatEmailKept(Frame, frozen=True, kw_only=True, tag="email"):
    """`conversation` is null before the first message."""

    conversation: int | None
    email: str


class ChatMessage(Frame, frozen=True, kw_only=True, tag="message"):
    conversation: int
    position: int
    message: ChatMessageView


class ChatDelivery(Frame, frozen=True, kw_only=True, tag="delivery"):
    """The delivery state of an answer; "read": the visitor has seen it, here or on another tab or device."""

    conversation: int
    message_id: int
    delivery: str


class ChatRead(Frame, frozen=True, kw_only=True, tag="read"):
    """An advisor has this message of the visitor and all before it on screen."""

    conversation: int
    message_id: int


class ChatState(Frame, frozen=True, kw_only=True, tag="state"):
    conversation: int
    state: str


class ChatSurvey(Frame, frozen=True, kw_only=True, tag="survey"):
    conversation: int
    invitation_id: int
    survey: str


class ChatThanks(Frame, frozen=True, kw_only=True, tag="survey_thanks"):
    conversation: int
    invitation_id: int


class ChatTyping(Frame, frozen=True, kw_only=True, tag="typing"):
    conversation: int
    who: str
    on: bool


class ChatQueue(Frame, frozen=True, kw_only=True, tag="queue"):
    """The visitor waits for a person: `place` in the queue from 1 on (None: no longer waiting) and the
    expected wait in whole `minutes` (None: not known)."""

    conversation: int = 0
    place: int | None
    minutes: int | None = None


class ChatError(Frame, frozen=True, kw_only=True, tag="error"):
    """A refusal and its reason. `code`: bad_input, answers, too_many, too_large, forbidden, unavailable,
    origin, channel, identity, identity_forged, identity_expired. `retry_after` in seconds; `client_id` of the
    message it is about. With the code answers: `faults` tell what is wrong with the answer to a question, by
    its key, and `questions` are those that are asked now."""

    code: str
    detail: str
    field: str | None = None
    retry_after: float | None = None
    client_id: str | None = None
    faults: dict[str, Fault] = {}
    questions: list[Question] = []


class ChatResync(Frame, frozen=True, kw_only=True, tag="resync"):
    """Frames were dropped: connect again, and the welcome has everything."""


ToVisitor = (
    ChatWelcome
    | ChatOpened
    | ChatRead
    | ChatStored
    | ChatEmailKept
    | ChatMessage
    | ChatDelivery
    | ChatState
    | ChatSurvey
    | ChatThanks
    | ChatJudged
    | ChatTyping
    | ChatQueue
    | ChatError
    | ChatResync
    | ChatFiles
    | Pong
)
