"""Undoing the newest change of a person or a team."""

from __future__ import annotations

from litestar import Controller, post

from helpdesk.api import staff_views
from helpdesk.api.inputs import PathId
from helpdesk.api.request import DeskRequest
from helpdesk.api.staff_views import editor_of
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import setup_changes
from helpdesk.domain.events.actors import Actor
from helpdesk.errors import NotFound
from helpdesk.operations.people.scopes import NO_KEY
from helpdesk.operations.tickets.staffing import people, teams
from helpdesk.said import Said
from helpdesk.security.guards import leads_only
from helpdesk.views.staff import Undone


class StaffChangeController(Controller):
    path = "/staff-changes"
    tags = ["people"]
    opt = {"scope": NO_KEY}
    guards = [leads_only]

    @post("/{change_id:int}/undo", status_code=200)
    async def undo_staff_change(self, request: DeskRequest, change_id: PathId) -> Undone:
        """Undo the newest change of a person or a team, if you may make it. 409 if they were changed again
        since. What ended with the change, such as sessions, does not come back. Tickets stay where they
        are."""
        found = await request.write(_undo, request.user.id, change_id, request.by)
        request.tools.sign_ins.forget()
        return found


def _undo(tx: Transaction, caller: int, change_id: int, by: Actor) -> Undone:
    editor = editor_of(tx, caller)
    what = setup_changes.change(tx, change_id).what
    if what == "team":
        team = teams.undo(tx, change_id, by=by, editor=editor)
        return Undone(team=staff_views.team_view(tx, team.id))
    if what != "advisor":  # what else is set up has its own undo
        raise NotFound(Said("There is no change {change_id} of a person or a team.", change_id=change_id))
    person = people.undo(tx, change_id, by=by, editor=editor)
    return Undone(person=staff_views.person_view(tx, person.id))
