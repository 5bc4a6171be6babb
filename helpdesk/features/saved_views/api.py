"""Saved views: the searches that people keep, for themselves, a team or everybody."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, Response, delete, get, post, put
from litestar.params import JSONBody
from msgspec import Meta

from helpdesk.api.inputs import Id, Input, Name, PathId, Seen
from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.log.setup_changes import SetupChange
from helpdesk.db.tickets.ticket_lists import Sort
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.filters.facts import Viewer
from helpdesk.domain.filters.parse import STORED
from helpdesk.errors import BadInput
from helpdesk.features.automation.asking import Asking, asking
from helpdesk.features.automation.rights import Who, refusal
from helpdesk.features.saved_views import rows, setting_up
from helpdesk.features.saved_views.rows import SavedView
from helpdesk.features.saved_views.setting_up import VIEW, ViewForm
from helpdesk.views.base import View
from helpdesk.views.set_up.changes import LastChange, last_change, last_of


class SetSavedView(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A saved view, whole. A `personal` one is yours alone; else it is the team's, or everybody's (`team_id`
    null). `me` in its filter is who looks at it."""

    name: Name
    filter: Annotated[str, Meta(min_length=1, max_length=STORED)]
    sort: Sort = "updated"
    personal: bool = True
    team_id: Id | None = None


class SavedViewView(View, frozen=True, kw_only=True):
    """A saved view. `problem` says what its filter names that is gone; "" if nothing is. `may_change`:
    whether the caller may."""

    id: int
    name: str
    filter: str
    sort: Sort
    personal: bool
    team_id: int | None
    problem: str
    changed: LastChange | None
    may_change: bool


class SavedViewCounts(View, frozen=True, kw_only=True):
    """How many tickets each view has, by its id, at most 1,000. A view that cannot be counted quickly, or not
    be read any more, is not there."""

    counts: dict[str, int]


class SavedViewController(Controller):
    path = "/saved-views"
    tags = ["tickets"]
    opt = {"scope": "tickets"}

    @get("/")
    async def list_saved_views(self, request: DeskRequest) -> list[SavedViewView]:
        """List the views that you see: everybody's, those of your teams, and your own."""
        return await request.desk.read(_views, asking(request))

    @get("/counts")
    async def count_saved_views(self, request: DeskRequest) -> SavedViewCounts:
        """Count the tickets of each view that you see, in any state, as `GET /tickets?view=all` lists
        them."""
        asked = asking(request)
        viewer = Viewer(advisor=asked.id, zone=request.tools.settings.time_zone)
        counts = {}
        for one in await request.desk.read(_own, asked):
            try:  # each in its own transaction: one that takes too long ends it
                counts[str(one.id)] = await request.desk.read(rows.count, one, viewer, request.seen_by)
            except BadInput:
                continue
        return SavedViewCounts(counts=counts)

    @post("/")
    async def create_saved_view(
        self, request: DeskRequest, data: JSONBody[SetSavedView]
    ) -> Response[SavedViewView]:
        """Save a view. Everybody may for themselves, leads for their teams and everybody, admins for all."""
        return await request.create(_put, None, data, None, asking(request), request.user.actor)

    @put("/{view_id:int}")
    async def change_saved_view(
        self, request: DeskRequest, view_id: PathId, data: JSONBody[SetSavedView], version: Seen = None
    ) -> SavedViewView:
        """Replace a view. A shared one stays shared."""
        return await request.write(_put, view_id, data, version, asking(request), request.user.actor)

    @delete("/{view_id:int}", status_code=200)
    async def remove_saved_view(
        self, request: DeskRequest, view_id: PathId, version: Seen = None
    ) -> LastChange:
        """Remove a view. Its version then is what undoing it names."""
        return await request.write(_remove, view_id, version, asking(request), request.user.actor)

    @post("/{view_id:int}/undo", status_code=200)
    async def undo_saved_view(
        self, request: DeskRequest, view_id: PathId, version: Seen = None
    ) -> SavedViewView | None:
        """Undo the newest change of a view, its removal too. Null if that removes it."""
        return await request.write(_undo, view_id, version, asking(request), request.user.actor)


def _own(tx: Reading, asked: Asking) -> list[SavedView]:
    return rows.views_of(tx, asked.who(tx))


def _views(tx: Reading, asked: Asking) -> list[SavedViewView]:
    who = asked.who(tx)
    found = rows.views_of(tx, who)
    changes = setup_changes.latest_of(tx, VIEW, [one.id for one in found])
    return [_view(tx, one, changes.get(one.id), who) for one in found]


def _put(
    tx: Transaction, view_id: int | None, data: SetSavedView, seen: int | None, asked: Asking, by: Actor
) -> SavedViewView:
    who = asked.who(tx)
    form = ViewForm(**msgspec.structs.asdict(data))
    return _latest(tx, setting_up.put(tx, view_id, form, seen=seen, who=who, by=by), who)


def _remove(tx: Transaction, view_id: int, seen: int | None, asked: Asking, by: Actor) -> LastChange:
    setting_up.remove(tx, view_id, seen=seen, who=asked.who(tx), by=by)
    return last_of(tx, VIEW, view_id)


def _undo(tx: Transaction, view_id: int, seen: int | None, asked: Asking, by: Actor) -> SavedViewView | None:
    who = asked.who(tx)
    one = setting_up.undo(tx, view_id, seen=seen, who=who, by=by)
    return None if one is None else _latest(tx, one, who)


def _latest(tx: Reading, one: SavedView, who: Who) -> SavedViewView:
    return _view(tx, one, setup_changes.latest(tx, VIEW, one.id), who)


def _view(tx: Reading, one: SavedView, change: SetupChange | None, who: Who) -> SavedViewView:
    return SavedViewView(
        id=one.id,
        name=one.name,
        filter=one.filter,
        sort=one.sort,
        personal=one.owner_id is not None,
        team_id=one.team_id,
        problem=setting_up.problem_of(tx, one),
        changed=last_change(change),
        may_change=not refusal(who, one.team_id, one.owner_id),
    )
