"""The script of the demo: customers and their stories, from told/stories.yaml."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Literal

import msgspec

from helpdesk.domain.chats.bot import HandOverCause
from helpdesk.domain.lifecycle import State

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Customer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A customer and their addresses. `signed_in`: the shop signs their identity in the chat."""

    name: str
    email: str = ""
    phone: str = ""
    telegram: int = 0
    language: str = "en"
    company: str = ""
    signed_in: bool = False


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of a story, `after` the one before. Exactly one of these fields is set:

    by the customer `mail`, `chat`, `telegram`, `email` (left in the chat), `answer` (a survey's score),
    `helpful` (the bot's last answer was; `person`: they want one),
    `auto` (an automatic mail), `bounce` (of our last answer: why); by the bot `bot` (what it answers, with
    `why`, `intent`, `slots`, `buttons`, and `summary` where it hands over because of `cause`); by an
    advisor `call`, `reply`, `note`, `state`, `snooze` (for how long), `merge` (into which story's ticket),
    `queue` (unassigned), `accept` (the suggestion), `rescue` (the parked mail becomes a ticket)."""

    after: str = "0m"
    mail: str = ""
    chat: str = ""
    telegram: str = ""
    card: bool = False  # with the Telegram message, the customer shares their number
    email: str = ""
    answer: int = 0
    auto: str = ""
    bounce: str = ""
    bot: str = ""
    call: str = ""
    reply: str = ""
    note: str = ""
    state: State | None = None
    snooze: str = ""
    merge: str = ""
    queue: bool = False
    accept: bool = False
    rescue: bool = False
    helpful: bool | None = None

    why: str = ""
    intent: str = ""
    sure: float = 0.9
    slots: dict[str, str] = {}
    buttons: list[str] = []
    cause: HandOverCause = "asked"
    summary: str = ""
    small_talk: bool = False
    person: bool = False
    by: str = ""  # an advisor's first name; else the owner
    via: str = ""  # the channel a reply takes; else the customer's last
    then: State | None = None
    fails: str = ""  # why a reply is not delivered
    unsure: str = ""  # why nobody knows whether a reply was sent
    subject: str = ""
    fresh: bool = False  # a mail that answers no other
    writer: str = ""  # another customer, who writes the mail in this one's stead
    photo: str = ""
    seconds: int = 180
    direction: Literal["in", "out"] = "in"
    comment: str = ""
    tags: list[str] = []
    priority: str = ""


class Story(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A story, which becomes a ticket; `ago` is when it began."""

    key: str = ""
    who: str
    ago: str
    steps: list[Step]
    robot: bool = False  # the bot answers it first


class Script(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    customers: dict[str, Customer]
    stories: list[Story]


def script() -> Script:
    return msgspec.yaml.decode((Path(__file__).parent / "told/stories.yaml").read_bytes(), type=Script)


def span(told: str) -> timedelta:
    """ "1d4h30m" as a duration."""
    return timedelta(**{_UNITS[unit]: int(number) for number, unit in re.findall(r"(\d+)([mhd])", told)})
