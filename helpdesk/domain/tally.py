"""The tally: the columns of a ticket that follow from its messages, one step for each message. Pure.

The same step updates the row for each new message, and computes it again after messages were moved. So both
give the same result.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import msgspec

from helpdesk.domain.excerpts import excerpt
from helpdesk.language import topics
from helpdesk.language.topics import Topic

_READ = 4000  # characters of a message that are read for its topic


class Tally(msgspec.Struct, frozen=True):
    """The columns of a ticket that its messages decide.

    `excerpt`: the last message of the customer, a person or the bot; a logged call counts. Private notes do
    not go to the customer, and the desk's own texts (an acknowledgement, a place in the queue) would hide the
    customer's question in the list: neither changes it. `waiting_since`: the oldest message of the customer
    that nobody has answered (`ends_waiting`). `answered`: a person answered last, so the ticket waits for its
    customer. `first_reply_at`: the first answer of a person, by message or by phone; a bot's answer does not
    count. `undelivered`: an answer failed or may not have arrived, and nobody has dealt with that: its
    customer still waits. `keywords`: the topic (topics.pack) of the customer's and the advisors' messages.
    The bot's offers do not count, because they would make a ticket be about everything.
    """

    message_count: int = 0
    last_message_id: int | None = None
    excerpt: str = ""
    waiting_since: datetime | None = None
    answered: bool = False
    last_inbound_at: datetime | None = None
    first_reply_at: datetime | None = None
    channel_kinds: list[str] = []
    keywords: list[str] = []
    undelivered: bool = False


class Told(Protocol):
    """The parts of a message, a note or a call that the tally uses."""

    @property
    def kind(self) -> str: ...

    @property
    def direction(self) -> str: ...

    @property
    def channel_kind(self) -> str: ...

    @property
    def author_kind(self) -> str: ...

    @property
    def author_name(self) -> str: ...

    @property
    def subject(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def new_text(self) -> str: ...

    @property
    def ends_waiting(self) -> bool: ...

    @property
    def undelivered(self) -> bool: ...


def after(
    tally: Tally,
    told: Told,
    *,
    message_id: int | None,
    at: datetime,
    about: Topic | None = None,
    known: Topic | None = None,
) -> Tally:
    """The tally with one more message, stored at `at`. If they are already computed, `about` is its
    `topic_of`, and `known` the topic of `tally.keywords`."""
    inbound = told.direction == "in"
    ends_waiting = told.ends_waiting and not told.undelivered
    waiting_since = tally.waiting_since or (at if inbound else None)
    first_reply_at = tally.first_reply_at
    if told.author_kind == "advisor" and (told.direction == "out" or told.kind == "call"):
        first_reply_at = first_reply_at or at
    return Tally(
        message_count=tally.message_count + 1,
        last_message_id=message_id,
        excerpt=_shown(told) or tally.excerpt,
        waiting_since=None if ends_waiting else waiting_since,
        answered=_answered(tally.answered, told),
        last_inbound_at=at if inbound else tally.last_inbound_at,
        first_reply_at=first_reply_at,
        channel_kinds=_kinds(tally.channel_kinds, told),
        keywords=_keywords(tally.keywords, known, about or topic_of(told)),
        undelivered=tally.undelivered or told.undelivered,
    )


def _answered(before: bool, told: Told) -> bool:
    if told.direction == "in" or told.undelivered:
        return False
    return before or (told.author_kind == "advisor" and told.ends_waiting)


def topic_of(told: Told) -> Topic | None:
    """A message's part of the ticket's topic; None if it does not count (see Tally). An answer's subject is
    ignored: it only repeats the ticket's."""
    if told.kind == "note" or told.author_kind in ("bot", "system"):
        return None
    subject = "" if told.direction == "out" else told.subject
    return topics.topic(subject, told.new_text[:_READ], told.author_name)


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
