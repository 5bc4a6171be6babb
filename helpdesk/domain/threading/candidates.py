"""Everything the desk found that may link a message to a ticket, before the ladder judges it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from helpdesk.domain.lifecycle import State
from helpdesk.domain.threading.groups.lines import Line
from helpdesk.language.topics import Topic


class TicketFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the ladder must know about a ticket. `participants`: (kind, value) of each participant,
    normalised; `newcomers`: the same of those who wrote here and that no advisor has added yet; `stopped_at`:
    when it was solved or closed; `with_bot`: the bot has it and no person took it over; `group`: it is a
    conversation with a group; `answered`: nobody waits for an answer, so that the last word was ours."""

    id: int
    state: State
    contact_id: int
    participants: frozenset[tuple[str, str]] = frozenset()
    newcomers: frozenset[tuple[str, str]] = frozenset()
    topic: Topic = Topic()
    subject: str = ""
    last_activity_at: datetime
    stopped_at: datetime | None = None
    with_bot: bool = False
    group: bool = False
    answered: bool = False

    @property
    def mailboxes(self) -> list[str]:
        """The mail addresses that take part, in a fixed order."""
        return sorted(value for kind, value in self.participants if kind == "email")


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


class LineOnTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a group, and the ticket that it is on."""

    line: Line
    ticket_id: int


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """The author of a stored mail, and the people it was written to: normalised addresses."""

    by: str
    to: frozenset[str] = frozenset()


class Candidates(msgspec.Struct, frozen=True, kw_only=True):
    """Everything found for a message. `references`: strongest first; `beside`: the tickets of
    messages that name this one, or an unknown one that it names too, and that id; `conversation`: the ticket
    that its running chat is about; `hint`: a ticket number in the subject; `of_contact`: the contact's active
    or recently stopped tickets, newest first; `of_sender`, for an answer by its subject alone: those in which
    the sender takes part; `lines`: the last lines of its group, oldest first. `tickets` maps each named id to
    its ticket, after merges.

    Of a mail whose author takes part in no ticket that it names: `written` has the mails that it names, by
    their ids; `colleagues`: by ticket, a participant of the author's company; `staff`: the author is an
    advisor."""

    tokens: list[TokenSeen] = []
    references: list[RefSeen] = []
    beside: list[RefSeen] = []
    reply: RefSeen | None = None
    conversation: int | None = None
    hint: int | None = None
    of_contact: list[int] = []
    of_sender: list[int] = []
    lines: list[LineOnTicket] = []
    tickets: dict[int, TicketFacts] = {}
    written: dict[str, Written] = {}
    colleagues: dict[int, str] = {}
    staff: bool = False
