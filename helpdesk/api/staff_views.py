"""People, invitations and teams as their views, for those who may set them up."""

from __future__ import annotations

from typing import Any

import msgspec

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log.setup_changes import SetupChange
from helpdesk.db.people import advisors, invitations
from helpdesk.db.people import teams as db_teams
from helpdesk.db.people.advisors import AdvisorRow
from helpdesk.db.people.invitations import InvitationRow
from helpdesk.db.people.teams import Team
from helpdesk.domain.people.rights import Editor
from helpdesk.operations.answers import account_mails
from helpdesk.operations.people import changes
from helpdesk.operations.tickets.staffing import people, teams
from helpdesk.views.base import PersonRef, Presence
from helpdesk.views.staff import (
    InvitationView,
    People,
    PersonChange,
    PersonView,
    Role,
    TeamChangeView,
    TeamSettings,
    TeamUses,
)

_NO_USES = teams.Uses(tickets=0, channels=[], rules=[], survey_rules=[])


def editor_of(tx: Reading, advisor_id: int) -> Editor:
    """The caller, with the role and teams they have now."""
    row = advisors.advisor(tx, advisor_id)
    return Editor(id=row.id, role=row.role, teams=frozenset(team_id for team_id, _ in row.teams))


def all_people(tx: Reading, caller: int) -> People:
    """The people that the caller may set up. Invitations are for admins."""
    editor = editor_of(tx, caller)
    rows = [row for row in advisors.everybody(tx) if editor.reaches([team_id for team_id, _ in row.teams])]
    newest, owned = changes.newest(tx, "advisor"), people.owned_by_all(tx)
    return People(
        people=[_person(row, owned.get(row.id, 0), newest.get(row.id)) for row in rows],
        invitations=[invitation_view(row, tx) for row in invitations.open_invitations(tx) if editor.admin],
        can_mail=account_mails.can_mail(tx),
    )


def person_view(tx: Reading, advisor_id: int) -> PersonView:
    """One person as they are now."""
    change = changes.newest(tx, "advisor", advisor_id).get(advisor_id)
    return _person(advisors.advisor(tx, advisor_id), people.owned(tx, advisor_id), change)


def invitation_view(row: InvitationRow, tx: Reading) -> InvitationView:
    return InvitationView(
        id=row.id,
        email=row.email,
        name=row.name,
        role=msgspec.convert(row.role, Role),
        capacity=row.capacity,
        languages=row.languages,
        team_ids=row.team_ids,
        invited_by=row.inviter,
        created_at=row.created_at,
        expires_at=row.expires_at,
        expired=row.expires_at <= tx.now,
        sent_at=row.sent_at,
        trouble=row.trouble,
    )


def all_teams(tx: Reading, caller: int) -> list[TeamSettings]:
    """Every team that the caller may set up, archived ones last."""
    editor = editor_of(tx, caller)
    rows = [row for row in db_teams.all_teams(tx) if editor.reaches([row.id])]
    rows.sort(key=lambda row: row.archived_at is not None)
    uses, newest, names = teams.uses(tx), changes.newest(tx, "team"), advisors.names(tx)
    return [_team(row, uses.get(row.id, _NO_USES), names, newest.get(row.id)) for row in rows]


def team_view(tx: Reading, team_id: int) -> TeamSettings:
    """One team as it is now."""
    change = changes.newest(tx, "team", team_id).get(team_id)
    uses = teams.uses(tx).get(team_id, _NO_USES)
    return _team(db_teams.team(tx, team_id), uses, advisors.names(tx), change)


def _person(row: AdvisorRow, owns: int, change: SetupChange | None) -> PersonView:
    return PersonView(
        id=row.id,
        version=row.version,
        email=row.email,
        name=row.name,
        role=msgspec.convert(row.role, Role),
        capacity=row.capacity,
        languages=row.languages,
        team_ids=sorted(team_id for team_id, _ in row.teams),
        presence=msgspec.convert(row.presence, Presence),
        owns=owns,
        last_seen_at=row.last_seen_at,
        disabled_at=row.disabled_at,
        last_change=None if change is None else msgspec.convert(_changed(change), PersonChange),
    )


def _team(row: Team, uses: teams.Uses, names: dict[int, str], change: SetupChange | None) -> TeamSettings:
    return TeamSettings(
        id=row.id,
        version=row.version,
        name=row.name,
        people=[PersonRef(id=one, name=names[one]) for one in row.advisor_ids],
        archived_at=row.archived_at,
        uses=TeamUses(**msgspec.structs.asdict(uses)),
        last_change=None if change is None else msgspec.convert(_changed(change), TeamChangeView),
    )


def _changed(row: SetupChange) -> dict[str, Any]:
    undoable = row.before is not None and row.act in changes.UNDOABLE
    return {
        "id": row.id,
        "act": row.act,
        "at": row.at,
        "by": row.by.name,
        "was": row.before,
        "now": row.after,
        "undoable": undoable,
    }
