"""A change of a person or a team is kept twice: as an event, and where its form finds it to undo it."""

from __future__ import annotations

from typing import Literal

import msgspec

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.log.setup_changes import SetupChange
from helpdesk.db.people.advisors import AdvisorRow
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
from helpdesk.said import Said

What = Literal["advisor", "team"]
_OF_PASSWORDS = ("link", "password")  # acts that change nothing of a form


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
    _store(tx, "advisor", now.id, act, before, facts, by, undoes)
    tx.record(AdvisorChanged(advisor_id=now.id, act=act, was=before, now=facts, by=by))


def note_team(
    tx: Transaction,
    act: TeamAct,
    was: Team | None,
    now: Team,
    *,
    by: Actor,
    undoes: int | None = None,
    into: int | None = None,
) -> None:
    """Record a change of a team."""
    before = None if was is None else team_facts(was)
    facts = team_facts(now)
    _store(tx, "team", now.id, act, before, facts, by, undoes)
    tx.record(TeamChanged(team_id=now.id, act=act, was=before, now=facts, into_team_id=into, by=by))


def _store(
    tx: Transaction,
    what: What,
    item: int,
    act: str,
    before: PersonFacts | TeamFacts | None,
    after: PersonFacts | TeamFacts,
    by: Actor,
    undoes: int | None,
) -> None:
    was = None if before is None else msgspec.to_builtins(before)
    now = msgspec.to_builtins(after)
    setup_changes.store(tx, what, item, act, before=was, after=now, by=by, undoes=undoes)


def newest(tx: Reading, what: What, item: int | None = None) -> dict[int, SetupChange]:
    """The newest change of each person or team that was ever changed, by its id; of one only if `item` is
    given. Passwords are in no form, so they count for none."""
    return setup_changes.latest_of(tx, what, None if item is None else [item], without=_OF_PASSWORDS)


def newest_to_undo(tx: Reading, change_id: int) -> SetupChange:
    """A change that can be undone; Conflict if its person or team was changed again since."""
    row = setup_changes.change(tx, change_id)
    last = setup_changes.latest_of(tx, row.what, [row.item], without=_OF_PASSWORDS)[row.item]
    if last.id != row.id:
        raise Conflict(
            Said("{name} has changed this again since. Read the newest state first.", name=last.by.name),
            field="change",
        )
    if row.before is None or row.act not in UNDOABLE:
        raise Conflict("This change cannot be undone.", field="change")
    return row


UNDOABLE = ("changed", "disabled", "enabled", "archived")
"""Acts that have an undo. A password cannot come back, and a new team is archived instead."""


def undone_person(row: SetupChange) -> tuple[PersonFacts, PersonFacts]:
    """(what was before a change of a person, what it made of it)."""
    return msgspec.convert(row.before, PersonFacts), msgspec.convert(row.after, PersonFacts)


def undone_team(row: SetupChange) -> tuple[TeamFacts, TeamFacts]:
    """(what was before a change of a team, what it made of it)."""
    return msgspec.convert(row.before, TeamFacts), msgspec.convert(row.after, TeamFacts)
