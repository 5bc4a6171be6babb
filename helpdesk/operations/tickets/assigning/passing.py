"""What the passing of time moves: advisors whose hours end, tickets of those who are not there, and tickets
that waited too long."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from helpdesk.db import calendars
from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import teams
from helpdesk.db.schema.people import advisors
from helpdesk.db.schema.tickets import IS_OPEN, tickets
from helpdesk.db.tickets import routing as db
from helpdesk.db.tickets.assigning import loads, settings
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.hours.open_time import is_open, open_time
from helpdesk.domain.routing.settings import TeamRouting
from helpdesk.operations.tickets.assignment import find_owner, give, set_presence
from helpdesk.operations.tickets.deciding.asked import Asked
from helpdesk.operations.tickets.deciding.decision import decide
from helpdesk.operations.tickets.deciding.fitting import placeable

_AT_ONCE = 100
_GONE = ("away", "offline")
_LOOKED_BACK = timedelta(days=8)  # a week has every opening, and reading more of a calendar takes long
_present = Prepared(
    select(advisors.c.id, advisors.c.presence_at).where(
        advisors.c.presence != "offline",
        advisors.c.disabled_at.is_(None),
    )
)


def end_of_hours(tx: Transaction) -> int:
    """Set the advisors offline whose hours ended since they last chose their presence. Who chooses one after
    hours keeps it. Returns how many. A calendar that was removed ends nobody's hours."""
    kept = {who: one.calendar_id for who, one in settings.advisors(tx).items() if one.calendar_id is not None}
    if not kept:
        return 0
    hours = {one: calendars.hours_of(tx, one) for one in set(kept.values())}
    closed = {key: one for key, one in hours.items() if one is not None and not is_open(one, tx.now)}
    ended = 0
    for advisor_id, chosen_at in _present.all(tx, {}) if closed else ():
        keeps = closed.get(kept.get(advisor_id, 0))
        long_ago = tx.now - _LOOKED_BACK
        since = max(chosen_at or long_ago, long_ago)
        if keeps is not None and open_time(keeps, since, tx.now) > timedelta(0):
            set_presence(tx, advisor_id, "offline")
            ended += 1
    return ended


def give_back(tx: Transaction) -> int:
    """Offer what is unanswered of advisors who are away or offline for longer than their team's grace. They
    are preferred when they come back while it still waits. Returns how many tickets."""
    given = 0
    for team_id, team in settings.teams(tx).items():
        if team.grace_minutes is None:
            continue
        rows = _unanswered(tx, team_id, tx.now - timedelta(minutes=team.grace_minutes))
        if rows:
            db.lock_routing(tx)
        for ticket_id, name, presence in rows:
            find_owner(tx, ticket_id, because=f"{name} is {presence} for {team.grace_minutes} min")
        given += len(rows)
    return given


def overflow(tx: Transaction) -> int:
    """Give what waited too long in a team to an advisor of the team that helps it, if one is free there. Else
    it keeps its turn in its own queue. Returns how many tickets."""
    return sum(_overflow(tx, team_id, team) for team_id, team in settings.teams(tx).items())


def _unanswered(tx: Transaction, team_id: int, since: datetime) -> list[tuple[int, str, str]]:
    rows = tx.conn.execute(
        select(tickets.c.id, advisors.c.name, advisors.c.presence)
        .join(advisors, advisors.c.id == tickets.c.owner_id)
        .where(
            tickets.c.state == IS_OPEN,
            tickets.c.team_id == team_id,
            tickets.c.waiting_since.is_not(None),
            ~tickets.c.with_bot,
            advisors.c.presence.in_(_GONE),
            or_(advisors.c.presence_at.is_(None), advisors.c.presence_at <= since),
        )
        .order_by(tickets.c.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True, key_share=True, of=tickets)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _overflow(tx: Transaction, team_id: int, team: TeamRouting) -> int:
    into, minutes = team.overflow_team_id, team.overflow_minutes
    if into is None or minutes is None or db.is_archived(tx, into) or not _anybody(tx, into):
        return 0
    if settings.team(tx, into).mode == "pull":
        return 0  # nobody there is given anything
    late = db.late(tx, team_id, tx.now - timedelta(minutes=minutes))
    fit = placeable(tx, late, into, most=_AT_ONCE)
    locked = db.lock_queued(tx, fit) if fit else []
    if locked:
        db.lock_routing(tx)
    name = teams.team(tx, team_id).name if locked else ""
    moved, asked = 0, Asked(tx)
    for ticket_id in locked:
        row = db.routed(tx, ticket_id)
        found = decide(tx, row, into, f"Waited {minutes} min in {name}", asked=asked)
        if found.advisor_id is not None:
            give(tx, row, team_id=into, found=found, by=SYSTEM)
            asked.gave(found.advisor_id, row)
            moved += 1
    return moved


def _anybody(tx: Transaction, team_id: int) -> bool:
    return any(
        one.presence == "available" and one.load < one.capacity for one in loads.advisor_loads(tx, team_id)
    )
