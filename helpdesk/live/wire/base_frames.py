"""Parts that the frames of both sockets share: their base, their ids, the heartbeat, and its answers; and the
frames about an answer of the bot."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]  # the database's range


class Frame(msgspec.Struct, frozen=True, kw_only=True, tag_field="t"):
    """Base of every frame (each repeats the options, or mypy loses them)."""


class Ping(Frame, frozen=True, kw_only=True, tag="ping"):
    """A client's heartbeat: a browser cannot see the protocol's own pings."""


class Pong(Frame, frozen=True, kw_only=True, tag="pong"):
    """The answer to a ping."""


class ChatFiles(Frame, frozen=True, kw_only=True, tag="files"):
    """The token that the addresses of files carry from now on, for an hour: `url?token=…`."""

    files: str


class ChatJudge(Frame, frozen=True, kw_only=True, tag="judge"):
    """Whether an answer of the bot helped; a later word replaces it. `person`: it did not, and the visitor
    wants a person."""

    conversation: Id | None = None
    message_id: Id
    helpful: bool
    person: bool = False


class ChatJudged(Frame, frozen=True, kw_only=True, tag="judged"):
    """The visitor said, here or on another tab or device, whether an answer of the bot helped."""

    conversation: int
    message_id: int
    helpful: bool


PONG = msgspec.json.encode(Pong()).decode()
