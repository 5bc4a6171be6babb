"""Whether who wrote a message belongs to a ticket."""

from __future__ import annotations

from helpdesk.domain.identity import ContactChoice
from helpdesk.domain.messages import Identity, InboundMessage
from helpdesk.domain.threading.candidates import TicketFacts


def belongs(message: InboundMessage, contact: ContactChoice, ticket: TicketFacts) -> str:
    """How a message's author belongs to a ticket; "" for a stranger, and for anybody in whose name a stranger
    writes. Who wants answers at a participant's
    address is no stranger: a first mail whose Reply-To has another domain made that address the customer."""
    if message.disproved:
        return ""
    if how := takes_part(message.sender, contact, ticket):
        return how
    asked = message.answers_to
    if asked is not None and (asked.kind, asked.value) in ticket.participants:
        return f"{message.sender.value} wants answers at {asked.value}, a participant"
    return ""


def takes_part(sender: Identity, contact: ContactChoice, ticket: TicketFacts) -> str:
    """How a sender belongs to a ticket by their own address; "" for a stranger. Any verified address of a
    contact counts."""
    if sender.value and (sender.kind, sender.value) in ticket.participants:
        return f"{sender.value} is a participant"
    if contact.verified and contact.contact_id is not None and contact.contact_id == ticket.contact_id:
        return f"{sender.value} is a verified address of its customer"
    return ""
