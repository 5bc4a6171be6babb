"""Whether a message in a running chat is about the chat's ticket, or begins something else."""

from __future__ import annotations

from datetime import datetime

from helpdesk.domain.lifecycle import ACTIVE
from helpdesk.domain.threading.candidates import Candidates
from helpdesk.domain.threading.choices import ThreadRules
from helpdesk.domain.threading.proof import Proof
from helpdesk.language.talk.plainly_else import turns_away
from helpdesk.language.topics import Topic


def by_conversation(
    text: str, about: Topic, candidates: Candidates, against: list[str], *, now: datetime, rules: ThreadRules
) -> Proof | None:
    """The ticket that the running chat is about, unless the message turns to something else; `text` is what
    its author wrote. One chat often has many questions: see turns_away for what is another matter."""
    asked = candidates.conversation
    if asked is None:
        return None
    ticket = candidates.tickets.get(asked)
    if ticket is None:
        against.append(f"The current chat is about ticket {asked}, which was not found")
        return None
    active = ticket.state in ACTIVE
    else_why = turns_away(
        text,
        about,
        ticket.topic,
        idle=now - ticket.last_activity_at,
        gap=rules.chat_gap,
        answered=ticket.answered and active,
        stopped=not active,
    )
    if not else_why:
        says = f"the same chat as ticket {asked}"
        if ticket.answered and active:
            says += ", where we had answered last"
        return Proof(rung="conversation", asked=asked, ticket=ticket, says=says)
    against.append(f"The current chat is about ticket {asked}, but this is about something else: {else_why}")
    return None
