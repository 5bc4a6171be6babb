"""Phone calls, written down by the advisor who had them; the number finds the contact."""

from __future__ import annotations

from helpdesk.channels.addresses import normalise_phone
from helpdesk.db.channels import ChannelRow
from helpdesk.db.customers import contacts
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.message_search import index_message
from helpdesk.db.tickets.tickets import Participant
from helpdesk.domain.events import Actor, CallNoted
from helpdesk.domain.excerpts import excerpt, first_line
from helpdesk.domain.identity import choose_contact
from helpdesk.domain.messages import Identity, InboundMessage
from helpdesk.domain.policy import Policy
from helpdesk.domain.routing.conditions import TicketTraits
from helpdesk.domain.threading.evidence import Evidence
from helpdesk.domain.threading.ladder import Candidates, Open, choose_ticket
from helpdesk.errors import BadInput, InvalidMove
from helpdesk.language import topics
from helpdesk.operations.customers.contacts import learn_identity
from helpdesk.operations.inbound.chosen_ticket import settle_ticket
from helpdesk.operations.tickets import assignment

_LONGEST = 24 * 3600
_SUBJECT = 300


def note_call(
    tx: Transaction,
    *,
    channel: ChannelRow,
    number: str,
    call_direction: str,
    seconds: int,
    text: str,
    by: Actor,
    policy: Policy,
    subject: str = "",
    name: str = "",
    ticket_id: int | None = None,
    region: str | None = None,
) -> int:
    """Write down a call, on `ticket_id` or where the evidence puts it; the message's id. The advisor spoke
    to the caller and vouches for the number."""
    if call_direction not in ("in", "out"):
        raise BadInput("call_direction must be in or out.", field="call_direction")
    if not 0 <= seconds <= _LONGEST:
        raise BadInput(f"seconds must be 0 to {_LONGEST}.", field="seconds")
    if not text.strip():
        raise BadInput("text must not be empty.", field="text")
    caller = Identity(kind="phone", value=normalise_phone(number, region=region), name=name, attested=True)
    contacts.lock_address(tx, caller.kind, caller.value)
    who = choose_contact(caller, contacts.known_identities(tx, caller.kind, caller.value))
    if ticket_id is not None:
        contact_id, evidence = _named(tx, ticket_id, by, who.contact_id)
    else:
        contact_id = learn_identity(tx, who, caller, source="advisor", language=None)
        contact_id = contacts.lock_contact(tx, contact_id)
        ticket_id, evidence = _found(tx, contact_id, caller, channel, subject, text, policy, by)
    row = tickets.ticket(tx, ticket_id)
    message_id = messages.add_message(
        tx,
        {
            "ticket_id": ticket_id,
            "kind": "call",
            "direction": "none",
            "channel_id": channel.id,
            "channel_kind": channel.kind,
            "author_kind": "advisor",
            "advisor_id": by.id,
            "author_name": by.name,
            "author_address": caller.value,
            "contact_id": contact_id,
            "subject": subject,
            "text": text,
            "new_text": text,
            "evidence": evidence,
            "call": {"number": caller.value, "call_direction": call_direction, "seconds": seconds},
        },
    )
    topic = topics.widen(topics.unpack(row.keywords), topics.topic(subject, text[:4000]))
    tickets.change_ticket(
        tx,
        ticket_id,
        excerpt=excerpt(text),
        message_count=row.message_count + 1,
        last_message_id=message_id,
        first_reply_at=row.first_reply_at or tx.now,
        channel_kinds=list(dict.fromkeys([*row.channel_kinds, channel.kind])),
        keywords=topics.pack(topic),
    )
    tickets.add_participants(
        tx,
        [
            Participant(
                ticket_id=ticket_id,
                kind="phone",
                value=caller.value,
                name=name,
                role="requester" if contact_id == row.contact_id else "copied",
                contact_id=contact_id,
            )
        ],
    )
    index_message(tx, message_id, subject=subject, body=text, people=f"{row.contact_name} {caller.value}")
    tx.record(CallNoted(ticket_id=ticket_id, message_id=message_id, by=by))
    return message_id


def _named(tx: Transaction, ticket_id: int, by: Actor, caller_id: int | None) -> tuple[int, Evidence]:
    row = tickets.locked_ticket(tx, ticket_id)
    if row.merged_into is not None:
        raise InvalidMove(f"Ticket {ticket_id} was merged into {row.merged_into}.", ticket=row.merged_into)
    says = f"{by.name} logged it on this ticket"
    if caller_id is not None and caller_id != row.contact_id:
        says += "; the number belongs to another contact"
    return caller_id or row.contact_id, Evidence(rung="advisor", says=says, claimed=ticket_id)


def _found(
    tx: Transaction,
    contact_id: int,
    caller: Identity,
    channel: ChannelRow,
    subject: str,
    text: str,
    policy: Policy,
    by: Actor,
) -> tuple[int, Evidence]:
    topic = topics.topic(subject, text[:4000])
    of_contact = tickets.candidate_tickets(tx, contact_id, stopped_within=policy.threads.reopen_within)
    message = InboundMessage(
        channel=channel.name,
        external_id="call",
        sender=caller,
        subject=subject,
        text=text,
        new_text=text,
    )
    who = choose_contact(caller, contacts.known_identities(tx, caller.kind, caller.value))
    choice = choose_ticket(
        message,
        who,
        Candidates(
            tokens=[],
            references=[],
            reply=None,
            conversation=None,
            hint=None,
            of_contact=of_contact,
            tickets=tickets.locked_facts(tx, of_contact),
        ),
        now=tx.now,
        rules=policy.threads,
        about=topic,
    )
    subject = (subject or first_line(text))[:_SUBJECT]
    ticket_id = settle_ticket(tx, choice, channel, contact_id, subject=subject, topic=topic, by=by)
    if isinstance(choice, Open):
        traits = TicketTraits(
            channel=channel.name,
            channel_kind=channel.kind,
            subject=subject,
            text=text,
            from_address=caller.value,
        )
        assignment.route(tx, ticket_id, traits, channel_team=channel.team_id)
    return ticket_id, choice.evidence
