"""A change of a person or a team is kept twice: as an event, and where its form finds it to undo it."""

from __future__ import annotations

import msgspec

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import staff_changes
from helpdesk.db.people.advisors import AdvisorRow
from helpdesk.db.people.staff_changes import StaffChange
from helpdesk.db.people.teams import Team
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.staff import (
    AdvisorAct,
    AdvisorChanged,
    PersonFacts,
    TeamAct,
    TeamChanged,
    TeamFacts,
)
from helpdesk.errors import Conflict


def person_facts(row: AdvisorRow) -> PersonFacts:
    """What can be changed of an advisor, as it is now."""
    return PersonFacts(
        name=row.name,
        role=row.role,
        capacity=row.capacity,
        languages=row.languages,
        team_ids=sorted(team_id for team_id, _ in row.teams),
        disabled=row.disabled_at is not None,
    )


def team_facts(row: Team) -> TeamFacts:
    """What can be changed of a team, as it is now."""
    return TeamFacts(name=row.name, advisor_ids=row.advisor_ids, archived=row.archived_at is not None)


def note_person(
    tx: Transaction,
    act: AdvisorAct,
    was: AdvisorRow | None,
    now: AdvisorRow,
    *,
    by: Actor,
    undoes: int | None = None,
) -> None:
    """Record a change of an advisor."""
    before = None if was is None else person_facts(was)
    facts = person_facts(now)
    staff_changes.add(tx, "advisor", now.id, act, was=before, now=facts, by=by, undoes=undoes)
    tx.record(AdvisorChanged(advisor_id=now.id, act=act, was=before, now=facts, by=by))


def note_team(
    tx: Transaction, act: TeamAct, was: Team | None, now: Team, *, by: Actor, undoes: int | None = None
) -> None:
    """Record a change of a team."""
    before = None if was is None else team_facts(was)
    facts = team_facts(now)
    staff_changes.add(tx, "team", now.id, act, was=before, now=facts, by=by, undoes=undoes)
    tx.record(TeamChanged(team_id=now.id, act=act, was=before, now=facts, by=by))


def newest_to_undo(tx: Reading, change_id: int) -> StaffChange:
    """A change that can be undone; Conflict if its person or team was changed again since."""
    row = staff_changes.change(tx, change_id)
    newest = staff_changes.newest(tx, row.noun, row.noun_id)[row.noun_id]
    if newest.id != row.id:
        raise Conflict(
            f"{newest.by_name} has changed this again since. Read the newest state first.", field="change"
        )
    if row.was is None or row.act not in UNDOABLE:
        raise Conflict(f"What was {row.act} cannot be undone.", field="change")
    return row


UNDOABLE = ("changed", "disabled", "enabled", "archived")
"""Acts that have an undo. A password cannot come back, and a new team is archived instead."""


def undone_person(row: StaffChange) -> tuple[PersonFacts, PersonFacts]:
    """(what was before a change of a person, what it made of it)."""
    return msgspec.convert(row.was, PersonFacts), msgspec.convert(row.now, PersonFacts)


def undone_team(row: StaffChange) -> tuple[TeamFacts, TeamFacts]:
    """(what was before a change of a team, what it made of it)."""
    return msgspec.convert(row.was, TeamFacts), msgspec.convert(row.now, TeamFacts)
