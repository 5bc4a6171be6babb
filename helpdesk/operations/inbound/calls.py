"""Phone calls, logged by the advisor who had them; the number finds the contact."""

from __future__ import annotations

from typing import Any

import msgspec

from helpdesk.channels.addresses import normalise_phone
from helpdesk.db.channels import ChannelRow
from helpdesk.db.customers import contacts
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import ticket_facts, tickets
from helpdesk.db.tickets.new_messages import NewMessage
from helpdesk.db.tickets.participants import Joining
from helpdesk.domain import tally
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.excerpts import first_line
from helpdesk.domain.identity import choose_contact
from helpdesk.domain.lifecycle import was_merged
from helpdesk.domain.messages import Identity, InboundMessage
from helpdesk.domain.policy import Policy
from helpdesk.domain.routing.traits import TicketTraits
from helpdesk.domain.threading.candidates import Candidates
from helpdesk.domain.threading.choices import Open
from helpdesk.domain.threading.evidence import Evidence
from helpdesk.domain.threading.ladder import choose_ticket
from helpdesk.domain.threading.own_codes import with_own_codes
from helpdesk.errors import BadInput
from helpdesk.operations.customers.contacts import learn_identity
from helpdesk.operations.fields import on_tickets
from helpdesk.operations.inbound.threads.chosen import put_where_chosen
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets.put_on_ticket import Opening, put_on_ticket
from helpdesk.said import Said

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
    fields: dict[str, Any] | None = None,
) -> int:
    """Log a call, on `ticket_id` or on the ticket that the evidence gives. Returns the message's id. The
    advisor spoke to the caller and confirms the number. `fields`: values for the ticket's custom fields, set
    before it is routed; BadInput for one that does not fit."""
    if call_direction not in ("in", "out"):
        raise BadInput("call_direction must be in or out.", field="call_direction")
    if not 0 <= seconds <= _LONGEST:
        raise BadInput(Said("seconds must be 0 to {longest}.", longest=_LONGEST), field="seconds")
    if not text.strip():
        raise BadInput("text must not be empty.", field="text")
    try:
        value = normalise_phone(number, region=region)
    except BadInput as error:
        raise BadInput(error.said, field="number") from error
    caller = Identity(kind="phone", value=value, name=name, attested=True)
    contacts.lock_address(tx, caller.kind, caller.value)
    who = choose_contact(caller, contacts.known_identities(tx, caller.kind, caller.value))
    call = NewMessage(
        kind="call",
        direction="none",
        channel_id=channel.id,
        channel_kind=channel.kind,
        author_kind="advisor",
        advisor_id=by.id,
        author_name=by.name,
        author_address=caller.value,
        subject=subject,
        text=text,
        new_text=text,
        call={"number": caller.value, "call_direction": call_direction, "seconds": seconds},
        # It is a person's answer, but nobody knows to what: the customer may have called about something
        # else than they wrote last. An advisor who answered that by phone sets the ticket's state.
        ends_waiting=False,
    )
    if ticket_id is not None:
        if fields:
            on_tickets.set_fields(tx, ticket_id, fields, by=by)
        return _on_named(tx, ticket_id, call, caller, channel, by, who.contact_id)
    contact_id = learn_identity(tx, who, caller, source="advisor", language=None)
    contact_id = contacts.lock_contact(tx, contact_id)
    return _where_found(tx, contact_id, call, caller, channel, policy, by, fields or {})


def _on_named(
    tx: Transaction,
    ticket_id: int,
    call: NewMessage,
    caller: Identity,
    channel: ChannelRow,
    by: Actor,
    caller_id: int | None,
) -> int:
    """On the ticket the advisor names; `caller_id` is the contact the number is known of."""
    row = tickets.locked_ticket(tx, ticket_id)
    if row.merged_into is not None:
        raise was_merged(ticket_id, row.merged_into)
    says = f"{by.name} logged it on this ticket"
    if caller_id is not None and caller_id != row.contact_id:
        says += "; the number belongs to another contact"
    contact_id = caller_id or row.contact_id
    evidence = Evidence(rung="advisor", says=says, claimed=ticket_id)
    return put_on_ticket(
        tx,
        ticket_id,
        msgspec.structs.replace(call, contact_id=contact_id, evidence=evidence),
        channel=channel.name,
        people=[_joining(caller, contact_id, requester=row.contact_id)],
        names=row.contact_name,
    )


def _where_found(
    tx: Transaction,
    contact_id: int,
    call: NewMessage,
    caller: Identity,
    channel: ChannelRow,
    policy: Policy,
    by: Actor,
    fields: dict[str, Any],
) -> int:
    """On the ticket the evidence names: of the caller, and about the same thing."""
    about = tally.topic_of(call)
    assert about is not None
    about = with_own_codes(about, f"{call.subject}\n{call.new_text}", policy.threads.own_codes)
    of_contact = ticket_facts.candidate_tickets(tx, contact_id, stopped_within=policy.threads.reopen_within)
    choice = choose_ticket(
        InboundMessage(
            channel=channel.name,
            external_id="call",
            sender=caller,
            subject=call.subject,
            text=call.text,
            new_text=call.text,
        ),
        choose_contact(caller, contacts.known_identities(tx, caller.kind, caller.value)),
        Candidates(of_contact=of_contact, tickets=ticket_facts.locked_facts(tx, of_contact)),
        now=tx.now,
        rules=policy.threads,
        about=about,
    )
    subject = (call.subject or first_line(call.text))[:_SUBJECT]
    ticket_id, message_id = put_where_chosen(
        tx,
        choice,
        Opening(subject=subject, contact_id=contact_id, channel=channel.name),
        msgspec.structs.replace(call, contact_id=contact_id, evidence=choice.evidence),
        about=about,
        people=[_joining(caller, contact_id, requester=contact_id)],
        names=contacts.contact(tx, contact_id).name,
        by=by,
    )
    if fields:
        on_tickets.set_fields(tx, ticket_id, fields, by=by)
    if isinstance(choice, Open):
        traits = TicketTraits(
            channel=channel.name,
            channel_kind=channel.kind,
            subject=subject,
            text=call.text,
            from_address=caller.value,
        )
        assignment.route(tx, ticket_id, traits, channel_team=channel.team_id)
    return message_id


def _joining(caller: Identity, contact_id: int, *, requester: int) -> Joining:
    return Joining(
        kind=caller.kind,
        value=caller.value,
        name=caller.name,
        role="requester" if contact_id == requester else "copied",
        contact_id=contact_id,
    )
