"""Merge, split and move: each stores what it changed, and can be undone exactly."""

from __future__ import annotations

import msgspec
from sqlalchemy import select, update

from helpdesk.db.chats import conversations
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.tickets import acts
from helpdesk.db.schema.tickets import messages as messages_table
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.message_search import index_subject
from helpdesk.db.tickets.participants import add_participants, remove_participants
from helpdesk.db.tickets.tickets import TicketRecord
from helpdesk.directions import shown
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.messages import MessageMoved, MessagesJoined
from helpdesk.domain.events.tickets import ActUndone, TicketMerged, TicketOpened, TicketSplit
from helpdesk.domain.excerpts import first_line
from helpdesk.errors import BadInput, Conflict, InvalidMove
from helpdesk.operations.tickets import assignment, groups, turns
from helpdesk.operations.tickets.act_failures import open_for_failures, settle_failures
from helpdesk.operations.tickets.act_moves import (
    chats_that_go,
    copy_participants,
    drop_newcomers,
    move_messages,
    written_by,
)
from helpdesk.operations.tickets.act_records import (
    Before,
    columns,
    ids_of,
    joined_by,
    recount,
    restore,
    store,
    was_suggested,
)
from helpdesk.operations.tickets.sight import no_act
from helpdesk.operations.tickets.tickets import unmerged
from helpdesk.said import Said

_SPLIT_AT_ONCE = 500


def merge(tx: Transaction, ticket_id: int, into: int, *, by: Actor, aside: bool = False) -> int:
    """Merge one ticket into another, which stays. `aside`: the people who come with it are newcomers there.
    Returns the act's id."""
    if ticket_id == into:
        raise BadInput("A ticket cannot be merged with itself.", field="into")
    row, target = _both(tx, ticket_id, into)
    _from_the_bot(tx, (ticket_id, into), by)
    before = columns(tx, ticket_id, into)
    ids = list(tx.conn.scalars(ids_of(ticket_id)))
    chats = [one.id for one in conversations.conversations_of_ticket(tx, ticket_id)]
    added = copy_participants(tx, ticket_id, into, aside=aside)
    evidence = move_messages(tx, ids, ticket_id, into, by=by)
    conversations.move_conversations(tx, chats, into)
    accepted = by.kind == "advisor" and was_suggested(row, target)
    tickets.change_ticket(
        tx,
        ticket_id,
        state="closed",
        active=False,
        merged_into=into,
        state_at=tx.now,
        closed_at=tx.now,
        snoozed_until=None,
        suggestion=None,
    )
    recount(tx, into, beside=[ticket_id])
    if row.state == "open" and target.state != "open":  # a waiting customer ends the snooze
        tickets.change_ticket(
            tx,
            into,
            state="open",
            active=True,
            state_at=tx.now,
            snoozed_until=None,
            solved_at=None,
            closed_at=None,
        )
        if target.owner_id is None and row.owner_id is not None:  # the one who works on it goes on
            owner: dict[str, int | None] = {
                "owner_id": row.owner_id,
                "team_id": target.team_id or row.team_id,
            }
            tickets.change_ticket(tx, into, **owner, assignment_reason=f"Merged from ticket {ticket_id}")
    open_for_failures(tx, into)
    if target.suggestion is not None and target.suggestion.ticket_id == ticket_id:
        tickets.change_ticket(tx, into, suggestion=None)
    groups.settle(tx, ticket_id, into)
    act_id = store(tx, "merge", ticket_id, into, before, evidence, chats, added, by)
    tx.record(TicketMerged(ticket_id=ticket_id, into=into, act_id=act_id, by=by, accepted=accepted))
    joined = MessagesJoined(ticket_id=into, source=ticket_id, message_ids=ids, act_id=act_id, by=by)
    tx.record(msgspec.structs.replace(joined, was=target.place))
    return act_id


def split(tx: Transaction, ticket_id: int, message_ids: list[int], subject: str, *, by: Actor) -> int:
    """Split some messages into a ticket of their own, with the same team and owner. Its customer is
    who wrote the first of them. Returns its number."""
    row = unmerged(tx, ticket_id)
    chosen = _chosen(tx, ticket_id, message_ids)
    if not any(one.kind == "message" or one.kind == "call" for one in chosen):
        raise BadInput("A new ticket needs at least one message or call.", field="message_ids")
    if tx.conn.scalar(ids_of(ticket_id).where(messages_table.c.id.not_in(message_ids)).limit(1)) is None:
        raise BadInput("At least one message must stay on the ticket.", field="message_ids")
    _from_the_bot(tx, (ticket_id,), by)
    before = columns(tx, ticket_id)
    subject = shown(" ".join(subject.split()) or first_line(chosen[0].new_text) or row.subject)
    contact_id = next((one.contact_id for one in chosen if one.contact_id), row.contact_id)
    new_id = tickets.add_ticket(
        tx,
        {
            "subject": subject[:300],
            "contact_id": contact_id,
            "channel": chosen[0].channel or row.channel,
            "team_id": row.team_id,
            "owner_id": row.owner_id,
            "priority": row.priority,
            "assignment_reason": f"Split from ticket {ticket_id} by {by.name}",
            "linked_to": ticket_id,
        },
    )
    tx.record(
        TicketOpened(
            ticket_id=new_id,
            contact_id=contact_id,
            channel=chosen[0].channel or row.channel,
            subject=subject[:300],
            linked_to=ticket_id,
        )
    )
    index_subject(tx, new_id, subject, tickets.ticket(tx, new_id).contact_name)
    ids = [one.id for one in chosen]
    chats = chats_that_go(tx, ticket_id, chosen)
    others = contact_id != row.contact_id  # then it is no matter of this ticket's customer
    copy_participants(tx, ticket_id, new_id, values=written_by(chosen), customer=not others)
    evidence = move_messages(tx, ids, ticket_id, new_id, by=by)
    left = drop_newcomers(tx, ticket_id, chosen)
    conversations.move_conversations(tx, chats, new_id)
    recount(tx, new_id, beside=[ticket_id])
    recount(tx, ticket_id)
    groups.settle(tx, ticket_id, new_id)
    act_id = store(tx, "split", ticket_id, new_id, before, evidence, chats, [], by, left)
    split_off = TicketSplit(ticket_id=ticket_id, into=new_id, message_ids=ids, act_id=act_id, by=by)
    tx.record(msgspec.structs.replace(split_off, rungs=joined_by(evidence)))
    return new_id


def move_message(tx: Transaction, message_id: int, into: int, *, by: Actor) -> int:
    """Move one message to another existing ticket. Returns the act's id."""
    message = messages.message(tx, message_id)
    if message.ticket_id == into:
        told = Said("Message {id} is already on ticket {into}.", id=message_id, into=into)
        raise BadInput(told, field="ticket")
    _both(tx, message.ticket_id, into)
    if messages.message(tx, message_id).ticket_id != message.ticket_id:
        raise Conflict(Said("Message {id} was moved by someone else a moment ago.", id=message_id))
    others = ids_of(message.ticket_id).where(messages_table.c.id != message_id).limit(1)
    if tx.conn.scalar(others) is None:
        only = Said("It is the only message of ticket {id}. Merge the tickets instead.", id=message.ticket_id)
        raise Conflict(only)
    _from_the_bot(tx, (message.ticket_id, into), by)
    before = columns(tx, message.ticket_id, into)
    chats = chats_that_go(tx, message.ticket_id, [message])
    others = message.contact_id not in (None, tickets.ticket(tx, message.ticket_id).contact_id)  # as in split
    people = written_by([message])
    added = copy_participants(tx, message.ticket_id, into, values=people, customer=not others)
    evidence = move_messages(tx, [message_id], message.ticket_id, into, by=by)
    left = drop_newcomers(tx, message.ticket_id, [message])
    conversations.move_conversations(tx, chats, into)
    recount(tx, into, beside=[message.ticket_id])
    recount(tx, message.ticket_id)
    open_for_failures(tx, into)
    groups.settle(tx, message.ticket_id, into)
    act_id = store(tx, "move", message.ticket_id, into, before, evidence, chats, added, by, left)
    tx.record(
        MessageMoved(
            ticket_id=message.ticket_id,
            into=into,
            message_id=message_id,
            act_id=act_id,
            by=by,
            rungs=joined_by(evidence),
        )
    )
    tx.record(
        MessagesJoined(
            ticket_id=into, source=message.ticket_id, message_ids=[message_id], act_id=act_id, by=by
        )
    )
    return act_id


def undo(tx: Transaction, act_id: int, *, by: Actor) -> int:
    """Undo an act. Columns that nobody changed since get exactly their old values. Later messages stay,
    except those whose proof named the merged ticket and those of its chats: they go back with it. Conflict
    while one of the two tickets is merged by another act. Returns the first ticket's number."""
    stored = tx.conn.execute(select(acts).where(acts.c.id == act_id).with_for_update()).one_or_none()
    if stored is None:
        raise no_act(act_id)
    if stored.undone_at is not None:
        raise Conflict(Said("Act {act_id} was already undone.", act_id=act_id))
    first, other = stored.ticket_id, stored.other_id
    tickets.lock_tickets(tx, [first, other])
    _refuse_merged(tx, stored.kind, first, other)
    before = msgspec.convert(stored.before, Before, strict=False)
    ids = list(before.evidence)
    now_at = {row.id: row.ticket_id for row in messages.messages_by_id(tx, ids).values()}
    if gone := [one for one in ids if now_at.get(one) != other]:
        raise Conflict(Said("Message {id} has since been moved. Undo that move first.", id=gone[0]))
    rest = [one for one in tx.conn.scalars(ids_of(other)) if one not in before.evidence]
    if stored.kind == "split" and rest:
        raise Conflict(
            Said("Ticket {id} has messages of its own. Merge it into {into} instead.", id=other, into=first)
        )
    for message_id, evidence in before.evidence.items():
        messages.change_message(tx, message_id, {"ticket_id": first, "evidence": evidence})
    since = [row for row in messages.messages_by_id(tx, rest).values() if row.id > before.newest(other)]
    late = {row.id for row in since if stored.kind == "merge" and _goes_back(row, first, before)}
    for message_id in late:
        messages.change_message(tx, message_id, {"ticket_id": first})
    still = {one.id for one in conversations.conversations_of_ticket(tx, other)}
    conversations.move_conversations(tx, [one for one in before.conversations if one in still], first)
    stay = written_by([row for row in since if row.id not in late])
    # who wrote here since stays, and who an advisor wrote to: an answer must still reach them
    remove_participants(tx, other, [one for one in before.participants if one[1] not in stay])
    add_participants(tx, first, before.left)
    was = tickets.tickets_by_id(tx, (first, other))
    accepted = stored.kind == "merge" and before.accepted(first, other)
    rungs = [] if stored.kind == "merge" else joined_by(before.evidence)
    for ticket_id, kept in before.columns.items():
        restore(tx, ticket_id, kept, again=bool(late), beside=[first, other])
    if stored.kind == "split":
        tickets.change_ticket(
            tx, other, state="closed", active=False, merged_into=first, state_at=tx.now, closed_at=tx.now
        )
        recount(tx, other)
    for ticket_id in (first, other):
        settle_failures(tx, ticket_id)
    groups.settle(tx, first, other)
    tx.conn.execute(update(acts).where(acts.c.id == act_id).values(undone_at=tx.now))
    for ticket_id, other_id in ((first, other), (other, first)):
        undone = ActUndone(ticket_id=ticket_id, other_id=other_id, act_id=act_id, act=stored.kind, by=by)
        once = {"accepted": accepted, "rungs": rungs} if ticket_id == first else {}  # counted once
        tx.record(msgspec.structs.replace(undone, was=was[ticket_id].place, **once))
    return int(first)


def _refuse_merged(tx: Transaction, kind: str, first: int, other: int) -> None:
    """Refuses to put a message back on a merged ticket, where nobody would see it."""
    for ticket_id in (first, other):
        into = tickets.ticket(tx, ticket_id).merged_into
        by_this_act = kind == "merge" and ticket_id == first and into == other
        if into is not None and not by_this_act:
            since = Said(
                "Ticket {id} has since been merged into {into}. Undo that merge first.",
                id=ticket_id,
                into=into,
            )
            raise InvalidMove(since, ticket=into)


def _from_the_bot(tx: Transaction, ids: tuple[int, ...], by: Actor) -> None:
    """An advisor who sorts a ticket's messages takes it from the bot; it is offered to people like any
    other."""
    for ticket_id in ids:
        if turns.to_person(tx, ticket_id, by=by, why="sorting"):
            assignment.find_owner(tx, ticket_id)


def _both(tx: Transaction, first: int, second: int) -> tuple[TicketRecord, TicketRecord]:
    """Both tickets, locked in the order of their numbers, so that two merges cannot wait for each other."""
    rows = {number: unmerged(tx, number) for number in sorted((first, second))}
    return rows[first], rows[second]


def _chosen(tx: Transaction, ticket_id: int, message_ids: list[int]) -> list[messages.MessageRow]:
    if not 1 <= len(message_ids) <= _SPLIT_AT_ONCE:
        raise BadInput(Said("Name 1 to {most} messages.", most=_SPLIT_AT_ONCE), field="message_ids")
    found = messages.messages_by_id(tx, message_ids)
    for one in message_ids:
        if one not in found or found[one].ticket_id != ticket_id:
            told = Said("Message {id} is not on ticket {ticket_id}.", id=one, ticket_id=ticket_id)
            raise BadInput(told, field="message_ids")
    return [found[one] for one in sorted(found)]


def _goes_back(row: messages.MessageRow, ticket_id: int, before: Before) -> bool:
    """Whether a message that came after a merge belongs to the restored ticket: by a proof that named it, or
    by a chat that goes back with it."""
    claimed = row.evidence is not None and row.evidence.claimed == ticket_id
    return claimed or row.conversation_id in before.conversations
