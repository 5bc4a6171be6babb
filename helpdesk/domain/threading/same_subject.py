"""The rung of the subject: an answer ("Re:") that lost its headers goes to the ticket with its subject."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from helpdesk.domain.identity import ContactChoice
from helpdesk.domain.lifecycle import ACTIVE
from helpdesk.domain.messages import InboundMessage
from helpdesk.domain.threading.belonging import belongs
from helpdesk.domain.threading.candidates import Candidates, TicketFacts
from helpdesk.domain.threading.evidence import Suggestion
from helpdesk.domain.threading.proof import Proof
from helpdesk.language import codes
from helpdesk.language.fold import fold
from helpdesk.language.letters.subjects import generic
from helpdesk.language.likeness import likeness
from helpdesk.language.topics import Topic

WITHIN = timedelta(days=30)
"""An answer comes within this time of the ticket's last activity; a later one may be about something new."""

_SCORE = 0.5  # of a suggestion
_WORDS = 0.3  # the least similarity that a generic subject needs beside it
_CUT = 100  # characters: a ticket's subject of this length may be cut
_MARKS = re.compile(r"(?:\[[^\]]{1,40}\]\s*)+(?:\w{1,6}:\s*)+")


def by_subject(
    message: InboundMessage,
    contact: ContactChoice,
    candidates: Candidates,
    against: list[str],
    *,
    about: Topic,
    now: datetime,
) -> Proof | None:
    """An answer whose subject is that of a ticket in which its author takes part. It may be unattested: who
    forges it can post, but reads nothing. It must name no other mail: then it belongs to that mail's thread.
    A generic subject ("Question") proves nothing without words in common, and two tickets with one subject
    neither; nor does it if the answer has another code than the ticket."""
    found = answered(message, contact, candidates, now=now)
    if not found:
        return None
    numbers = ", ".join(str(ticket.id) for ticket in found)
    tickets = f"ticket{'s' if len(found) > 1 else ''} {numbers}"
    if message.references:
        against.append(f"The subject is that of {tickets}, but the mail answers {message.references[0]}")
        return None
    ticket = found[0]
    common = ""
    if generic(message.subject):
        like = likeness(about, ticket.topic, idle=now - ticket.last_activity_at)
        if len(found) > 1 or like.verdict == "different" or like.score < _WORDS:
            against.append(f"The subject is that of {tickets}, but says too little")
            return None
        common = f", {like.why}"
    if len(found) > 1 and (found[1].state in ACTIVE or ticket.state not in ACTIVE):
        against.append(f"The subject is that of tickets {numbers}, which are equally likely")
        return None
    if other := codes.contradiction(about.codes, ticket.topic.codes):
        against.append(f"The subject is that of ticket {ticket.id}, but it names another {other}")
        return None
    how = belongs(message, contact, ticket)
    says = f"answers the subject of ticket {ticket.id}{common}, and {how}"
    if not message.sender.attested:
        says += ", though nothing proves that it sent this mail"
    return Proof(rung="subject", asked=ticket.id, ticket=ticket, says=says)


def answered(
    message: InboundMessage, contact: ContactChoice, candidates: Candidates, *, now: datetime
) -> list[TicketFacts]:
    """The sender's tickets with the subject of an answer, at work within WITHIN: active ones first, then the
    newest."""
    if not message.answering or not message.subject:
        return []
    subject = _key(message.subject)
    asked = [*candidates.of_contact, *candidates.of_sender]
    tickets = {one.id: one for number in asked if (one := candidates.tickets.get(number)) is not None}
    found = [
        ticket
        for ticket in tickets.values()
        if not ticket.group
        and now - ticket.last_activity_at <= WITHIN
        and _same(subject, _key(ticket.subject))
        and belongs(message, contact, ticket)
    ]
    return sorted(found, key=lambda one: (one.state not in ACTIVE, -one.last_activity_at.timestamp()))


def _same(subject: str, of_ticket: str) -> bool:
    """A ticket keeps only the beginning of a long subject."""
    return subject == of_ticket or (len(of_ticket) >= _CUT and subject.startswith(of_ticket))


def suggested(found: list[TicketFacts]) -> Suggestion | None:
    """The ticket that an answer could not be proved to belong to, if there is only one."""
    active = [ticket for ticket in found if ticket.state in ACTIVE] or found
    if len(active) != 1:
        return None
    return Suggestion(ticket_id=active[0].id, score=_SCORE, why="answers its subject")


def _key(subject: str) -> str:
    """A subject without case, marks after a list's tag, and blanks."""
    return " ".join(fold(_MARKS.sub(lambda tags: tags[0].rpartition("]")[0] + "] ", subject)).split())
