"""Custom fields of tickets, contacts and companies: which there are, and setting them up."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post, put
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta

from helpdesk.api.inputs import Id, Input, PathId, Seen
from helpdesk.api.request import DeskRequest
from helpdesk.db import fields as db
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.log.setup_changes import SetupChange
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.fields.definition import Asked, CustomerForm, Definition, FieldKind, Of, Option
from helpdesk.domain.filters.parse import STORED
from helpdesk.operations.fields import defining
from helpdesk.operations.fields.defining import CHOICES, FORMS, WHAT, FieldForm
from helpdesk.security.guards import admins_only
from helpdesk.views.fields import FieldPreview, FieldView
from helpdesk.views.set_up.changes import last_change

Texts = Annotated[
    dict[Annotated[str, Meta(max_length=20)], Annotated[str, Meta(max_length=1000)]], Meta(max_length=40)
]


class Choice(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One choice: the value that is stored, which never changes, and its names by language."""

    value: Annotated[str, Meta(max_length=40)]
    labels: Texts


class AskedBy(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A customers' form that asks for the field: the widget's before a chat, or the help centre's contact
    form. `required`: the form is not taken without an answer."""

    form: CustomerForm
    required: bool = False


class SetField(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A custom field, whole. `of`, `key` and `kind` never change. `labels` and `help` are texts by language.
    `required`: a filter; a ticket that it finds needs a value before it is solved; null: never, "": every
    ticket. An archived field keeps its values and takes no new ones. `asked`: the customers' forms that ask
    for it, by its label and help in the customer's language. A field of companies is never required, and no
    form asks for it."""

    of: Of
    key: Annotated[str, Meta(max_length=40)]
    kind: FieldKind
    labels: Texts
    help: Texts = {}
    choices: Annotated[list[Choice], Meta(max_length=CHOICES)] = []
    required: Annotated[str, Meta(max_length=STORED)] | None = None
    archived: bool = False
    asked: Annotated[list[AskedBy], Meta(max_length=FORMS)] = []


class OrderFields(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every field once, in the new order."""

    ids: Annotated[list[Id], Meta(max_length=500)]


class FieldController(Controller):
    path = "/fields"
    tags = ["fields"]
    opt = {"scope": "settings"}

    @get("/")
    async def list_fields(self, request: DeskRequest) -> list[FieldView]:
        """List the custom fields in their order, archived ones too."""
        return await request.desk.read(_fields)

    @post("/", guards=[admins_only])
    async def create_field(self, request: DeskRequest, data: JSONBody[SetField]) -> Response[FieldView]:
        """Create a custom field, the last in the order. 409 if its key is taken."""
        return await request.create(_put, None, data, None, request.user.actor)

    @post("/preview", status_code=200, guards=[admins_only])
    async def preview_field(
        self,
        request: DeskRequest,
        data: JSONBody[SetField],
        field_id: Annotated[int | None, QueryParameter(ge=1)] = None,
    ) -> FieldPreview:
        """Check a field that is not saved, with the errors of saving it, and count the open tickets of which
        it would be required."""
        return await request.desk.read(_preview, field_id, data)

    @put("/order", guards=[admins_only])
    async def order_fields(self, request: DeskRequest, data: JSONBody[OrderFields]) -> list[FieldView]:
        """Put the fields into an order. Name each of them once."""
        return await request.write(_order, data.ids, request.user.actor)

    @put("/{field_id:int}", guards=[admins_only])
    async def change_field(
        self, request: DeskRequest, field_id: PathId, data: JSONBody[SetField], version: Seen = None
    ) -> FieldView:
        """Replace a custom field, or archive it."""
        return await request.write(_put, field_id, data, version, request.user.actor)

    @post("/{field_id:int}/undo", status_code=200, guards=[admins_only])
    async def undo_field(
        self, request: DeskRequest, field_id: PathId, version: Seen = None
    ) -> FieldView | None:
        """Undo the newest change of a custom field. Null if that removes it. 409 if it is new and has values
        already: archive it instead."""
        return await request.write(_undo, field_id, version, request.user.actor)


def _fields(tx: Reading) -> list[FieldView]:
    rows = db.all_fields(tx)
    changes = setup_changes.latest_of(tx, WHAT, [row.id for row in rows])
    return [_view(row, changes.get(row.id)) for row in rows]


def _preview(tx: Reading, field_id: int | None, data: SetField) -> FieldPreview:
    form = _form(data)
    defining.check_form(tx, field_id, form)
    return FieldPreview(required=defining.required_now(tx, form))


def _put(tx: Transaction, field_id: int | None, data: SetField, seen: int | None, by: Actor) -> FieldView:
    return _latest(tx, defining.put(tx, field_id, _form(data), seen=seen, by=by))


def _order(tx: Transaction, ids: list[int], by: Actor) -> list[FieldView]:
    defining.order(tx, ids, by=by)
    return _fields(tx)


def _undo(tx: Transaction, field_id: int, seen: int | None, by: Actor) -> FieldView | None:
    row = defining.undo(tx, field_id, seen=seen, by=by)
    return None if row is None else _latest(tx, row)


def _form(data: SetField) -> FieldForm:
    values = msgspec.structs.asdict(data)
    values["choices"] = [Option(value=one.value, labels=one.labels) for one in data.choices]
    values["asked"] = [Asked(form=one.form, required=one.required) for one in data.asked]
    return FieldForm(**values)


def _latest(tx: Reading, row: Definition) -> FieldView:
    return _view(row, setup_changes.latest(tx, WHAT, row.id))


def _view(row: Definition, change: SetupChange | None) -> FieldView:
    values = {name: getattr(row, name) for name in Definition.__struct_fields__}
    return FieldView(**values, changed=last_change(change))
