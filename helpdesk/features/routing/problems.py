"""What is wrong with a stored routing since somebody left or a team is gone. The desk goes on without it."""

from __future__ import annotations

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people import advisors, teams
from helpdesk.domain.routing.settings import DeskRouting, TeamRouting
from helpdesk.operations.tickets.routing.lacks import lacks
from helpdesk.said import Said


def peopleless(tx: Reading, team_id: int) -> str:
    """A sentence if a team has no people, else ""."""
    team = teams.team(tx, team_id)
    if team.advisor_ids:
        return ""
    return Said("The team {name} has no people. Add somebody to it first.", name=team.name)


def of_desk(tx: Reading, desk: DeskRouting) -> list[str]:
    """The problems of the desk's routing, each in one sentence."""
    asked = [one for skills in desk.channel_skills.values() for one in skills.items()]
    found: list[str] = [lack.says for lack in lacks(tx, asked)]
    least = min((one.capacity for one in advisors.enabled_advisors(tx)), default=0)
    found += [
        Said(
            "A ticket on {kind} takes {weight:g}: who has less capacity never gets one.",
            kind=kind,
            weight=weight,
        )
        for kind, weight in desk.weights.items()
        if weight > least > 0
    ]
    return found


def of_team(tx: Reading, team_id: int, team: TeamRouting) -> list[str]:
    """The problems of a team's routing, each in one sentence."""
    lonely = (
        [] if teams.team(tx, team_id).advisor_ids else [Said("This team has no people: its tickets wait.")]
    )
    return [*lonely, *of_overflow(tx, team)]


def of_overflow(tx: Reading, team: TeamRouting) -> list[str]:
    """Why the team that is to help cannot, in one sentence; empty if it can, or there is none."""
    if team.overflow_team_id is None:
        return []
    other = teams.team(tx, team.overflow_team_id)
    if other.archived_at is not None:
        return [Said("The team {name} is archived, so it does not help.", name=other.name)]
    if other.advisor_ids:
        return []
    return [Said("The team {name} has no people, so it does not help.", name=other.name)]
