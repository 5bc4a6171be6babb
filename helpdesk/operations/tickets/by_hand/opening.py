"""An advisor opens a ticket for a customer."""

from __future__ import annotations

from typing import Any

from helpdesk.db.channels import ChannelRow
from helpdesk.db.customers import contacts
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets.message_search import index_subject
from helpdesk.db.tickets.participants import Joining, add_participants
from helpdesk.db.tickets.tickets import add_ticket, set_tags
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.tickets import TicketOpened
from helpdesk.domain.routing.traits import TicketTraits
from helpdesk.language import topics
from helpdesk.operations.fields import on_tickets
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets.tickets import checked_subject, checked_tags, priority_number


def open_ticket(
    tx: Transaction,
    *,
    contact_id: int,
    channel: ChannelRow,
    subject: str,
    text: str,
    by: Actor,
    team_id: int | None = None,
    priority: str = "normal",
    tags: list[str] | None = None,
    fields: dict[str, Any] | None = None,
) -> int:
    """An advisor opens a ticket for a customer. Returns its number. Without a team it is routed by rule. The
    rules see the values of its custom `fields`; BadInput for one that does not fit."""
    subject = checked_subject(subject)
    ticket_id = add_ticket(
        tx,
        {
            "subject": subject,
            "contact_id": contact_id,
            "channel": channel.name,
            "channel_kinds": [channel.kind],
            "priority": priority_number(priority),
            "keywords": topics.pack(topics.topic(subject, text[:4000])),
        },
    )
    tx.record(TicketOpened(ticket_id=ticket_id, contact_id=contact_id, channel=channel.name, subject=subject))
    people = contacts.identities_of(tx, contact_id)
    add_participants(
        tx,
        ticket_id,
        [
            Joining(
                kind=row.kind,
                value=row.value,
                name=row.name,
                role="requester",
                contact_id=contact_id,
            )
            for row in people
        ],
    )
    index_subject(tx, ticket_id, subject, contacts.contact(tx, contact_id).name)
    if tags:
        set_tags(tx, ticket_id, checked_tags(tags))
    if fields:
        on_tickets.set_fields(tx, ticket_id, fields, by=by)
    if team_id is not None:
        assignment.assign(tx, ticket_id, team_id=team_id, advisor_id=None, by=by)
        assignment.find_owner(tx, ticket_id)
    else:
        traits = TicketTraits(
            channel=channel.name,
            channel_kind=channel.kind,
            subject=subject,
            text=text,
            from_address=people[0].value if people else "",
            tags=tags or [],
        )
        assignment.route(tx, ticket_id, traits, channel_team=channel.team_id)
    return ticket_id
