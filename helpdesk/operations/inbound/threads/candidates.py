"""The tickets that a message could belong to, with the proofs that lead to them."""

from __future__ import annotations

from datetime import timedelta

from helpdesk.db.chats import group_lines
from helpdesk.db.chats.conversations import Conversation
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import external_ids, missing_messages, ticket_facts
from helpdesk.domain.threading import same_subject
from helpdesk.domain.threading.candidates import Candidates, LineOnTicket, RefSeen, TokenSeen
from helpdesk.domain.threading.groups.place import LOOKS_BACK
from helpdesk.operations.inbound.customer_messages import Prepared
from helpdesk.operations.inbound.in_order import named_by
from helpdesk.operations.inbound.senders.sender import Sender
from helpdesk.operations.inbound.threads.newcomers import with_strangers


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
    lines: list[LineOnTicket] = []
    if running is not None and message.nature == "group":
        lines = group_lines.last_lines(tx, running.id, LOOKS_BACK)
    of_contact: list[int] = []
    if not sender.new:
        of_contact = ticket_facts.candidate_tickets(tx, sender.contact_id, stopped_within=reopen_within)
    of_sender: list[int] = []
    if message.answering and not named and not references and not sender.new:
        of_sender = ticket_facts.tickets_with(tx, sender.contact_id, active_within=same_subject.WITHIN)
    asked = {one.ticket_id for one in (*references, *beside)} | set(of_contact) | set(of_sender)
    asked |= {one.ticket_id for one in lines}
    asked |= {one.ticket_id for one in named if one.ticket_id is not None}
    asked |= {one for one in (running and running.ticket_id, message.ticket_hint) if one}
    if reply is not None:
        asked.add(reply.ticket_id)
    found = Candidates(
        tokens=named,
        references=references,
        beside=beside,
        reply=reply,
        conversation=running.ticket_id if running else None,
        hint=message.ticket_hint,
        of_contact=of_contact,
        of_sender=of_sender,
        lines=lines,
        tickets=ticket_facts.locked_facts(tx, asked),
    )
    return with_strangers(tx, found, message, kind, sender)
