"""How a team moved, which filters follow: it has another name, or another team has its tickets."""

from __future__ import annotations

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people.teams import all_teams
from helpdesk.domain.filters.following import Renaming


def moved(tx: Reading, team_id: int, was: str, into: int) -> Renaming:
    """The team that was called `was` has another name (`into` is itself), or the team `into` has its
    tickets."""
    known = {one.id: one.name for one in all_teams(tx)}
    return Renaming(
        words="queue",
        whole="queue_is",
        was=[was],
        now=[known[into]],
        sure=("queue_is", known[into]),
        others=[name for one, name in known.items() if one not in (team_id, into)],
        renamed=into == team_id,
    )
