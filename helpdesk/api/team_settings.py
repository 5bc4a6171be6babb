"""Setting teams up: adding, changing, archiving and restoring them. No API key may do this."""

from __future__ import annotations

from litestar import Controller, Response, get, patch, post
from litestar.params import JSONBody

from helpdesk.api import staff_views
from helpdesk.api.inputs import Id, Input, PathId
from helpdesk.api.people import FormName, Ids, Version
from helpdesk.api.request import DeskRequest
from helpdesk.api.staff_views import editor_of
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.domain.events.actors import Actor
from helpdesk.operations.people import teams as names
from helpdesk.operations.people.scopes import NO_KEY
from helpdesk.operations.people.teams import TeamChange
from helpdesk.operations.tickets.staffing import teams
from helpdesk.security.guards import admins_only, leads_only
from helpdesk.views.staff import TeamSettings


class AddTeam(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new team and its people. Nobody gets the tickets of a team without people."""

    name: FormName
    advisor_ids: Ids = []


class ChangeTeam(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes; what is left out stays. `advisor_ids` are all people of the team from then on. `version`
    is the one that you saw."""

    version: Version
    name: FormName | None = None
    advisor_ids: Ids | None = None


class ArchiveTeam(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The team that gets its active tickets, channels and rules; null: they have no team, and its rules are
    turned off."""

    version: Version
    into: Id | None = None


class RestoreTeam(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The version that you saw."""

    version: Version


class TeamSettingsController(Controller):
    path = "/team-settings"
    tags = ["people"]
    opt = {"scope": NO_KEY}
    guards = [leads_only]

    @get("/")
    async def list_team_settings(self, request: DeskRequest) -> list[TeamSettings]:
        """List the teams that you may set up, archived ones last: all for an admin, their own for a lead."""
        return await request.desk.read(staff_views.all_teams, request.user.id)

    @post("/", guards=[admins_only])
    async def add_team(self, request: DeskRequest, data: JSONBody[AddTeam]) -> Response[TeamSettings]:
        """Add a team. Names differ by more than case and accents; archived teams keep theirs."""
        return await request.create(_add, data, request.by)

    @post("/check", status_code=200, guards=[admins_only])
    async def check_new_team(self, request: DeskRequest, data: JSONBody[AddTeam]) -> None:
        """Check a new team without adding it: the answer is empty, or the problem that it would get."""
        await request.desk.read(_check_new, data)

    @patch("/{team_id:int}")
    async def change_team(
        self, request: DeskRequest, team_id: PathId, data: JSONBody[ChangeTeam]
    ) -> TeamSettings:
        """Change a team's name and people. Its new people are offered what waits there."""
        found = await request.write(_change, request.user.id, team_id, data, request.by)
        request.tools.sign_ins.forget()
        return found

    @post("/{team_id:int}/check", status_code=200)
    async def check_team(self, request: DeskRequest, team_id: PathId, data: JSONBody[ChangeTeam]) -> None:
        """Check a change without making it: the answer is empty, or the problem that the change would get."""
        await request.desk.read(_check, request.user.id, team_id, data)

    @post("/{team_id:int}/archiving", status_code=200, guards=[admins_only])
    async def archive_team(
        self, request: DeskRequest, team_id: PathId, data: JSONBody[ArchiveTeam]
    ) -> TeamSettings:
        """Archive a team. Its active tickets, its channels and its rules go to another team. Its closed
        tickets keep it."""
        found = await request.write(_archive, request.user.id, team_id, data, request.by)
        request.tools.sign_ins.forget()
        return found

    @post("/{team_id:int}/restoring", status_code=200, guards=[admins_only])
    async def restore_team(
        self, request: DeskRequest, team_id: PathId, data: JSONBody[RestoreTeam]
    ) -> TeamSettings:
        """Bring an archived team back with its people. Its tickets, channels and rules stay where they
        are."""
        found = await request.write(_restore, request.user.id, team_id, data.version, request.by)
        request.tools.sign_ins.forget()
        return found


def _add(tx: Transaction, data: AddTeam, by: Actor) -> TeamSettings:
    asked = TeamChange(name=data.name, advisor_ids=data.advisor_ids)
    return staff_views.team_view(tx, names.add(tx, asked, by=by).id)


def _check_new(tx: Reading, data: AddTeam) -> None:
    names.check_team(tx, None, TeamChange(name=data.name, advisor_ids=data.advisor_ids))


def _change(tx: Transaction, caller: int, team_id: int, data: ChangeTeam, by: Actor) -> TeamSettings:
    asked, editor = _asked(data), editor_of(tx, caller)
    teams.change(tx, team_id, asked, by=by, editor=editor, version=data.version)
    return staff_views.team_view(tx, team_id)


def _check(tx: Reading, caller: int, team_id: int, data: ChangeTeam) -> None:
    row = names.team_for(tx, team_id, editor_of(tx, caller))
    names.check_team(tx, row, _asked(data), version=data.version)


def _asked(data: ChangeTeam) -> TeamChange:
    return TeamChange(name=data.name, advisor_ids=data.advisor_ids)


def _archive(tx: Transaction, caller: int, team_id: int, data: ArchiveTeam, by: Actor) -> TeamSettings:
    teams.archive(tx, team_id, data.into, by=by, editor=editor_of(tx, caller), version=data.version)
    return staff_views.team_view(tx, team_id)


def _restore(tx: Transaction, caller: int, team_id: int, version: int, by: Actor) -> TeamSettings:
    teams.restore(tx, team_id, by=by, editor=editor_of(tx, caller), version=version)
    return staff_views.team_view(tx, team_id)
