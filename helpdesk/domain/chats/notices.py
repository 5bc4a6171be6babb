"""What a channel tells about a chat besides its messages: a command, a block, a new id. Every messenger has
some of these; an adapter reads them from the provider's own form."""

from __future__ import annotations

from typing import Literal

import msgspec

from helpdesk.domain.messages import Identity, Nature
from helpdesk.said import Said

ClosedWhy = Literal["blocked", "removed", "gone"]
"""Why nothing can be sent to a chat: its customer blocked us, we were removed from the group, or the account
or the group does not exist any more."""

CLOSED: dict[str, Said] = {
    "blocked": Said("the customer has blocked this chat"),
    "removed": Said("the desk was removed from this group"),
    "gone": Said("this chat does not exist any more"),
}
"""The sentences for people, by ClosedWhy."""


class Commanded(msgspec.Struct, frozen=True, kw_only=True):
    """A person gave a command, such as /start: `name` in lower case, `argument` the words behind it. `ours`:
    it was certainly meant for us (in a group, other programs also get commands)."""

    external_id: str
    conversation: str
    sender: Identity
    name: str
    argument: str = ""
    language: str | None = None
    nature: Nature = "private"
    title: str = ""
    ours: bool = True


class ChatClosed(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing can be sent to the chat from now on."""

    conversation: str
    why: ClosedWhy


class ChatOpened(msgspec.Struct, frozen=True, kw_only=True):
    """The chat takes messages again."""

    conversation: str


class ChatMoved(msgspec.Struct, frozen=True, kw_only=True):
    """The chat has the key `to` from now on; it is the same chat with the same people."""

    conversation: str
    to: str


class ChatTitled(msgspec.Struct, frozen=True, kw_only=True):
    """The group has a new title."""

    conversation: str
    title: str


Notice = Commanded | ChatClosed | ChatOpened | ChatMoved | ChatTitled
