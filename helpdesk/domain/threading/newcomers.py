"""A mail from somebody who does not take part, but who has a Message-ID that nobody can guess: a newcomer."""

from __future__ import annotations

from helpdesk.domain.external_ids import unguessable
from helpdesk.domain.messages import InboundMessage
from helpdesk.domain.threading.candidates import Candidates, RefSeen, TicketFacts
from helpdesk.domain.threading.evidence import Suggestion
from helpdesk.domain.threading.proof import Proof

_NAMED = 0.5  # the score of a ticket whose mail a stranger names


def by_newcomer(message: InboundMessage, candidates: Candidates) -> Proof | None:
    """Where a mail belongs whose author takes part in no ticket that it names; None: nothing lets them in.

    A mail that answers one of ours does: an author who knows its Message-ID was sent that mail, or was shown
    it. A customer's own Message-ID is in each copy of their mail. It lets in only the people that mail was
    written to, colleagues of a participant, and a newcomer who goes on from their own mail.

    A newcomer can write here. They get no answers and prove nothing until an advisor adds them
    (`TicketFacts.newcomers`).
    """
    if not may_join(message, candidates):
        return None
    for seen in candidates.references:
        ticket = candidates.tickets.get(seen.ticket_id)
        if ticket is None:
            continue
        if how := _let_in(message, candidates, seen, ticket):
            says = (
                f"a newcomer: {message.sender.value} is not a participant of ticket {seen.ticket_id}, {how}"
            )
            return Proof(
                rung="newcomer", asked=seen.ticket_id, ticket=ticket, says=says, via=seen.external_id
            )
    return None


def half_believed(message: InboundMessage, candidates: Candidates) -> Suggestion | None:
    """The ticket to suggest if a mail names a mail of it, and its author was not let in. A number in a
    subject can be guessed, so that it suggests nothing."""
    if not is_personal(message):
        return None
    for seen in candidates.references:
        ticket = candidates.tickets.get(seen.ticket_id)
        if ticket is not None and not ticket.group:
            whose = "an answer of ours" if seen.ours else "a mail"
            why = f"it names {whose} on this ticket, but {message.sender.value} is not a participant"
            return Suggestion(ticket_id=ticket.id, score=_NAMED, why=why)
    return None


def may_join(message: InboundMessage, candidates: Candidates) -> bool:
    """Whether a mail's author may join a ticket as a newcomer at all. An advisor's mail is no customer's."""
    return is_personal(message) and not candidates.staff


def is_personal(message: InboundMessage) -> bool:
    """Whether a person wrote a mail in their own name: no machine, no form, and nobody in another's name."""
    return (
        message.sender.kind == "email"
        and bool(message.sender.value)
        and message.kind == "human"
        and not message.by_system
        and not message.through
        and not message.disproved
    )


def _let_in(message: InboundMessage, candidates: Candidates, seen: RefSeen, ticket: TicketFacts) -> str:
    """What lets a mail's author onto the ticket of the mail that it names; "" if nothing does."""
    if ticket.group:
        return ""
    if seen.ours and unguessable(seen.external_id):
        return f"but has our mail {seen.external_id}"
    written = candidates.written.get(seen.external_id)
    if seen.ours or written is None:
        return ""
    author = (message.sender.kind, message.sender.value)
    if author in ticket.newcomers and written.by == message.sender.value:
        return f"and goes on from their own mail {seen.external_id}"
    if ("email", written.by) not in ticket.participants:
        return ""  # a newcomer lets in nobody
    if message.sender.value in written.to:
        return f"but {written.by} wrote {seen.external_id} to them too"
    if colleague := candidates.colleagues.get(seen.ticket_id):
        return f"but is of the same company as {colleague}, and names {seen.external_id}"
    return ""
