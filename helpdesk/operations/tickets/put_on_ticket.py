"""Puts a message of any sort on its ticket: stores it, updates the ticket's tally, indexes and records it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import tickets
from helpdesk.db.tickets.message_search import index_message
from helpdesk.db.tickets.new_messages import NewMessage, add_message
from helpdesk.db.tickets.participants import Joining, add_participants
from helpdesk.domain import tally as tallies
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.messages import CallNoted, MessageReceived, NoteAdded, ReplyWritten
from helpdesk.domain.events.tickets import TicketOpened
from helpdesk.domain.tally import Tally
from helpdesk.domain.threading.evidence import Suggestion
from helpdesk.language.topics import Topic


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """A new ticket that begins with a message, without the message's own facts; `channel` is the first
    channel's name, `linked_to` the earlier ticket that it follows, `with_bot`: the bot answers it;
    `group_chat`: the title of the group that it is a conversation with."""

    subject: str
    contact_id: int
    channel: str
    language: str | None = None
    linked_to: int | None = None
    suggestion: Suggestion | None = None
    with_bot: bool = False
    group_chat: str | None = None


def put_on_ticket(
    tx: Transaction,
    ticket_id: int,
    new: NewMessage,
    *,
    channel: str = "",
    people: Sequence[Joining] = (),
    names: str = "",
    before: Tally | None = None,
    about: Topic | None = None,
    known: Topic | None = None,
) -> int:
    """Store a message on a ticket that the caller has locked. Returns its id. domain/tally describes the
    change of the ticket's row; `new` has the message's other facts.

    `channel` is the name of its channel; a note has none. `people` join the ticket with it. `names` are names
    besides its author's that the search finds it by: an advisor logs a call, but people search for the
    caller's name. `before`, `known` and `about` are the ticket's tally, its topic and the message's topic, if
    the caller already has them."""
    before = tickets.tally_of(tx, ticket_id) if before is None else before
    message_id = add_message(tx, ticket_id, new)
    now = tallies.after(before, new, message_id=message_id, at=tx.now, about=about, known=known)
    tickets.set_tally(tx, ticket_id, now, before=before)
    _follow(tx, ticket_id, message_id, new, channel, people, names)
    return message_id


def open_with(
    tx: Transaction,
    opening: Opening,
    new: NewMessage,
    *,
    people: Sequence[Joining] = (),
    names: str = "",
    about: Topic | None = None,
) -> tuple[int, int]:
    """Begin a ticket with its first message. Returns its number and the message's id. The ticket is not
    routed yet. The other parameters are as in put_on_ticket."""
    first = tallies.after(Tally(), new, message_id=None, at=tx.now, about=about)
    ticket_id = tickets.add_ticket(tx, msgspec.structs.asdict(opening), first)
    tx.record(
        TicketOpened(
            ticket_id=ticket_id,
            contact_id=opening.contact_id,
            channel=opening.channel,
            subject=opening.subject,
            linked_to=opening.linked_to,
            suggested=opening.suggestion.ticket_id if opening.suggestion else None,
        )
    )
    message_id = add_message(tx, ticket_id, new)
    tickets.set_first_message(tx, ticket_id, message_id)
    _follow(tx, ticket_id, message_id, new, opening.channel, people, names)
    return ticket_id, message_id


def _follow(
    tx: Transaction,
    ticket_id: int,
    message_id: int,
    new: NewMessage,
    channel: str,
    people: Sequence[Joining],
    names: str,
) -> None:
    """The effects of a stored message: its people, its words in the search index, and its event."""
    add_participants(tx, ticket_id, people)
    found_by = (names, new.author_name, new.author_address)
    files = [file.name for file in new.attachments]
    index_message(tx, message_id, [new.subject, new.text or new.new_text, *found_by, *files])
    tx.record(_event(ticket_id, message_id, new, channel))


def _event(
    ticket_id: int, message_id: int, new: NewMessage, channel: str
) -> MessageReceived | ReplyWritten | NoteAdded | CallNoted:
    if new.direction == "in":
        return MessageReceived(
            ticket_id=ticket_id,
            message_id=message_id,
            channel=channel,
            conversation_id=new.conversation_id,
            evidence=new.evidence.says if new.evidence else "",
            rung=new.evidence.rung if new.evidence else "",
        )
    by = Actor(kind=new.author_kind, id=new.advisor_id, name=new.author_name)
    if new.kind == "note":
        return NoteAdded(ticket_id=ticket_id, message_id=message_id, by=by)
    if new.kind == "call":
        return CallNoted(ticket_id=ticket_id, message_id=message_id, by=by)
    return ReplyWritten(
        ticket_id=ticket_id,
        message_id=message_id,
        channel=channel,
        conversation_id=new.conversation_id,
        by=by,
    )
