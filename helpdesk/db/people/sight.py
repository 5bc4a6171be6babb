"""What an advisor sees, and which tickets are in their sight. `db/schema/sight` says it in SQL."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, select

from helpdesk.db.engine.prepared import Prepared, PreparedMany
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.people import team_members
from helpdesk.db.schema.tickets import tickets
from helpdesk.domain.events.tickets import Place
from helpdesk.domain.people.sight import AdvisorsSee, Sight, is_limited, sees

_teams = Prepared(select(team_members.c.team_id).where(team_members.c.advisor_id == bindparam("advisor")))
_places = PreparedMany(select(tickets.c.id, tickets.c.team_id, tickets.c.owner_id), tickets.c.id)


def sight_of(tx: Reading, advisor_id: int) -> Sight:
    """What an advisor sees now, if they are limited."""
    teams = _teams.all(tx, {"advisor": advisor_id})
    return Sight(advisor=advisor_id, teams=frozenset(row[0] for row in teams))


def sight_for(tx: Reading, advisors_see: AdvisorsSee, role: str, advisor_id: int) -> Sight | None:
    """What somebody of this role sees now; None: every ticket."""
    return sight_of(tx, advisor_id) if is_limited(advisors_see, role) else None


def places_of(tx: Reading, ticket_ids: Iterable[int]) -> dict[int, Place]:
    """Whose these tickets are, those that exist."""
    rows = _places.all(tx, ticket_ids)
    return {number: Place(team_id=team_id, advisor_id=owner_id) for number, team_id, owner_id in rows}


def seen_of(tx: Reading, sight: Sight | None, ticket_ids: Iterable[int]) -> set[int]:
    """Those of these tickets that exist and are in sight."""
    wanted = set(ticket_ids)
    return {number for number, team_id, owner_id in _places.all(tx, wanted) if sees(sight, team_id, owner_id)}
