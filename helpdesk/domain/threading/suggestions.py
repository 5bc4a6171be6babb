"""Which of a contact's tickets a message may be about, by similar words."""

from __future__ import annotations

from datetime import datetime

from helpdesk.domain.identity import ContactChoice
from helpdesk.domain.lifecycle import ACTIVE
from helpdesk.domain.threading.candidates import Candidates, TicketFacts
from helpdesk.domain.threading.evidence import Suggestion
from helpdesk.language.likeness import Likeness, likeness
from helpdesk.language.topics import Topic

_WORTH_TELLING = 0.2  # the least score of a suggestion


def suggest(
    about: Topic, contact: ContactChoice, candidates: Candidates, *, now: datetime
) -> Suggestion | None:
    """The likeliest of the contact's tickets. A refused proof never makes a suggestion: the advisor must not
    see a stranger's guess as likely."""
    for ticket, like in alike_tickets(about, contact, candidates, now=now):
        if like.verdict != "different" and like.score >= _WORTH_TELLING:
            return Suggestion(ticket_id=ticket.id, score=round(like.score, 2), why=like.why)
    return _parted(about, candidates, now=now) or _only_active(about, contact, candidates)


def _parted(about: Topic, candidates: Candidates, *, now: datetime) -> Suggestion | None:
    """The ticket that a running chat was about until now."""
    ticket = None if candidates.conversation is None else candidates.tickets.get(candidates.conversation)
    if ticket is None:
        return None
    like = likeness(about, ticket.topic, idle=now - ticket.last_activity_at)
    return Suggestion(ticket_id=ticket.id, score=round(like.score, 2), why=f"the same chat, but {like.why}")


def _only_active(about: Topic, contact: ContactChoice, candidates: Candidates) -> Suggestion | None:
    active = [ticket for ticket in of_contact(contact, candidates) if ticket.state in ACTIVE]
    if not about.short or len(active) != 1:
        return None
    return Suggestion(ticket_id=active[0].id, score=_WORTH_TELLING, why="the customer's only active ticket")


def alike_tickets(
    about: Topic, contact: ContactChoice, candidates: Candidates, *, now: datetime
) -> list[tuple[TicketFacts, Likeness]]:
    found = [
        (ticket, likeness(about, ticket.topic, idle=now - ticket.last_activity_at))
        for ticket in of_contact(contact, candidates)
    ]
    order = {"same": 0, "unsure": 1, "different": 2}
    return sorted(found, key=lambda one: (order[one[1].verdict], -one[1].score))


def of_contact(contact: ContactChoice, candidates: Candidates) -> list[TicketFacts]:
    """The contact's own tickets, each once (after merges several numbers can name one ticket). A group's
    ticket is nobody's own: others read what is answered there."""
    named = [candidates.tickets[one] for one in candidates.of_contact if one in candidates.tickets]
    own = [ticket for ticket in named if contact.contact_id == ticket.contact_id and not ticket.group]
    return list({ticket.id: ticket for ticket in own}.values())
