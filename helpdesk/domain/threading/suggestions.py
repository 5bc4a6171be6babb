"""Which of a contact's tickets a message may be about: only with a code, a thing or a topic in common."""

from __future__ import annotations

from datetime import datetime

from helpdesk.domain.identity import ContactChoice
from helpdesk.domain.lifecycle import ACTIVE
from helpdesk.domain.threading.candidates import Candidates, TicketFacts
from helpdesk.domain.threading.evidence import Suggestion
from helpdesk.domain.threading.habits import habits, without
from helpdesk.language.first_names import FIRST_NAMES
from helpdesk.language.likeness import Likeness, likeness, shares
from helpdesk.language.stems import stem
from helpdesk.language.topics import Topic
from helpdesk.language.words import tokens

AlikeTicket = tuple[TicketFacts, Likeness]
"""One of a contact's tickets, and how like a message it is."""

_ONLY_ONE = 0.2  # the score of a customer's only active ticket


def suggest(
    about: Topic,
    contact: ContactChoice,
    candidates: Candidates,
    *,
    now: datetime,
    alike: list[AlikeTicket] | None = None,
    sender: str = "",
    text: str = "",
) -> Suggestion | None:
    """The likeliest of the contact's tickets (`alike`, if the caller has them), or the one that a running
    chat was about until now. A refused proof never makes a suggestion: the advisor must not see a stranger's
    guess as likely. `sender`: their name, which is no topic. `text`: the message's words, for the reason that
    people read."""
    names = FIRST_NAMES | {stem(word) for word in tokens(sender)}
    found = list(alike_tickets(about, contact, candidates, now=now) if alike is None else alike)
    chat = None if candidates.conversation is None else candidates.tickets.get(candidates.conversation)
    if chat is not None and all(chat.id != ticket.id for ticket, _ in found):
        found.append((chat, likeness(about, chat.topic, idle=now - chat.last_activity_at)))
    for ticket, like in found:
        common = [word for word in like.shared if word not in names]
        if like.code or (like.verdict == "same" and common):
            why = like.why if like.code else shares(common, text)
            return Suggestion(ticket_id=ticket.id, score=round(like.score, 2), why=why)
    return _only_active(about, contact, candidates)


def _only_active(about: Topic, contact: ContactChoice, candidates: Candidates) -> Suggestion | None:
    """ "Any news?" names nothing, but is about an earlier message."""
    active = [ticket for ticket in of_contact(contact, candidates) if ticket.state in ACTIVE]
    if not about.short or not about.again or len(active) != 1:
        return None
    return Suggestion(ticket_id=active[0].id, score=_ONLY_ONE, why="the customer's only active ticket")


def alike_tickets(
    about: Topic, contact: ContactChoice, candidates: Candidates, *, now: datetime
) -> list[AlikeTicket]:
    """The contact's tickets, those about the same thing first, then by how like the message they are. What
    is in most of their tickets does not count."""
    own = of_contact(contact, candidates)
    habitual = habits(ticket.topic for ticket in own)
    about = without(about, habitual)
    found = [
        (ticket, likeness(about, without(ticket.topic, habitual), idle=now - ticket.last_activity_at))
        for ticket in own
    ]
    order = {"same": 0, "unsure": 1, "different": 2}
    return sorted(found, key=lambda one: (order[one[1].verdict], -one[1].score))


def runner_up(alike: list[AlikeTicket], text: str, chosen: int = 0) -> str:
    """The first of the tickets, besides the chosen one, that has something in common with a message, and what
    that is. `text`: the message's words."""
    for ticket, like in alike:
        if ticket.id != chosen and like.score > 0:
            why = shares(like.shared, text) if like.shared else like.why
            return f"ticket {ticket.id}: {why}"
    return ""


def of_contact(contact: ContactChoice, candidates: Candidates) -> list[TicketFacts]:
    """The contact's own tickets, each once (after merges several numbers can name one ticket). A group's
    ticket is nobody's own: others read what is answered there."""
    named = [candidates.tickets[one] for one in candidates.of_contact if one in candidates.tickets]
    own = [ticket for ticket in named if contact.contact_id == ticket.contact_id and not ticket.group]
    return list({ticket.id: ticket for ticket in own}.values())
