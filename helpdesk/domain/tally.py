"""What a ticket's row tells of its messages: one step for each message. Pure.

The row is kept by this step as messages come, and derived by it again when messages have been moved, so
both say the same.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import msgspec

from helpdesk.domain.excerpts import excerpt
from helpdesk.language import topics
from helpdesk.language.topics import Topic

_READ = 4000  # characters of a message in which its topic is looked for


class Tally(msgspec.Struct, frozen=True):
    """The columns of a ticket that its messages decide.

    `excerpt`: the last thing that the customer, a person or the bot said, a call's note included. Private
    notes are not said to the customer, and the desk's own words (an acknowledgement, a place in the queue)
    would hide the customer's question from a reader of the list: both leave it.
    `waiting_since`: the oldest message of the customer that nobody has answered (`ends_waiting`).
    `first_reply_at`: the first answer of a person, by message or by phone; a bot's is none.
    `keywords`: the topic (topics.pack) of what the customer and the advisors said. What the bot offers would
    make a ticket be about everything.
    """

    message_count: int = 0
    last_message_id: int | None = None
    excerpt: str = ""
    waiting_since: datetime | None = None
    last_inbound_at: datetime | None = None
    first_reply_at: datetime | None = None
    channel_kinds: list[str] = []
    keywords: list[str] = []


class Told(Protocol):
    """What the tally looks at of a message, a note or a call."""

    @property
    def kind(self) -> str: ...

    @property
    def direction(self) -> str: ...

    @property
    def channel_kind(self) -> str: ...

    @property
    def author_kind(self) -> str: ...

    @property
    def subject(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def new_text(self) -> str: ...

    @property
    def ends_waiting(self) -> bool: ...


def after(
    tally: Tally,
    told: Told,
    *,
    message_id: int | None,
    at: datetime,
    about: Topic | None = None,
    known: Topic | None = None,
) -> Tally:
    """The tally with one more message, stored at `at`. Where that has been worked out already, `about` is its
    `topic_of`, and `known` the topic of `tally.keywords`."""
    inbound = told.direction == "in"
    waiting_since = tally.waiting_since or (at if inbound else None)
    first_reply_at = tally.first_reply_at
    if told.author_kind == "advisor" and (told.direction == "out" or told.kind == "call"):
        first_reply_at = first_reply_at or at
    return Tally(
        message_count=tally.message_count + 1,
        last_message_id=message_id,
        excerpt=_shown(told) or tally.excerpt,
        waiting_since=None if told.ends_waiting else waiting_since,
        last_inbound_at=at if inbound else tally.last_inbound_at,
        first_reply_at=first_reply_at,
        channel_kinds=_kinds(tally.channel_kinds, told),
        keywords=_keywords(tally.keywords, known, about or topic_of(told)),
    )


def topic_of(told: Told) -> Topic | None:
    """What a message says of the ticket's topic; None where it says nothing (see Tally). An answer's subject
    only repeats the ticket's."""
    if told.kind == "note" or told.author_kind in ("bot", "system"):
        return None
    return topics.topic("" if told.direction == "out" else told.subject, told.new_text[:_READ])


def _shown(told: Told) -> str:
    if told.kind == "note" or told.author_kind == "system":
        return ""
    return excerpt(told.new_text) or excerpt(told.text) or excerpt(told.subject)


def _kinds(known: list[str], told: Told) -> list[str]:
    if told.kind == "note" or not told.channel_kind or told.channel_kind in known:
        return known
    return [*known, told.channel_kind]


def _keywords(packed: list[str], known: Topic | None, about: Topic | None) -> list[str]:
    if about is None:
        return packed
    return topics.pack(topics.widen(known or topics.unpack(packed), about) if packed else about)
