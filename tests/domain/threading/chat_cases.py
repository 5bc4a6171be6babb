"""The short chats of chats.txt, and how a chat is played through the rule of running chats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import msgspec

from helpdesk.domain.threading.choices import Open
from helpdesk.language.topics import Topic, topic, widen
from tests.domain.threading.ladder_values import STRANGER, TELEGRAM, choose, found, ticket

_CHATS = Path(__file__).with_name("chats.txt")
Said = tuple[str, str]
"""Who said what: "C" the customer, "D" the desk."""


class Chat(msgspec.Struct, frozen=True):
    """A chat and how many matters it has: "one", or "two": its last message begins the second."""

    matters: str
    language: str
    said: list[Said]


def chats() -> list[Chat]:
    """The chats of chats.txt."""
    blocks = [one.splitlines() for one in _CHATS.read_text(encoding="utf-8").split("\n\n")[1:]]
    found = []
    for head, *lines in blocks:
        _, matters, language = head.split()
        found.append(Chat(matters, language, [(line[0], line[3:]) for line in lines]))
    return found


def parted(said: Sequence[Said], pause: timedelta) -> list[int]:
    """The places of the customer's messages that begin another ticket, if each comes `pause` after what was
    said before. The first message begins the chat and is none of them."""
    about: Topic | None = None
    answered = False
    begun: list[int] = []
    for place, (who, text) in enumerate(said):
        own = topic("", text)
        if who == "C" and about is not None:
            hours = pause / timedelta(hours=1)
            running = ticket(12, hours=hours, topic=about, answered=answered)
            choice = choose(found(running, conversation=12), text, sender=TELEGRAM, contact=STRANGER)
            if isinstance(choice, Open):
                begun.append(place)
                about = None
        about = own if about is None else widen(about, own)
        answered = who == "D"
    return begun
