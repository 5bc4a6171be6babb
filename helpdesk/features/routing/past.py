"""The arrivals of a period, and who was there: read from the event log and the tickets."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median
from typing import Any

import msgspec
from sqlalchemy import select

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log.event_log import told_in
from helpdesk.db.people import advisors
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.tickets.assigning import settings
from helpdesk.domain.events.people import PresenceChanged
from helpdesk.domain.events.tickets import StateChanged, TicketAssigned
from helpdesk.domain.routing.replay import Arrival, Person, Setup
from helpdesk.domain.routing.settings import AdvisorRouting
from helpdesk.errors import BadInput
from helpdesk.said import Said

MOST_ARRIVALS = 5_000
_KINDS = ("ticket.assigned", "ticket.state_changed", "advisor.presence_changed")
_BEFORE = timedelta(days=14)  # who came to work earlier than that is taken for available from then on
_MINUTE = timedelta(minutes=1)
_USUAL = 30.0  # minutes of work, where nobody worked on any ticket
_CHUNK = 500
_facts = select(
    tickets.c.id,
    tickets.c.channel_kinds,
    tickets.c.asked_skills,
    tickets.c.language,
    tickets.c.priority,
)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the event log says about a period: changes of presence by advisor; of a ticket, how and when it
    came for an advisor, and when somebody's work on it began and ended."""

    presences: dict[int, list[tuple[datetime, str]]] = {}
    came: dict[int, TicketAssigned] = {}
    came_at: dict[int, datetime] = {}
    began: dict[int, datetime] = {}
    ended: dict[int, datetime] = {}


def told_of(tx: Reading, since: datetime, until: datetime) -> Told:
    """Read what the log says about a period."""
    told = Told()
    for at, event in told_in(tx, since - _BEFORE, until, _KINDS):
        match event:
            case PresenceChanged():
                told.presences.setdefault(event.advisor_id, []).append((at, event.presence))
            case TicketAssigned():
                told.came.setdefault(event.ticket_id, event)
                told.came_at.setdefault(event.ticket_id, at)
                if event.advisor_id is not None:
                    told.began.setdefault(event.ticket_id, at)
            case StateChanged() if event.now != "open" and event.ticket_id in told.began:
                told.ended.setdefault(event.ticket_id, at)
            case _:
                pass
    return told


def setup_then(tx: Reading, told: Told, since: datetime) -> Setup:
    """How the desk is set up now, with who was there then."""
    own, begins = settings.advisors(tx), since - _BEFORE
    people = []
    for one in advisors.enabled_advisors(tx):
        routing = own.get(one.id, AdvisorRouting())
        people.append(
            Person(
                id=one.id,
                name=one.name,
                team_ids=[team_id for team_id, _ in one.teams],
                capacity=one.capacity,
                shifts=shifts_of(told.presences.get(one.id, []), begins=begins, presence=one.presence),
                skills=routing.skills,
                languages=one.languages,
                caps=routing.caps,
            )
        )
    return Setup(people=people, teams=settings.teams(tx), weights=settings.desk(tx).weights)


def shifts_of(
    changes: list[tuple[datetime, str]], *, begins: datetime, presence: str
) -> list[tuple[datetime, datetime | None]]:
    """When somebody was available, from the changes of their presence since `begins`. Who first went away was
    available before; who never changed is as they are now: `presence`."""
    first = changes[0][1] != "available" if changes else presence == "available"
    since = begins if first else None
    found: list[tuple[datetime, datetime | None]] = []
    for at, now in changes:
        if now == "available" and since is None:
            since = at
        elif now != "available" and since is not None:
            found.append((since, at))
            since = None
    return found if since is None else [*found, (since, None)]


def arrivals_of(tx: Reading, told: Told, since: datetime, until: datetime) -> list[Arrival]:
    """The tickets that came since a moment, as they came; BadInput if they are too many."""
    began, ended = told.began, told.ended
    new = [ticket_id for ticket_id, at in told.came_at.items() if at >= since]
    if len(new) > MOST_ARRIVALS:
        raise BadInput(
            Said(
                "{new} tickets came then; a replay has at most {most_arrivals}.",
                new=len(new),
                most_arrivals=MOST_ARRIVALS,
            ),
            field="since",
        )
    counted = set(new)
    work = {one: (ended.get(one, until) - at) / _MINUTE for one, at in began.items() if one in counted}
    usual = median(work.values()) if work else _USUAL
    rows: list[Any] = []
    for start in range(0, len(new), _CHUNK):
        some = tickets.c.id.in_(new[start : start + _CHUNK])
        rows += tx.conn.execute(_facts.where(tickets.c.created_at >= since, some)).all()
    return [
        Arrival(
            id=row.id,
            at=told.came_at[row.id],
            team_id=told.came[row.id].team_id,
            minutes=work.get(row.id, usual),
            kind=row.channel_kinds[0] if row.channel_kinds else "",
            skills=row.asked_skills or {},
            language=row.language,
            priority=row.priority,
        )
        for row in rows
    ]
