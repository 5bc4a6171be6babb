"""Merge, split and move: each stores what it changed, and is taken back exactly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import insert, select, update

from helpdesk.db import conversations, messages, tickets
from helpdesk.db.desk import Reading, Transaction
from helpdesk.db.tables import acts, participants
from helpdesk.db.tables import messages as messages_table
from helpdesk.db.tables import tickets as tickets_table
from helpdesk.db.tickets import TicketRecord
from helpdesk.domain import topics
from helpdesk.domain.events import (
    Actor,
    ActUndone,
    MessageMoved,
    MessagesJoined,
    TicketMerged,
    TicketOpened,
    TicketSplit,
)
from helpdesk.domain.evidence import Evidence
from helpdesk.errors import BadInput, Conflict, InvalidMove, NotFound
from helpdesk.operations.keeping import excerpt, first_line

_KEPT = (  # columns of a ticket an act may change
    "state",
    "active",
    "priority",
    "team_id",
    "owner_id",
    "channel_kinds",
    "keywords",
    "excerpt",
    "message_count",
    "last_message_id",
    "updated_at",
    "waiting_since",
    "last_inbound_at",
    "first_reply_at",
    "state_at",
    "snoozed_until",
    "solved_at",
    "closed_at",
    "merged_into",
    "linked_to",
    "suggestion",
)
_kept = select(tickets_table.c.id, *(tickets_table.c[name] for name in _KEPT))
_SPLIT_AT_ONCE = 500


class ActRow(msgspec.Struct, frozen=True, kw_only=True):
    """An act as stored."""

    id: int
    kind: str
    ticket_id: int
    other_id: int
    advisor_id: int | None
    at: datetime
    undone_at: datetime | None


class _Columns(msgspec.Struct, frozen=True, kw_only=True):
    """The columns of one ticket before and after an act, as JSON keeps them."""

    before: dict[str, Any]
    after: dict[str, Any]


class _Before(msgspec.Struct, frozen=True, kw_only=True):
    """What it takes to undo: columns by ticket, evidence by message, chats and added participants."""

    columns: dict[int, _Columns]
    evidence: dict[int, Evidence | None]
    conversations: list[int]
    participants: list[tuple[str, str]]


def merge(tx: Transaction, ticket_id: int, into: int, *, by: Actor) -> int:
    """All of one ticket goes into another, which stays; the act's id."""
    if ticket_id == into:
        raise BadInput("A ticket cannot be merged with itself.", field="into")
    row, target = _both(tx, ticket_id, into)
    before = _columns(tx, ticket_id, into)
    ids = list(tx.conn.scalars(_ids_of(ticket_id)))
    chats = [one.id for one in conversations.conversations_of_ticket(tx, ticket_id)]
    added = _copy_participants(tx, ticket_id, into)
    evidence = _move(tx, ids, ticket_id, into, by=by)
    conversations.move_conversations(tx, chats, into)
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
    _recount(tx, into)
    if row.state == "open" and target.state != "open":  # what waits for an answer must not sleep
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
    if target.suggestion is not None and target.suggestion.ticket_id == ticket_id:
        tickets.change_ticket(tx, into, suggestion=None)
    act_id = _store(tx, "merge", ticket_id, into, before, evidence, chats, added, by)
    tx.record(TicketMerged(ticket_id=ticket_id, into=into, act_id=act_id, by=by))
    tx.record(MessagesJoined(ticket_id=into, source=ticket_id, message_ids=ids, act_id=act_id, by=by))
    return act_id


def split(tx: Transaction, ticket_id: int, message_ids: list[int], subject: str, *, by: Actor) -> int:
    """Some messages become a ticket of their own, with the same customer, team and owner; its number."""
    row = _mergeable(tickets.locked_ticket(tx, ticket_id))
    chosen = _chosen(tx, ticket_id, message_ids)
    if not any(one.kind == "message" or one.kind == "call" for one in chosen):
        raise BadInput("A new ticket needs at least one message or call.", field="message_ids")
    if tx.conn.scalar(_ids_of(ticket_id).where(messages_table.c.id.not_in(message_ids)).limit(1)) is None:
        raise BadInput("At least one message must stay on the ticket.", field="message_ids")
    before = _columns(tx, ticket_id)
    subject = " ".join(subject.split()) or first_line(chosen[0].new_text) or row.subject
    new_id = tickets.add_ticket(
        tx,
        {
            "subject": subject[:300],
            "contact_id": next((m.contact_id for m in chosen if m.contact_id), row.contact_id),
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
            contact_id=row.contact_id,
            channel=chosen[0].channel or row.channel,
            subject=subject[:300],
            linked_to=ticket_id,
        )
    )
    ids = [one.id for one in chosen]
    chats = _chats_that_go(tx, ticket_id, chosen)
    _copy_participants(tx, ticket_id, new_id, values=_written_by(chosen))
    evidence = _move(tx, ids, ticket_id, new_id, by=by)
    conversations.move_conversations(tx, chats, new_id)
    _recount(tx, ticket_id)
    _recount(tx, new_id)
    act_id = _store(tx, "split", ticket_id, new_id, before, evidence, chats, [], by)
    tx.record(TicketSplit(ticket_id=ticket_id, into=new_id, message_ids=ids, act_id=act_id, by=by))
    return new_id


def move_message(tx: Transaction, message_id: int, into: int, *, by: Actor) -> int:
    """One message goes to another existing ticket; the act's id."""
    message = messages.message(tx, message_id)
    if message.ticket_id == into:
        raise BadInput(f"Message {message_id} is on ticket {into} already.", field="ticket")
    _both(tx, message.ticket_id, into)
    if messages.message(tx, message_id).ticket_id != message.ticket_id:
        raise Conflict(f"Message {message_id} was moved by somebody else a moment ago.")
    others = _ids_of(message.ticket_id).where(messages_table.c.id != message_id).limit(1)
    if tx.conn.scalar(others) is None:
        raise Conflict(f"It is the only message of ticket {message.ticket_id}: merge the tickets instead.")
    before = _columns(tx, message.ticket_id, into)
    chats = _chats_that_go(tx, message.ticket_id, [message])
    added = _copy_participants(tx, message.ticket_id, into, values=_written_by([message]))
    evidence = _move(tx, [message_id], message.ticket_id, into, by=by)
    conversations.move_conversations(tx, chats, into)
    _recount(tx, message.ticket_id)
    _recount(tx, into)
    act_id = _store(tx, "move", message.ticket_id, into, before, evidence, chats, added, by)
    tx.record(
        MessageMoved(ticket_id=message.ticket_id, into=into, message_id=message_id, act_id=act_id, by=by)
    )
    tx.record(
        MessagesJoined(
            ticket_id=into, source=message.ticket_id, message_ids=[message_id], act_id=act_id, by=by
        )
    )
    return act_id


def undo(tx: Transaction, act_id: int, *, by: Actor) -> int:
    """Take an act back. Columns nobody touched since are as before to the letter; messages that came later
    stay, but those whose proof named the merged ticket go back with it. The first ticket's number."""
    stored = tx.conn.execute(select(acts).where(acts.c.id == act_id).with_for_update()).one_or_none()
    if stored is None:
        raise NotFound(f"There is no act {act_id}.")
    if stored.undone_at is not None:
        raise Conflict(f"Act {act_id} was undone already.")
    first, other = stored.ticket_id, stored.other_id
    tickets.lock_tickets(tx, [first, other])
    before = msgspec.convert(stored.before, _Before, strict=False)
    ids = list(before.evidence)
    now_at = {row.id: row.ticket_id for row in messages.messages_by_id(tx, ids).values()}
    if gone := [one for one in ids if now_at.get(one) != other]:
        raise Conflict(f"Message {gone[0]} has been moved since; undo that first.")
    rest = [one for one in tx.conn.scalars(_ids_of(other)) if one not in before.evidence]
    if stored.kind == "split" and rest:
        raise Conflict(f"Ticket {other} has got messages of its own; merge it into {first} instead.")
    for message_id, evidence in before.evidence.items():
        messages.change_message(tx, message_id, {"ticket_id": first, "evidence": evidence})
    late = _claimed_since(tx, rest, first) if stored.kind == "merge" else []
    for message_id in late:
        messages.change_message(tx, message_id, {"ticket_id": first})
    still = {one.id for one in conversations.conversations_of_ticket(tx, other)}
    conversations.move_conversations(tx, [one for one in before.conversations if one in still], first)
    for kind, value in before.participants:
        tx.conn.execute(
            participants.delete().where(
                participants.c.ticket_id == other, participants.c.kind == kind, participants.c.value == value
            )
        )
    for ticket_id, columns in before.columns.items():
        _restore(tx, ticket_id, columns, recount=bool(late))
    if stored.kind == "split":
        tickets.change_ticket(
            tx, other, state="closed", active=False, merged_into=first, state_at=tx.now, closed_at=tx.now
        )
        _recount(tx, other)
    tx.conn.execute(update(acts).where(acts.c.id == act_id).values(undone_at=tx.now))
    for ticket_id, other_id in ((first, other), (other, first)):
        tx.record(ActUndone(ticket_id=ticket_id, other_id=other_id, act_id=act_id, act=stored.kind, by=by))
    return int(first)


def acts_of(tx: Reading, ticket_id: int) -> list[ActRow]:
    """The acts a ticket took part in, newest first."""
    rows = tx.conn.execute(
        select(*(acts.c[name] for name in ActRow.__struct_fields__))
        .where((acts.c.ticket_id == ticket_id) | (acts.c.other_id == ticket_id))
        .order_by(acts.c.id.desc())
        .limit(50)
    )
    return [ActRow(**row._mapping) for row in rows]


def _both(tx: Transaction, first: int, second: int) -> tuple[TicketRecord, TicketRecord]:
    """Both tickets, locked in the order of their numbers so that two merges cannot wait for each other."""
    rows = {number: _mergeable(tickets.locked_ticket(tx, number)) for number in sorted((first, second))}
    return rows[first], rows[second]


def _mergeable(row: TicketRecord) -> TicketRecord:
    if row.merged_into is not None:
        raise InvalidMove(f"Ticket {row.id} was merged into {row.merged_into}.", ticket=row.merged_into)
    return row


def _chosen(tx: Transaction, ticket_id: int, message_ids: list[int]) -> list[messages.MessageRow]:
    if not 1 <= len(message_ids) <= _SPLIT_AT_ONCE:
        raise BadInput(f"Name 1 to {_SPLIT_AT_ONCE} messages.", field="message_ids")
    found = messages.messages_by_id(tx, message_ids)
    for one in message_ids:
        if one not in found or found[one].ticket_id != ticket_id:
            raise BadInput(f"Message {one} is not on ticket {ticket_id}.", field="message_ids")
    return [found[one] for one in sorted(found)]


def _ids_of(ticket_id: int) -> Any:
    return (
        select(messages_table.c.id)
        .where(messages_table.c.ticket_id == ticket_id)
        .order_by(messages_table.c.id)
    )


def _written_by(chosen: list[messages.MessageRow]) -> set[str]:
    values = {one.author_address for one in chosen if one.author_address}
    for one in chosen:
        values |= {address for line in one.recipients.values() for address in line}
    return values


def _chats_that_go(tx: Transaction, ticket_id: int, chosen: list[messages.MessageRow]) -> list[int]:
    """Chats whose newest message goes are about the other ticket from now on."""
    moving = {one.id for one in chosen}
    going = []
    for chat in conversations.conversations_of_ticket(tx, ticket_id):
        newest = messages.of_conversation(tx, chat.id, limit=1)
        if newest and newest[-1].id in moving:
            going.append(chat.id)
    return going


def _copy_participants(
    tx: Transaction, source: int, target: int, *, values: set[str] | None = None
) -> list[tuple[str, str]]:
    """Put one ticket's addresses on another too; those that were not there before."""
    people = tickets.participants_of(tx, [source, target])
    known = {(one.kind, one.value) for one in people.get(target, [])}
    new = [
        msgspec.structs.replace(one, ticket_id=target)
        for one in people.get(source, [])
        if (one.kind, one.value) not in known
        and (values is None or one.value in values or one.role == "requester")
    ]
    tickets.add_participants(tx, new)
    return [(one.kind, one.value) for one in new]


def _move(
    tx: Transaction, ids: list[int], source: int, target: int, *, by: Actor
) -> dict[int, Evidence | None]:
    """Let messages be on another ticket, by somebody's act; their evidence until now."""
    rows = messages.messages_by_id(tx, ids)
    for message_id, row in rows.items():
        evidence = Evidence(
            rung="advisor",
            says=f"{by.name} moved it here from ticket {source}",
            claimed=row.evidence.claimed if row.evidence else None,
            via=row.evidence.says if row.evidence else None,
        )
        messages.change_message(tx, message_id, {"ticket_id": target, "evidence": evidence})
    return {message_id: row.evidence for message_id, row in rows.items()}


def _claimed_since(tx: Transaction, rest: list[int], ticket_id: int) -> list[int]:
    """Messages that came after a merge by a proof that named the ticket which is free again."""
    rows = messages.messages_by_id(tx, rest)
    return [
        one for one, row in rows.items() if row.evidence is not None and row.evidence.claimed == ticket_id
    ]


def _columns(tx: Transaction, *ids: int) -> dict[int, dict[str, Any]]:
    rows = tx.conn.execute(_kept.where(tickets_table.c.id.in_(ids)))
    return {row.id: {name: row._mapping[name] for name in _KEPT} for row in rows}


def _recount(tx: Transaction, ticket_id: int) -> None:
    """Derive what a ticket's row tells of its messages again, from the messages."""
    topic: topics.Topic | None = None
    values: dict[str, Any] = {
        "message_count": 0,
        "last_message_id": None,
        "excerpt": "",
        "waiting_since": None,
        "last_inbound_at": None,
        "first_reply_at": None,
        "channel_kinds": [],
    }
    kinds: list[str] = []
    for row in _rows_of(tx, ticket_id):
        values["message_count"] += 1
        values["last_message_id"] = row.id
        if row.kind == "note":
            continue
        kinds.append(row.channel_kind)
        values["excerpt"] = excerpt(row.new_text or row.text or row.subject)
        one = topics.topic(row.subject, row.new_text[:4000])
        topic = one if topic is None else topics.widen(topic, one)
        if row.direction == "in":
            values["last_inbound_at"] = row.created_at
            values["waiting_since"] = values["waiting_since"] or row.created_at
        elif row.direction == "out":
            values["waiting_since"] = None
            values["first_reply_at"] = values["first_reply_at"] or row.created_at
    values["channel_kinds"] = list(dict.fromkeys(kind for kind in kinds if kind))
    if topic is not None:
        values["keywords"] = topics.pack(topic)
    tickets.change_ticket(tx, ticket_id, **values)


def _rows_of(tx: Transaction, ticket_id: int) -> Iterator[messages.MessageRow]:
    """A ticket's messages, oldest first, some hundred at a time."""
    after = 0
    while rows := messages.messages_after(tx, ticket_id, after):
        yield from rows
        after = rows[-1].id


def _store(
    tx: Transaction,
    kind: str,
    ticket_id: int,
    other_id: int,
    before: dict[int, dict[str, Any]],
    evidence: dict[int, Evidence | None],
    chats: list[int],
    added: list[tuple[str, str]],
    by: Actor,
) -> int:
    after = _columns(tx, *before)
    kept = _Before(
        columns={one: _Columns(before=before[one], after=after[one]) for one in before},
        evidence=evidence,
        conversations=chats,
        participants=added,
    )
    result = tx.conn.execute(
        insert(acts),
        {
            "kind": kind,
            "ticket_id": ticket_id,
            "other_id": other_id,
            "advisor_id": by.id if by.kind == "advisor" else None,
            "before": msgspec.to_builtins(kept, str_keys=True),
            "at": tx.now,
        },
    )
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


def _restore(tx: Transaction, ticket_id: int, columns: _Columns, *, recount: bool) -> None:
    """Put back every column that is still as the act left it; derive again what has changed since."""
    now = msgspec.to_builtins(_columns(tx, ticket_id)[ticket_id])
    untouched = {name for name in _KEPT if now[name] == columns.after[name]}
    changed_since = set(_KEPT) - untouched - {"updated_at"}
    if recount or changed_since & {"message_count", "last_message_id", "excerpt"}:
        _recount(tx, ticket_id)
        untouched -= {
            "message_count", "last_message_id", "excerpt", "waiting_since", "last_inbound_at",
            "first_reply_at", "channel_kinds", "keywords", "updated_at",
        }  # fmt: skip
    values = {name: _decoded(name, columns.before[name]) for name in untouched}
    if values:
        tx.conn.execute(update(tickets_table).where(tickets_table.c.id == ticket_id).values(**values))


def _decoded(name: str, value: Any) -> Any:
    if value is not None and (name.endswith(("_at", "_since", "_until"))):
        return datetime.fromisoformat(value)
    return value
