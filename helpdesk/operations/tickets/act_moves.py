"""Moving messages to another ticket, with their evidence, their people and their chats."""

from __future__ import annotations

import msgspec

from helpdesk.db.chats import conversations
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.newest_messages import newest_among
from helpdesk.db.tickets.participants import (
    ASIDE,
    NEWCOMER,
    Participant,
    add_participants,
    participants_of,
    remove_participants,
)
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.threading.evidence import Evidence


def written_by(chosen: list[messages.MessageRow]) -> set[str]:
    """The senders and recipients of messages."""
    values = {one.author_address for one in chosen if one.author_address}
    for one in chosen:
        values |= {address for line in one.recipients.values() for address in line}
    return values


def chats_that_go(tx: Transaction, ticket_id: int, chosen: list[messages.MessageRow]) -> list[int]:
    """Chats whose newest message moves are about the other ticket from now on."""
    moving = {one.id for one in chosen}
    going = []
    for chat in conversations.conversations_of_ticket(tx, ticket_id):
        newest = messages.of_conversation(tx, chat.id, limit=1)
        if newest and newest[-1].id in moving:
            going.append(chat.id)
    return going


def copy_participants(
    tx: Transaction,
    source: int,
    target: int,
    *,
    values: set[str] | None = None,
    customer: bool = True,
    aside: bool = False,
) -> list[tuple[str, str]]:
    """Add one ticket's addresses to another too: all, or `values` and (`customer`) the customer's. Returns
    those that were not there before. `aside`: they are newcomers there. Who is the other ticket's customer is
    that in any case."""
    contact_id = tickets.ticket(tx, target).contact_id

    def role(one: Participant) -> str:
        if one.contact_id == contact_id:
            return "requester"
        return NEWCOMER if aside and one.role not in ASIDE else one.role

    people = participants_of(tx, [source, target])
    known = {(one.kind, one.value) for one in people.get(target, [])}
    new = [
        msgspec.structs.replace(one, role=role(one))
        for one in people.get(source, [])
        if (one.kind, one.value) not in known
        and (values is None or one.value in values or (customer and one.role == "requester"))
    ]
    add_participants(tx, target, new)
    return [(one.kind, one.value) for one in new]


def drop_newcomers(tx: Transaction, ticket_id: int, moved: list[messages.MessageRow]) -> list[Participant]:
    """Take the newcomers off a ticket who wrote only what has moved away from it. Returns them."""
    kinds = {one.author_address: one.channel_kind for one in moved if one.direction == "in"}

    def stays(value: str) -> bool:
        return newest_among(tx, ticket_id, [kinds[value]], "author_address", value) is not None

    gone = [
        one
        for one in participants_of(tx, [ticket_id]).get(ticket_id, [])
        if one.role == NEWCOMER and one.value in kinds and not stays(one.value)
    ]
    remove_participants(tx, ticket_id, [(one.kind, one.value) for one in gone])
    return gone


def move_messages(
    tx: Transaction, ids: list[int], source: int, target: int, *, by: Actor
) -> dict[int, Evidence | None]:
    """Move messages to another ticket by an advisor's act. Returns their earlier evidence."""
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
