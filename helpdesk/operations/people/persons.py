"""Changing a person who works here: checked first, then done whole. Screen, API and command line all come
here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import msgspec

from helpdesk.db.engine.locks import ROUTING, hold
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import advisors as db
from helpdesk.db.people import invitations, sign_in_changes, teams
from helpdesk.db.people.advisors import AdvisorRow
from helpdesk.directions import shown
from helpdesk.domain.events.actors import SYSTEM, Actor
from helpdesk.domain.events.staff import PersonFacts
from helpdesk.domain.filters.following import Renaming
from helpdesk.domain.people.rights import OPERATOR, ROLES, Editor, changed_fields, refusal
from helpdesk.errors import BadInput, Conflict, Forbidden, NotFound
from helpdesk.language.fold import fold
from helpdesk.operations.people import changes
from helpdesk.operations.people.accounts import end_access
from helpdesk.said import Said

MOST = 10_000  # tickets at once
_LONGEST = 100
_LANGUAGES = 20
_CODE = re.compile(r"[a-z]{2,3}")  # ISO 639


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What changes; None stays. `team_ids` are all teams of the person from then on."""

    name: str | None = None
    role: str | None = None
    capacity: int | None = None
    languages: Sequence[str] | None = None
    team_ids: Sequence[int] | None = None


def person_for(tx: Reading, advisor_id: int, editor: Editor) -> AdvisorRow:
    """A person that the editor may see and change; NotFound for anybody else."""
    row = db.advisor(tx, advisor_id)
    if not editor.reaches([team_id for team_id, _ in row.teams]):
        raise NotFound(Said("There is no advisor {advisor_id}.", advisor_id=advisor_id))
    return row


def check_change(
    tx: Reading, row: AdvisorRow, change: Change, editor: Editor = OPERATOR, *, version: int | None = None
) -> PersonFacts:
    """What the person would be after a change. BadInput and Conflict name the field; Forbidden; Conflict with
    the version if somebody else saved one since `version`."""
    check_version(row.name, version, row.version)
    was = changes.person_facts(row)
    now = PersonFacts(
        name=was.name if change.name is None else checked_name(change.name),
        role=was.role if change.role is None else checked_role(change.role),
        capacity=was.capacity if change.capacity is None else checked_capacity(change.capacity),
        languages=was.languages if change.languages is None else checked_languages(change.languages),
        team_ids=was.team_ids if change.team_ids is None else checked_teams(tx, change.team_ids),
        disabled=was.disabled,
    )
    if refused := refusal(editor, was, now):
        raise Forbidden(refused.why, field=refused.field)
    if now.role != "admin":
        check_admin_stays(tx, row)
    return now


def change_person(
    tx: Transaction,
    row: AdvisorRow,
    change: Change,
    *,
    by: Actor = SYSTEM,
    editor: Editor = OPERATOR,
    version: int | None = None,
    undoes: int | None = None,
) -> AdvisorRow:
    """Change a person. Returns the new row. Refuses what `check_change` refuses. A lower role ends their
    sessions and keys. The caller offers them what waits in their teams."""
    hold(tx, ROUTING)  # one change of people at a time; locked before an advisor's row, as in assignments
    row = db.advisor(tx, row.id)
    was = changes.person_facts(row)
    now = check_change(tx, row, change, editor, version=version)
    changed = changed_fields(was, now)
    if not changed:
        return row
    values = {one: getattr(now, one) for one in changed if one != "team_ids"}
    db.change_advisor(tx, row.id, **values)
    for team_id in sorted(set(was.team_ids) - set(now.team_ids)):
        teams.leave(tx, team_id, [row.id])
        teams.change(tx, team_id)
    for team_id in sorted(set(now.team_ids) - set(was.team_ids)):
        teams.join(tx, team_id, [row.id])
        teams.change(tx, team_id)
    if ROLES.index(now.role) < ROLES.index(was.role):
        end_access(tx, row.id)
        invitations.expire_of(tx, row.id)
    elif "role" in changed or "team_ids" in changed:
        sign_in_changes.note(tx)
    new = db.advisor(tx, row.id)
    if "name" in changed:
        tx.rename(_renaming(tx, row, new), by=by)
    changes.note_person(tx, "changed", row, new, by=by, undoes=undoes)
    return new


def _renaming(tx: Reading, before: AdvisorRow, now: AdvisorRow) -> Renaming:
    """What filters follow. An address never changes, and two people can have one name."""
    return Renaming(
        words="owner",
        was=[before.name],
        now=[now.name],
        sure=("owner", now.email),
        others=[name for one, name in db.names(tx).items() if one != now.id],
        fixed={fold(now.email)},
    )


def check_version(what: str, seen: int | None, present: int) -> None:
    """Conflict if somebody saved a newer version than the one that was seen; None: nobody looked."""
    if seen is not None and seen != present:
        raise Conflict(
            Said("Somebody changed {what} meanwhile. Look at the newest version first.", what=what),
            version=present,
        )


def check_admin_stays(tx: Reading, row: AdvisorRow) -> None:
    """Conflict if this advisor is the only admin: nobody could change the desk any more."""
    if row.role != "admin" or row.disabled_at is not None:
        return
    if not any(one.role == "admin" and one.id != row.id for one in db.enabled_advisors(tx)):
        raise Conflict(
            Said("{email} is the only admin. Make somebody else an admin first.", email=row.email),
            field="role",
        )


def checked_name(name: str) -> str:
    """A name without blanks around it; BadInput."""
    name = shown(" ".join(name.split()))
    if not 1 <= len(name) <= _LONGEST:
        raise BadInput(Said("A name has 1 to {longest} characters.", longest=_LONGEST), field="name")
    kinds = {unicodedata.category(one) for one in name}
    if "Cc" in kinds or not any(one[0] in "LNPS" for one in kinds):
        raise BadInput("A name has letters that can be seen, and no control characters.", field="name")
    return name


def checked_role(role: str) -> str:
    """A role; BadInput."""
    if role not in ROLES:
        raise BadInput(
            Said("role is {role!r}; it must be one of {given}.", role=role, given=", ".join(ROLES)),
            field="role",
        )
    return role


def checked_capacity(capacity: int) -> int:
    """How many tickets somebody gets automatically; BadInput."""
    if not 1 <= capacity <= MOST:
        raise BadInput(Said("capacity must be 1 to {most:,}.", most=MOST), field="capacity")
    return capacity


def checked_languages(languages: Sequence[str]) -> list[str]:
    """Language codes, each once, in the given order; BadInput."""
    codes = list(dict.fromkeys(one.strip().lower() for one in languages))
    for code in codes:
        if not _CODE.fullmatch(code):
            raise BadInput(
                Said("{code!r} is not a language code. Write it like en or fr.", code=code), field="languages"
            )
    if len(codes) > _LANGUAGES:
        raise BadInput(
            Said("A person has up to {languages} languages.", languages=_LANGUAGES), field="languages"
        )
    return codes


def checked_teams(tx: Reading, team_ids: Sequence[int]) -> list[int]:
    """Teams that exist, each once, in rising order; BadInput."""
    known = {one.id for one in teams.all_teams(tx) if one.archived_at is None}
    for team_id in team_ids:
        if team_id not in known:
            raise BadInput(Said("There is no team {team_id}.", team_id=team_id), field="team_ids")
    return sorted(set(team_ids))
