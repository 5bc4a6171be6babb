"""The company's name and colour."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, get, post, put
from litestar.params import JSONBody
from msgspec import Meta

from helpdesk.api.inputs import Input, Seen
from helpdesk.api.request import DeskRequest
from helpdesk.db import brand as db
from helpdesk.db.brand import Brand
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.domain.events.actors import Actor
from helpdesk.operations.people import brand
from helpdesk.security.guards import admins_only
from helpdesk.views.set_up.brand import BrandView
from helpdesk.views.set_up.changes import last_change


class SetBrand(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The company's name, and its colour as #rrggbb, which must be readable on white. "" chooses nothing: the
    desk keeps its usual ones."""

    name: Annotated[str, Meta(max_length=200)]
    color: Annotated[str, Meta(max_length=20)]


class BrandController(Controller):
    path = "/brand"
    tags = ["channels"]
    opt = {"scope": "settings"}

    @get("/")
    async def show_brand(self, request: DeskRequest) -> BrandView:
        """Get the company's name and colour. Chats, emails, surveys and the help centre use them where they
        have none of their own."""
        return await request.desk.read(_view)

    @put("/", guards=[admins_only])
    async def set_brand(
        self, request: DeskRequest, data: JSONBody[SetBrand], version: Seen = None
    ) -> BrandView:
        """Change the company's name and colour. 409 if somebody changed them meanwhile."""
        return await request.write(_set, data, version, request.by)

    @post("/undo", status_code=200, guards=[admins_only])
    async def undo_brand(self, request: DeskRequest, version: Seen = None) -> BrandView:
        """Undo the newest change of the company's name and colour."""
        return await request.write(_undo, version, request.by)


def _view(tx: Reading) -> BrandView:
    found = db.brand(tx)
    changed = setup_changes.latest(tx, brand.WHAT, brand.ITEM)
    return BrandView(name=found.name, color=found.color, changed=last_change(changed))


def _set(tx: Transaction, data: SetBrand, seen: int | None, by: Actor) -> BrandView:
    brand.put(tx, Brand(name=data.name, color=data.color), seen=seen, by=by)
    return _view(tx)


def _undo(tx: Transaction, seen: int | None, by: Actor) -> BrandView:
    brand.undo(tx, seen=seen, by=by)
    return _view(tx)
