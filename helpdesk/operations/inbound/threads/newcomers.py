"""What the ladder must know of a mail whose author takes part in no ticket that it names."""

from __future__ import annotations

import msgspec

from helpdesk.channels.email.companies import same_company
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people import advisors
from helpdesk.db.tickets import external_ids
from helpdesk.domain.messages import InboundMessage
from helpdesk.domain.threading.belonging import takes_part
from helpdesk.domain.threading.candidates import Candidates, TicketFacts
from helpdesk.domain.threading.newcomers import is_personal
from helpdesk.operations.inbound.senders.sender import Sender


def with_strangers(
    tx: Reading, candidates: Candidates, message: InboundMessage, kind: str, sender: Sender
) -> Candidates:
    """The candidates with `written`, `colleagues` and `staff`. Most mails need none of them: they name no
    mail, or their author takes part."""
    named = {seen.ticket_id: candidates.tickets.get(seen.ticket_id) for seen in candidates.references}
    known = {number: ticket for number, ticket in named.items() if ticket is not None}
    if not known or not is_personal(message):
        return candidates
    if any(takes_part(sender.identity, sender.who, ticket) for ticket in known.values()):
        return candidates
    address = message.sender.value
    return msgspec.structs.replace(
        candidates,
        written=external_ids.written(tx, kind, [seen.external_id for seen in candidates.references]),
        colleagues={
            number: colleague
            for number, ticket in known.items()
            if (colleague := _colleague(address, ticket)) is not None
        },
        staff=advisors.by_email(tx, address) is not None,
    )


def _colleague(address: str, ticket: TicketFacts) -> str | None:
    return next((one for one in ticket.mailboxes if same_company(address, one)), None)
