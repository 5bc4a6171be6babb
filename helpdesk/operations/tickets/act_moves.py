"""Moving messages to another ticket, with their evidence, their people and their chats."""

from __future__ import annotations

from helpdesk.db.chats import conversations
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages
from helpdesk.db.tickets.participants import add_participants, participants_of
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
    tx: Transaction, source: int, target: int, *, values: set[str] | None = None
) -> list[tuple[str, str]]:
    """Add one ticket's addresses to another too. Returns those that were not there before."""
    people = participants_of(tx, [source, target])
    known = {(one.kind, one.value) for one in people.get(target, [])}
    new = [
        one
        for one in people.get(source, [])
        if (one.kind, one.value) not in known
        and (values is None or one.value in values or one.role == "requester")
    ]
    add_participants(tx, target, new)
    return [(one.kind, one.value) for one in new]


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
