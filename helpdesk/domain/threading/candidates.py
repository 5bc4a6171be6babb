"""Everything the desk found that may link a message to a ticket, before the ladder judges it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from helpdesk.domain.lifecycle import State
from helpdesk.language.topics import Topic


class TicketFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the ladder must know about a ticket. `participants`: (kind, value) of each participant,
    normalised; `stopped_at`: when it was solved or closed; `with_bot`: the bot has it and no person took it
    over; `group`: it is a conversation with a group."""

    id: int
    state: State
    contact_id: int
    participants: frozenset[tuple[str, str]] = frozenset()
    topic: Topic = Topic()
    subject: str = ""
    last_activity_at: datetime
    stopped_at: datetime | None = None
    with_bot: bool = False
    group: bool = False


class TokenSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A reply token found in the message: the ticket it names, or why it is `refused` ("": it verifies)."""

    token: str
    ticket_id: int | None = None
    refused: str = ""


class RefSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A known message id that the message refers to, and the ticket that it was on. `ours`: of an answer that
    we sent, so that only who had it knows the id."""

    external_id: str
    ticket_id: int
    ours: bool = False


class Candidates(msgspec.Struct, frozen=True, kw_only=True):
    """Everything found for a message. `references`: strongest first; `beside`: the tickets of
    messages that name this one, or an unknown one that it names too, and that id; `conversation`: the ticket
    that its running chat is about; `hint`: a ticket number in the subject; `of_contact`: the contact's active
    or recently stopped tickets, newest first. `tickets` maps each named id to its ticket, after merges."""

    tokens: list[TokenSeen] = []
    references: list[RefSeen] = []
    beside: list[RefSeen] = []
    reply: RefSeen | None = None
    conversation: int | None = None
    hint: int | None = None
    of_contact: list[int] = []
    tickets: dict[int, TicketFacts] = {}
