"""Statuses of the desk's own: what a state is called on some tickets, and setting that up."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post, put
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta

from helpdesk.api.fields import Texts
from helpdesk.api.inputs import Id, Input, PathId, Seen
from helpdesk.api.request import DeskRequest
from helpdesk.db import statuses as db
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.log.setup_changes import SetupChange
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.fields.statuses import Status
from helpdesk.operations.fields import statuses
from helpdesk.operations.fields.statuses import WHAT, StatusForm
from helpdesk.security.guards import admins_only
from helpdesk.views.base import State
from helpdesk.views.fields import StatusView
from helpdesk.views.set_up.changes import last_change


class SetStatus(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A status, whole. `state` never changes. `labels` are its names by language. Tickets that have an
    archived status keep it, and no other ticket gets it."""

    state: State
    labels: Texts
    archived: bool = False


class OrderStatuses(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every status once, in the new order."""

    ids: Annotated[list[Id], Meta(max_length=500)]


class StatusController(Controller):
    path = "/statuses"
    tags = ["fields"]
    opt = {"scope": "settings"}

    @get("/")
    async def list_statuses(self, request: DeskRequest) -> list[StatusView]:
        """List the desk's own statuses in their order, archived ones too."""
        return await request.desk.read(_statuses)

    @post("/", guards=[admins_only])
    async def create_status(self, request: DeskRequest, data: JSONBody[SetStatus]) -> Response[StatusView]:
        """Create a status, the last in the order. 409 if its name is taken."""
        return await request.create(_put, None, data, None, request.user.actor)

    @post("/check", status_code=204, guards=[admins_only])
    async def check_status(
        self,
        request: DeskRequest,
        data: JSONBody[SetStatus],
        status_id: Annotated[int | None, QueryParameter(ge=1)] = None,
    ) -> None:
        """Check a status that is not saved, with the errors of saving it."""
        await request.desk.read(_check, status_id, data)

    @put("/order", guards=[admins_only])
    async def order_statuses(self, request: DeskRequest, data: JSONBody[OrderStatuses]) -> list[StatusView]:
        """Put the statuses into an order. Name each of them once."""
        return await request.write(_order, data.ids, request.user.actor)

    @put("/{status_id:int}", guards=[admins_only])
    async def change_status(
        self, request: DeskRequest, status_id: PathId, data: JSONBody[SetStatus], version: Seen = None
    ) -> StatusView:
        """Replace a status, or archive it."""
        return await request.write(_put, status_id, data, version, request.user.actor)

    @post("/{status_id:int}/undo", status_code=200, guards=[admins_only])
    async def undo_status(
        self, request: DeskRequest, status_id: PathId, version: Seen = None
    ) -> StatusView | None:
        """Undo the newest change of a status. Null if that removes it. 409 if it is new and a ticket has it
        already: archive it instead."""
        return await request.write(_undo, status_id, version, request.user.actor)


def _statuses(tx: Reading) -> list[StatusView]:
    rows = db.all_statuses(tx)
    changes = setup_changes.latest_of(tx, WHAT, [row.id for row in rows])
    return [_view(row, changes.get(row.id)) for row in rows]


def _check(tx: Reading, status_id: int | None, data: SetStatus) -> None:
    statuses.check_form(tx, status_id, _form(data))


def _put(tx: Transaction, status_id: int | None, data: SetStatus, seen: int | None, by: Actor) -> StatusView:
    return _latest(tx, statuses.put(tx, status_id, _form(data), seen=seen, by=by))


def _order(tx: Transaction, ids: list[int], by: Actor) -> list[StatusView]:
    statuses.order(tx, ids, by=by)
    return _statuses(tx)


def _undo(tx: Transaction, status_id: int, seen: int | None, by: Actor) -> StatusView | None:
    row = statuses.undo(tx, status_id, seen=seen, by=by)
    return None if row is None else _latest(tx, row)


def _form(data: SetStatus) -> StatusForm:
    return StatusForm(**msgspec.structs.asdict(data))


def _latest(tx: Reading, row: Status) -> StatusView:
    return _view(row, setup_changes.latest(tx, WHAT, row.id))


def _view(row: Status, change: SetupChange | None) -> StatusView:
    return StatusView(
        id=row.id,
        state=row.state,
        labels=row.labels,
        position=row.position,
        archived=row.archived,
        changed=last_change(change),
    )
