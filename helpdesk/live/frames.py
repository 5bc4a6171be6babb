"""The frames of both sockets: JSON objects told apart by `t`. A server's text frame holds one object or
an array of them; a client's holds one."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from helpdesk.views import ChatMessageView

MESSAGE_CHARACTERS = 10_000
PAYLOAD_CHARACTERS = 1_000
FILES = 10

Id = Annotated[int, Meta(ge=1)]


class Frame(msgspec.Struct, frozen=True, kw_only=True, tag_field="t"):
    """Base of every frame (each repeats the options, or mypy loses them)."""


# --- both sockets


class Ping(Frame, frozen=True, kw_only=True, tag="ping"):
    """A client's heartbeat, answered with {"t": "pong"}: a browser cannot see the protocol's own pings."""


# --- console: client to server


class IsTyping(Frame, frozen=True, kw_only=True, tag="typing"):
    """The advisor writes a reply on `ticket` (never sent for a note: its customer would see it)."""

    ticket: Id
    on: bool = msgspec.field(name="text")


class IsViewing(Frame, frozen=True, kw_only=True, tag="viewing"):
    """The advisor looks at `ticket`, or at none."""

    ticket: Id | None


FromConsole = Ping | IsTyping | IsViewing

# --- console: server to client


class Hello(Frame, frozen=True, kw_only=True, tag="hello"):
    """The first frame. `position`: what follows is newer than this."""

    position: int


class TypingSignal(Frame, frozen=True, kw_only=True, tag="signal"):
    ticket: int
    who: str
    side: Literal["advisor", "visitor"]
    on: bool
    advisor: int | None = None
    kind: Literal["typing"] = "typing"


class ViewingSignal(Frame, frozen=True, kw_only=True, tag="signal"):
    """`advisor` began (`on`) or stopped to look at `ticket`."""

    ticket: int
    who: str
    advisor: int
    on: bool
    kind: Literal["viewing"] = "viewing"


class HereSignal(Frame, frozen=True, kw_only=True, tag="signal"):
    """`advisor`'s first console opened or last one closed."""

    who: str
    advisor: int
    on: bool
    kind: Literal["presence"] = "presence"


# --- chat: client to server


class ChatHello(Frame, frozen=True, kw_only=True, tag="hello"):
    """A visitor's first frame. `token` from an earlier visit; `identity` a JWT of the site (HS256);
    `after` the newest position held, kept for clients that page: the history always comes whole."""

    token: Annotated[str, Meta(max_length=4096)] | None = None
    identity: Annotated[str, Meta(max_length=4096)] | None = None
    after: int = 0
    page: Annotated[str, Meta(max_length=2048)] = ""
    language: Annotated[str, Meta(max_length=35)] = ""


class ChatWrite(Frame, frozen=True, kw_only=True, tag="message"):
    """A message; the same `client_id` again is the same message. `attachments` are upload ids; `payload`
    is that of the bot's button which was pressed, whose title is the `text`."""

    client_id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    text: Annotated[str, Meta(max_length=MESSAGE_CHARACTERS)] = ""
    payload: Annotated[str, Meta(max_length=PAYLOAD_CHARACTERS)] = ""
    attachments: Annotated[list[Annotated[str, Meta(max_length=4096)]], Meta(max_length=FILES)] = []


class ChatEmail(Frame, frozen=True, kw_only=True, tag="email"):
    """Where answers may go when the visitor is away: a claim."""

    email: Annotated[str, Meta(min_length=3, max_length=254)]
    name: Annotated[str, Meta(max_length=100)] = ""


class ChatTypes(Frame, frozen=True, kw_only=True, tag="typing"):
    on: bool


class ChatSeen(Frame, frozen=True, kw_only=True, tag="seen"):
    """The visitor has this message and all before it on screen."""

    message_id: Id


class ChatVote(Frame, frozen=True, kw_only=True, tag="survey"):
    """An answer to the survey shown in the chat."""

    invitation_id: Id
    score: int
    comment: Annotated[str, Meta(max_length=2000)] = ""


FromVisitor = Ping | ChatHello | ChatWrite | ChatEmail | ChatTypes | ChatSeen | ChatVote

# --- chat: server to client


class OpenSurvey(msgspec.Struct, frozen=True, kw_only=True):
    """A survey the visitor may still answer: "csat" (1 to 5, 5 is best) or "ces" (1 to 5, 1 is best)."""

    invitation_id: int
    survey: str


class ChatWelcome(Frame, frozen=True, kw_only=True, tag="hello"):
    """Everything a widget shows: the chat's newest messages, oldest first, which replace what it had.
    `conversation` is null until the visitor's first message. `available`: somebody is there to answer.
    `state`: of the ticket the chat is about, "" without one. `greeting` and `color`: the channel's, ""
    for the widget's own."""

    token: str
    conversation: int | None
    position: int
    title: str
    greeting: str
    color: str
    name: str
    messages: list[ChatMessageView]
    email: str | None
    signed_in: bool
    survey: OpenSurvey | None
    available: bool
    state: str


class ChatStored(Frame, frozen=True, kw_only=True, tag="stored"):
    """The message is kept; `message` is how everybody sees it."""

    client_id: str
    message: ChatMessageView


class ChatEmailKept(Frame, frozen=True, kw_only=True, tag="email"):
    email: str


class ChatMessage(Frame, frozen=True, kw_only=True, tag="message"):
    position: int
    message: ChatMessageView


class ChatDelivery(Frame, frozen=True, kw_only=True, tag="delivery"):
    message_id: int
    delivery: str


class ChatState(Frame, frozen=True, kw_only=True, tag="state"):
    state: str


class ChatSurvey(Frame, frozen=True, kw_only=True, tag="survey"):
    invitation_id: int
    survey: str


class ChatThanks(Frame, frozen=True, kw_only=True, tag="survey_thanks"):
    invitation_id: int


class ChatTyping(Frame, frozen=True, kw_only=True, tag="typing"):
    who: str
    on: bool


class ChatQueue(Frame, frozen=True, kw_only=True, tag="queue"):
    """The visitor waits for a person: `place` in the queue from 1 on (None: no longer waiting) and the
    expected wait in whole `minutes` (None: not known)."""

    conversation: int = 0
    place: int | None
    minutes: int | None = None


class ChatError(Frame, frozen=True, kw_only=True, tag="error"):
    """What was refused and why. `code`: bad_input, too_many, too_large, forbidden, unavailable, identity,
    origin, channel. `retry_after` in seconds; `client_id` of the message it is about."""

    code: str
    detail: str
    field: str | None = None
    retry_after: float | None = None
    client_id: str | None = None


ToVisitor = (
    ChatWelcome
    | ChatStored
    | ChatEmailKept
    | ChatMessage
    | ChatDelivery
    | ChatState
    | ChatSurvey
    | ChatThanks
    | ChatTyping
    | ChatQueue
    | ChatError
)
