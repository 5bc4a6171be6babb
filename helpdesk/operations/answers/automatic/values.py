"""The values of the placeholders in what the desk writes about a ticket."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk.db import calendars
from helpdesk.db.brand import desk_name
from helpdesk.db.customers import contacts
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets import tickets
from helpdesk.domain.answers.names import first_name
from helpdesk.domain.hours.open_time import opens_at
from helpdesk.domain.identity import is_mailbox
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers.brands import brand
from helpdesk.operations.customers.merges import is_nameless

_SAMPLES = {
    "en": {"contact.name": "Kim Miller", "ticket.subject": "Where is my parcel?", "team.name": "Support"},
    "fr": {"contact.name": "Camille Martin", "ticket.subject": "Où est mon colis ?", "team.name": "Support"},
}
_OF_SAMPLE = {
    "contact.email": "kim@customer.example",
    "contact.company": "Customer & Co",
    "ticket.number": "1234",
}


def of_ticket(tx: Reading, ticket_id: int, policy: Policy) -> dict[str, str]:
    """What is known about a ticket, by path; "" for what has no value. NotFound if there is no such
    ticket."""
    row = tickets.ticket(tx, ticket_id)
    known = contacts.identities_of(tx, row.contact_id)
    return {
        **of_contact(tx, row.contact_id),
        "contact.email": next((one.value for one in known if is_mailbox(one)), ""),
        "ticket.number": str(row.id),
        "ticket.subject": row.subject,
        "team.name": row.team_name or "",
        **of_desk(brand(tx, ticket_id, policy).name, policy),
    }


def of_contact(tx: Reading, contact_id: int) -> dict[str, str]:
    """What a customer and their company are called; nobody is greeted as Visitor 7F3A."""
    person = contacts.contact(tx, contact_id)
    name = "" if is_nameless(tx, contact_id) else person.name
    return {
        "contact.name": name,
        "contact.first_name": first_name(name),
        "contact.company": person.company,
    }


def of_desk(company: str, policy: Policy) -> dict[str, str]:
    """The company as its customers know it, and where its help centre is."""
    return {
        "company.name": company,
        "desk.link": policy.public_url,
        "help.link": f"{policy.public_url}/help",
    }


def of_sample(tx: Reading, language: str, policy: Policy) -> dict[str, str]:
    """The values of a made-up ticket."""
    names = _SAMPLES.get(language, _SAMPLES["en"])
    return {
        **names,
        "contact.first_name": first_name(names["contact.name"]),
        **_OF_SAMPLE,
        **of_desk(desk_name(tx, policy), policy),
    }


def next_opening(tx: Reading, ticket_id: int | None) -> datetime:
    """When the desk next opens for a ticket, for a preview: tomorrow at this hour if it never closes."""
    if ticket_id is not None:
        opening = opens_at(calendars.of_ticket(tx, ticket_id), tx.now)
    else:
        opening = (
            opens_at(calendars.all_calendars(tx)[0].hours, tx.now) if calendars.all_calendars(tx) else None
        )
    return opening or tx.now.replace(minute=0) + timedelta(days=1)
