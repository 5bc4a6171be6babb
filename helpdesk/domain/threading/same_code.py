"""The rung of the code: a mail that names the order, invoice or tracking number of its sender's ticket."""

from __future__ import annotations

from helpdesk.domain.identity import ContactChoice
from helpdesk.domain.lifecycle import ACTIVE
from helpdesk.domain.messages import InboundMessage
from helpdesk.domain.threading.belonging import belongs
from helpdesk.domain.threading.proof import Proof
from helpdesk.domain.threading.suggestions import AlikeTicket


def by_code(
    message: InboundMessage, contact: ContactChoice, alike: list[AlikeTicket], against: list[str]
) -> Proof | None:
    """The one ticket at work, of those that are `alike`, that has a code of the message and is about the same
    thing, if its author takes part there. The author may be unattested: who forges the address and knows the
    code can post, but reads nothing. What plainly asks for something else is not "same" by its code."""
    found = [
        (ticket, like)
        for ticket, like in alike
        if like.code and like.verdict == "same" and ticket.state in ACTIVE
    ]
    if len(found) > 1:
        numbers = ", ".join(str(ticket.id) for ticket, _ in found)
        against.append(f"Tickets {numbers} have the same {found[0][1].code}")
        return None
    if not found or not (how := belongs(message, contact, found[0][0])):
        return None
    ticket, like = found[0]
    says = f"has the same {like.code} as ticket {ticket.id}, and {how}"
    if not message.sender.attested:
        says += ", though nothing proves that it sent this message"
    return Proof(rung="code", asked=ticket.id, ticket=ticket, says=says)
