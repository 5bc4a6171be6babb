"""Teams and advisors: adding, renaming and changing them. Each change is refused in words or done whole."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import advisors as db
from helpdesk.db.people import sign_in_changes, teams
from helpdesk.db.people.advisors import AdvisorRow
from helpdesk.directions import shown
from helpdesk.errors import BadInput, Conflict, NotFound
from helpdesk.operations.people.accounts import end_access

ROLES = ("advisor", "lead", "admin")  # each may do what those before it may
_LONGEST = 100
_MOST = 10_000  # tickets at once


class AdvisorChange(msgspec.Struct, frozen=True, kw_only=True):
    """What changes; None stays. `join` and `leave` are names of teams."""

    name: str | None = None
    role: str | None = None
    capacity: int | None = None
    join: Sequence[str] = ()
    leave: Sequence[str] = ()


def add_team(tx: Transaction, name: str) -> int:
    """Add a team. Returns its id; Conflict if there is one of that name."""
    name = checked_name(name)
    _check_free(tx, name)
    return db.add_team(tx, name, [])


def rename_team(tx: Transaction, old: str, new: str) -> None:
    """Give a team another name; its tickets, rules and members stay."""
    team_id, new = team_named(tx, old), checked_name(new)
    if teams.id_of(tx, new) not in (None, team_id):
        raise Conflict(f"There is already a team {new!r}.", field="name")
    teams.rename(tx, team_id, new)


def team_named(tx: Reading, name: str) -> int:
    """The id of a team; BadInput lists the existing names."""
    team_id = teams.id_of(tx, name.strip())
    if team_id is None:
        raise BadInput(f"There is no team {name!r}; there are: {_names(tx)}.", field="team")
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
    advisor_id = db.add_advisor(
        tx, email=email, name=checked_name(name), role=role, password_hash=password_hash, capacity=capacity
    )
    for one in dict.fromkeys(team_named(tx, team) for team in in_teams):
        db.join_team(tx, advisor_id, one)
    return advisor_id


def check_new_advisor(tx: Reading, email: str, name: str, in_teams: Sequence[str], capacity: int) -> None:
    """Refuse what add_advisor would refuse, before anybody types a password."""
    checked_name(name)
    _check_capacity(capacity)
    for team in in_teams:
        team_named(tx, team)
    known = db.by_email(tx, email)
    if known is not None:
        disabled = ", but disabled" if known.disabled_at is not None else ""
        raise Conflict(f"{email} is already an advisor{disabled}.", field="email")


def change_advisor(tx: Transaction, email: str, change: AdvisorChange) -> AdvisorRow:
    """Change an advisor. Returns the new row. Conflict if the desk would have no admin. A lower role ends
    their sessions and keys."""
    row = advisor_with(tx, email)
    if change.role is not None and change.role not in ROLES:
        raise BadInput(f"role is {change.role!r}; it must be one of {', '.join(ROLES)}.", field="role")
    if change.role not in (None, "admin"):
        check_admin_stays(tx, row)
    if change.capacity is not None:
        _check_capacity(change.capacity)
    values = {"role": change.role, "capacity": change.capacity}
    values |= {"name": checked_name(change.name) if change.name is not None else None}
    if given := {key: value for key, value in values.items() if value is not None}:
        db.change_advisor(tx, row.id, **given)
    if change.role is not None and ROLES.index(change.role) < ROLES.index(row.role):
        end_access(tx, row.id)
    elif change.role not in (None, row.role) or change.join or change.leave:
        sign_in_changes.note(tx)
    in_teams = {team_id for team_id, _ in row.teams}
    for team in dict.fromkeys(team_named(tx, one) for one in change.join):
        if team not in in_teams:
            db.join_team(tx, row.id, team)
    for name in change.leave:
        if (team := team_named(tx, name)) not in in_teams:
            raise BadInput(f"{email} is not in the team {name!r}.", field="leave")
        teams.leave(tx, row.id, team)
    return db.advisor(tx, row.id)


def enable_advisor(tx: Transaction, email: str) -> AdvisorRow:
    """Let a disabled advisor sign in again, with the role, teams and password they had. NotFound; Conflict if
    the account is not disabled."""
    row = db.by_email(tx, email)
    if row is None:
        raise NotFound(f"There is no advisor {email}.", field="email")
    if row.disabled_at is None:
        raise Conflict(f"{email} is not disabled.", field="email")
    db.enable_advisor(tx, row.id)
    return db.advisor(tx, row.id)


def advisor_with(tx: Reading, email: str) -> AdvisorRow:
    """The advisor of an address who may sign in; NotFound."""
    row = db.by_email(tx, email)
    if row is None or row.disabled_at is not None:
        disabled = "; the account is disabled" if row is not None else ""
        raise NotFound(f"There is no advisor {email}{disabled}.", field="email")
    return row


def check_admin_stays(tx: Reading, row: AdvisorRow) -> None:
    """Conflict if this advisor is the only admin: nobody could change the desk any more."""
    if row.role == "admin" and not any(
        one.role == "admin" and one.id != row.id for one in db.enabled_advisors(tx)
    ):
        raise Conflict(f"{row.email} is the only admin. Make somebody else an admin first.", field="role")


def _check_free(tx: Reading, name: str) -> None:
    if teams.id_of(tx, name) is not None:
        raise Conflict(f"There is already a team {name!r}.", field="name")


def _check_capacity(capacity: int) -> None:
    if not 1 <= capacity <= _MOST:
        raise BadInput(f"capacity must be 1 to {_MOST:,}.", field="capacity")


def _names(tx: Reading) -> str:
    return ", ".join(one.name for one in db.teams_with_members(tx)) or "none"


def checked_name(name: str) -> str:
    """A name without blanks around it; BadInput."""
    name = shown(" ".join(name.split()))
    if not 1 <= len(name) <= _LONGEST:
        raise BadInput(f"A name has 1 to {_LONGEST} characters.", field="name")
    return name
