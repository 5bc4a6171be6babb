"""Teams: adding one, and changing its name and people. What becomes of an archived one's tickets is
`operations/tickets/staffing`'s."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from helpdesk.db.engine.locks import ROUTING, hold
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import advisors as db
from helpdesk.db.people import sign_in_changes, teams
from helpdesk.db.people.teams import Team
from helpdesk.domain.events.actors import SYSTEM, Actor
from helpdesk.domain.events.staff import TeamFacts
from helpdesk.domain.people.rights import OPERATOR, Editor
from helpdesk.errors import BadInput, Conflict, NotFound
from helpdesk.language.fold import fold
from helpdesk.operations.people import changes
from helpdesk.operations.people.moved import moved
from helpdesk.operations.people.persons import check_version, checked_name
from helpdesk.said import Said


class TeamChange(msgspec.Struct, frozen=True, kw_only=True):
    """What changes; None stays. `advisor_ids` are all people of the team from then on."""

    name: str | None = None
    advisor_ids: Sequence[int] | None = None


def team_for(tx: Reading, team_id: int, editor: Editor) -> Team:
    """A team that the editor may see and change; NotFound for any other."""
    row = teams.team(tx, team_id)
    if not editor.reaches([team_id]):
        raise NotFound(Said("There is no team {team_id}.", team_id=team_id))
    return row


def check_team(tx: Reading, row: Team | None, change: TeamChange, *, version: int | None = None) -> TeamFacts:
    """What a team would be after a change; `row` None: a new one. BadInput and Conflict name the field."""
    was = TeamFacts(name="") if row is None else changes.team_facts(row)
    if row is not None:
        check_version(row.name, version, row.version)
        if was.archived:
            raise Conflict(
                Said("The team {name} is archived. Restore it first.", name=row.name), field="name"
            )
    name = change.name if row is None else was.name if change.name is None else change.name
    return TeamFacts(
        name=_free_name(tx, checked_name(name or ""), besides=row),
        advisor_ids=was.advisor_ids if change.advisor_ids is None else _people(tx, change.advisor_ids),
    )


def add(tx: Transaction, change: TeamChange, *, by: Actor = SYSTEM) -> Team:
    """Add a team. Refuses what `check_team` refuses."""
    hold(tx, ROUTING)
    facts = check_team(tx, None, change)
    team_id = db.add_team(tx, facts.name, facts.advisor_ids)
    _tell_people(tx, facts.advisor_ids)
    row = teams.team(tx, team_id)
    changes.note_team(tx, "added", None, row, by=by)
    return row


def change_team(
    tx: Transaction,
    team_id: int,
    change: TeamChange,
    *,
    by: Actor = SYSTEM,
    editor: Editor = OPERATOR,
    version: int | None = None,
    undoes: int | None = None,
) -> Team:
    """Change a team's name and people. Returns the new row. Refuses what `check_team` refuses; NotFound if
    it is not the editor's. The caller offers its new people what waits."""
    hold(tx, ROUTING)
    was = team_for(tx, team_id, editor)
    facts = check_team(tx, was, change, version=version)
    if facts == changes.team_facts(was):
        return was
    gone = set(was.advisor_ids) - set(facts.advisor_ids)
    come = set(facts.advisor_ids) - set(was.advisor_ids)
    teams.change(tx, team_id, name=facts.name)
    teams.leave(tx, team_id, gone)
    teams.join(tx, team_id, sorted(come))
    _tell_people(tx, sorted(gone | come))
    row = teams.team(tx, team_id)
    if row.name != was.name:
        tx.rename(moved(tx, team_id, was.name, team_id), by=by)
    changes.note_team(tx, "changed", was, row, by=by, undoes=undoes)
    return row


def _tell_people(tx: Transaction, advisor_ids: Sequence[int]) -> None:
    """Their forms show another version, and every process asks again what they see."""
    for one in advisor_ids:
        db.change_advisor(tx, one)
    if advisor_ids:
        sign_in_changes.note(tx)


def _free_name(tx: Reading, name: str, *, besides: Team | None) -> str:
    """A name that no other team has, whatever its case and accents; archived ones keep theirs. Conflict."""
    wanted = fold(name)
    for one in teams.all_teams(tx):
        if (besides is None or one.id != besides.id) and fold(one.name) == wanted:
            raise Conflict(
                Said(
                    "There is already a team {name!r}, but it is archived."
                    " Restore it, or choose another name.",
                    name=one.name,
                )
                if one.archived_at
                else Said("There is already a team {name!r}.", name=one.name),
                field="name",
            )
    return name


def _people(tx: Reading, advisor_ids: Sequence[int]) -> list[int]:
    known = {one.id for one in db.enabled_advisors(tx)}
    for advisor_id in advisor_ids:
        if advisor_id not in known:
            raise BadInput(
                Said("There is no advisor {advisor_id}.", advisor_id=advisor_id), field="advisor_ids"
            )
    return sorted(set(advisor_ids))
