"""Teams and advisors by name and address, as the command line knows them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import advisors as db
from helpdesk.db.people import teams as db_teams
from helpdesk.db.people.advisors import AdvisorRow
from helpdesk.domain.events.actors import SYSTEM, Actor
from helpdesk.errors import BadInput, Conflict, NotFound
from helpdesk.operations.people import changes, persons, teams
from helpdesk.operations.people.persons import Change
from helpdesk.operations.people.teams import TeamChange
from helpdesk.said import Said, named


class AdvisorChange(msgspec.Struct, frozen=True, kw_only=True):
    """What changes; None stays. `join` and `leave` are names of teams."""

    name: str | None = None
    role: str | None = None
    capacity: int | None = None
    join: Sequence[str] = ()
    leave: Sequence[str] = ()


def add_team(tx: Transaction, name: str) -> int:
    """Add a team. Returns its id; Conflict if there is one of that name."""
    return teams.add(tx, TeamChange(name=name)).id


def team_named(tx: Reading, name: str) -> int:
    """The id of a team; BadInput lists the existing names."""
    team_id = db_teams.id_of(tx, name.strip())
    if team_id is None:
        raise BadInput(
            Said("There is no team {name!r}; there are: {names}.", name=name, names=_names(tx)), field="team"
        )
    return team_id


def add_advisor(
    tx: Transaction,
    email: str,
    name: str,
    role: str,
    in_teams: Sequence[str],
    capacity: int,
    password_hash: str,
) -> int:
    """Add an advisor. Returns their id; Conflict if the address has an account, disabled or not."""
    check_new_advisor(tx, email, name, in_teams, capacity)
    team_ids = [team_named(tx, team) for team in in_teams]
    return hire(
        tx,
        email=email,
        name=name,
        role=role,
        team_ids=team_ids,
        capacity=capacity,
        password_hash=password_hash,
    )


def check_new_advisor(tx: Reading, email: str, name: str, in_teams: Sequence[str], capacity: int) -> None:
    """Refuse what add_advisor would refuse, before anybody types a password."""
    persons.checked_name(name)
    persons.checked_capacity(capacity)
    for team in in_teams:
        team_named(tx, team)
    check_no_account(tx, email)


def check_no_account(tx: Reading, email: str) -> None:
    """Conflict if the address has an account, disabled or not."""
    known = db.by_email(tx, email)
    if known is not None:
        raise Conflict(
            Said("{email} is already an advisor.", email=email)
            if known.disabled_at is None
            else Said("{email} is already an advisor, but disabled.", email=email),
            field="email",
        )


def hire(
    tx: Transaction,
    *,
    email: str,
    name: str,
    role: str,
    password_hash: str | None,
    team_ids: Sequence[int] = (),
    capacity: int = 5,
    languages: Sequence[str] = (),
    locale: str = "en",
    by: Actor = SYSTEM,
) -> int:
    """Add an advisor whose address, role and teams were checked. Returns their id. Without a password they
    cannot sign in before they have used a link to one."""
    name = persons.checked_name(name)
    advisor_id = db.add_advisor(
        tx,
        email=email,
        name=name,
        role=role,
        password_hash=password_hash,
        capacity=capacity,
        languages=languages,
        locale=locale,
    )
    for team_id in sorted(set(team_ids)):
        db_teams.join(tx, team_id, [advisor_id])
        db_teams.change(tx, team_id)
    changes.note_person(tx, "added", None, db.advisor(tx, advisor_id), by=by)
    return advisor_id


def change_advisor(tx: Transaction, email: str, change: AdvisorChange) -> AdvisorRow:
    """Change an advisor. Returns the new row. Conflict if the desk would have no admin. A lower role ends
    their sessions and keys."""
    row = advisor_with(tx, email)
    team_ids = {team_id for team_id, _ in row.teams} | {team_named(tx, one) for one in change.join}
    for name in change.leave:
        if (team := team_named(tx, name)) not in team_ids:
            raise BadInput(
                Said("{email} is not in the team {name!r}.", email=email, name=name), field="leave"
            )
        team_ids.discard(team)
    return persons.change_person(
        tx,
        row,
        Change(name=change.name, role=change.role, capacity=change.capacity, team_ids=sorted(team_ids)),
    )


def enable_advisor(
    tx: Transaction, email: str, *, by: Actor = SYSTEM, undoes: int | None = None
) -> AdvisorRow:
    """Let a disabled advisor sign in again, with the role, teams and password they had. NotFound; Conflict if
    the account is not disabled."""
    row = db.by_email(tx, email)
    if row is None:
        raise NotFound(Said("There is no advisor {email}.", email=email), field="email")
    if row.disabled_at is None:
        raise Conflict(Said("{email} is not disabled.", email=email), field="email")
    db.enable_advisor(tx, row.id)
    new = db.advisor(tx, row.id)
    changes.note_person(tx, "enabled", row, new, by=by, undoes=undoes)
    return new


def advisor_with(tx: Reading, email: str) -> AdvisorRow:
    """The advisor of an address who may sign in; NotFound."""
    row = db.by_email(tx, email)
    if row is None or row.disabled_at is not None:
        raise NotFound(
            Said("There is no advisor {email}.", email=email)
            if row is None
            else Said("There is no advisor {email}; the account is disabled.", email=email),
            field="email",
        )
    return row


def _names(tx: Reading) -> str:
    return named([one.name for one in db.teams_with_members(tx)])
