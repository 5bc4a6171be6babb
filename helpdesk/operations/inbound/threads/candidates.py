"""The tickets that a message could belong to, with the proofs that lead to them."""

from __future__ import annotations

from datetime import timedelta

from helpdesk.db.chats.conversations import Conversation
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import external_ids, missing_messages, ticket_facts
from helpdesk.domain.threading.candidates import Candidates, RefSeen, TokenSeen
from helpdesk.operations.inbound.customer_messages import Prepared
from helpdesk.operations.inbound.in_order import named_by
from helpdesk.operations.inbound.senders.sender import Sender


def candidates_for(
    tx: Transaction,
    prepared: Prepared,
    kind: str,
    sender: Sender,
    named: list[TokenSeen],
    running: Conversation | None,
    reopen_within: timedelta,
) -> Candidates:
    """Everything that choose_ticket needs to know about the tickets; they are locked."""
    message = prepared.message
    references = external_ids.tickets_of_references(tx, kind, message.references)
    reply = None
    if message.reply_to is not None:
        answered = external_ids.tickets_of_references(tx, kind, [message.reply_to])
        part = None if answered else external_ids.part(tx, kind, message.reply_to)
        if answered:
            reply = answered[0]
        elif part is not None:
            reply = RefSeen(external_id=message.reply_to, ticket_id=part.ticket_id)
    known = {one.external_id for one in references} | {reply.external_id if reply else ""}
    names = [message.external_id, *(one for one in named_by(prepared) if one not in known)]
    beside = [
        RefSeen(external_id=external_id, ticket_id=ticket_id)
        for external_id, ticket_id in missing_messages.tickets_naming(tx, kind, names)
    ]
    of_contact: list[int] = []
    if not sender.new:
        of_contact = ticket_facts.candidate_tickets(tx, sender.contact_id, stopped_within=reopen_within)
    asked = {one.ticket_id for one in (*references, *beside)} | set(of_contact)
    asked |= {one.ticket_id for one in named if one.ticket_id is not None}
    asked |= {one for one in (running and running.ticket_id, message.ticket_hint) if one}
    if reply is not None:
        asked.add(reply.ticket_id)
    return Candidates(
        tokens=named,
        references=references,
        beside=beside,
        reply=reply,
        conversation=running.ticket_id if running else None,
        hint=message.ticket_hint,
        of_contact=of_contact,
        tickets=ticket_facts.locked_facts(tx, asked),
    )
