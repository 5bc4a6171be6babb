"""The advisors of a team now: presence, load, and what they can."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.inlets import channels
from helpdesk.db.schema.people import advisors, team_members
from helpdesk.db.schema.tickets import IS_OPEN, tickets
from helpdesk.db.tickets.assigning import settings
from helpdesk.db.tickets.assigning.settings import SetUp
from helpdesk.domain.routing.advisors import AdvisorLoad
from helpdesk.domain.routing.settings import AdvisorRouting

_load = (  # counted for each given advisor: counting all open tickets costs more with every one
    select(func.count())
    .where(tickets.c.state == IS_OPEN, tickets.c.owner_id == advisors.c.id)
    .correlate(advisors)
    .scalar_subquery()
)
_advisors = (
    select(
        advisors.c.id,
        advisors.c.name,
        advisors.c.presence,
        _load.label("load"),
        advisors.c.capacity,
        advisors.c.idle_since,
        advisors.c.languages,
    )
    .where(advisors.c.disabled_at.is_(None))
    .order_by(advisors.c.id)
)
_all_advisors = Prepared(_advisors)
_advisors_of_team = Prepared(
    _advisors.join(team_members, team_members.c.advisor_id == advisors.c.id).where(
        team_members.c.team_id == bindparam("team")
    )
)
_held_by_kind = Prepared(
    select(tickets.c.owner_id, func.coalesce(channels.c.kind, ""), func.count())
    .outerjoin(channels, channels.c.name == tickets.c.channel)
    .where(tickets.c.state == IS_OPEN, tickets.c.owner_id.is_not(None))
    .group_by(tickets.c.owner_id, channels.c.kind)
)
_NOTHING_SET = AdvisorRouting()


def advisor_loads(tx: Reading, team_id: int | None, set_up: SetUp | None = None) -> list[AdvisorLoad]:
    """The team's advisors with presence, open tickets by weight, and what they can; all advisors if there is
    no team. `set_up`: of the team, if it was read already."""
    desk, _, own = set_up or settings.of_team(tx, team_id)
    weights = desk.weights
    rows = _all_advisors.all(tx, {}) if team_id is None else _advisors_of_team.all(tx, {"team": team_id})
    held = _held(tx) if weights or any(one.caps for one in own.values()) else {}
    found = []
    for advisor_id, name, presence, load, capacity, idle_since, languages in rows:
        routing, kinds = own.get(advisor_id, _NOTHING_SET), held.get(advisor_id, {})
        found.append(
            AdvisorLoad(
                id=advisor_id,
                name=name,
                presence=presence,
                load=sum(n * weights.get(kind, 1) for kind, n in kinds.items()) if weights else load,
                capacity=capacity,
                idle_since=idle_since,
                skills=routing.skills,
                languages=languages.split(),
                held=kinds,
                caps=routing.caps,
            )
        )
    return found


def _held(tx: Reading) -> dict[int, dict[str, int]]:
    """How many open tickets of each kind of channel each advisor has. A channel that is gone has no kind."""
    found: dict[int, dict[str, int]] = {}
    for advisor_id, kind, n in _held_by_kind.all(tx, {}):
        found.setdefault(advisor_id, {})[kind] = n
    return found
