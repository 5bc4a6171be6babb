"""How a team moved, which filters follow: it has another name, or another team has its tickets."""

from __future__ import annotations

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people.teams import all_teams
from helpdesk.domain.events.staff import TeamChanged
from helpdesk.domain.filters.following import Moved


def moved(tx: Reading, team_id: int, was: str, into: int) -> Moved:
    """The team that was called `was` has another name (`into` is itself), or the team `into` has its
    tickets."""
    known = {one.id: one.name for one in all_teams(tx)}
    others = tuple(name for one, name in known.items() if one not in (team_id, into))
    return Moved(was=was, now=known[into], renamed=into == team_id, others=others)


def moved_by(tx: Reading, event: TeamChanged) -> Moved | None:
    """What filters follow of a change of a team, told by the names of now; None if it is nothing to them.
    Without another team they stay as they are."""
    if event.was is None:
        return None
    if event.into_team_id is not None:
        return moved(tx, event.team_id, event.was.name, event.into_team_id)
    if event.was.name == event.now.name:
        return None
    return moved(tx, event.team_id, event.was.name, event.team_id)
