"""Which of a group's tickets a message there belongs to, or whether it begins something."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from helpdesk.domain.lifecycle import ACTIVE
from helpdesk.domain.messages import InboundMessage
from helpdesk.domain.threading.candidates import Candidates, LineOnTicket, TicketFacts
from helpdesk.domain.threading.chat_goes_on import by_conversation
from helpdesk.domain.threading.choices import ThreadRules
from helpdesk.domain.threading.groups.lines import Line
from helpdesk.domain.threading.groups.place import place
from helpdesk.domain.threading.proof import Proof
from helpdesk.language.topics import Topic

_LEAD = 1.0  # how far the best must be ahead: almost three times as likely
_BUSY, _WITHIN = 5, timedelta(days=1)  # so many people wrote within that time: several things go on at once


def by_chat(
    message: InboundMessage,
    about: Topic,
    candidates: Candidates,
    against: list[str],
    *,
    now: datetime,
    rules: ThreadRules,
) -> Proof | None:
    """The ticket that a chat's message goes on with: in a private chat that of by_conversation; in a group
    that of the conversation, by who is named, who wrote shortly before, and words in common (groups.place).

    The ticket that the group spoke about last is the choice, unless another one of the group's active tickets
    leads clearly. A message begins a ticket of its own by that only in a busy group, where at least five
    people wrote within a day: in a family or a small company everybody speaks about one thing, and a ticket
    for each remark would take it apart. There, a message begins a ticket as in any chat (by_conversation).
    """
    said = message.new_text or message.text
    asked = candidates.conversation
    running = None if asked is None else candidates.tickets.get(asked)
    if running is None or not candidates.lines:
        return by_conversation(said, about, candidates, against, now=now, rules=rules)
    line = Line(author=message.sender.value, name=message.sender.name, text=said, at=now)
    placed = place(line, [one.line for one in candidates.lines])
    likeliest = _likeliest(candidates, running, placed.scores)
    here = placed.scores[likeliest[running.id]] if running.id in likeliest else -math.inf
    others = [at for ticket_id, at in likeliest.items() if ticket_id != running.id]
    best: int | None = max(others, key=placed.scores.__getitem__, default=None)
    if best is not None and placed.scores[best] >= max(here, placed.begins) + _LEAD:
        ticket = candidates.tickets[candidates.lines[best].ticket_id]
        against.append(
            f"The group spoke about ticket {running.id} last, but this goes on with ticket {ticket.id}"
        )
        who = candidates.lines[best].line.name or "the desk"
        says = f"goes on with what {who} wrote on ticket {ticket.id}: {placed.why[best]}"
        return Proof(rung="conversation", asked=ticket.id, ticket=ticket, says=says)
    nearest = max((placed.scores[at] for at in likeliest.values()), default=-math.inf)
    if not about.short and _busy(candidates.lines, now) and placed.begins >= nearest + _LEAD:
        against.append(
            f"The group spoke about ticket {running.id} last, but this begins something: {placed.why_begins}"
        )
        return None
    return by_conversation(said, about, candidates, against, now=now, rules=rules)


def _likeliest(candidates: Candidates, running: TicketFacts, scores: Sequence[float]) -> dict[int, int]:
    """The place of the likeliest line of each of the group's tickets that are active, or running."""
    found: dict[int, int] = {}
    for at, one in enumerate(candidates.lines):
        ticket = candidates.tickets.get(one.ticket_id)
        if ticket is None or not (ticket.id == running.id or (ticket.group and ticket.state in ACTIVE)):
            continue
        if ticket.id not in found or scores[at] > scores[found[ticket.id]]:
            found[ticket.id] = at
    return found


def _busy(lines: Sequence[LineOnTicket], now: datetime) -> bool:
    people = {one.line.author for one in lines if one.line.author and now - one.line.at <= _WITHIN}
    return len(people) >= _BUSY
