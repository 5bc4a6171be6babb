"""Customers and their addresses."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Response, delete, get, patch, post
from litestar.params import JSONBody, QueryParameter
from msgspec import UNSET, Meta, UnsetType, structs

from helpdesk.api.inputs import BIGGEST, Address, After, Fields, Id, Input, Limit, Name, PathId
from helpdesk.api.request import DeskRequest
from helpdesk.api.shown import tickets_of_contact
from helpdesk.db.customers import contacts as db
from helpdesk.db.customers import merges as merges_db
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.domain.cursors import pack_cursor, read_cursor
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.messages import IdentityKind
from helpdesk.operations.customers import contacts, merges
from helpdesk.views.base import Page
from helpdesk.views.people import ContactMerge, ContactRow, ContactView, IdentityView

Language = Annotated[str, Meta(min_length=2, max_length=20)]


class NewContact(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A customer and one of their addresses. `fields` are values of custom fields by key. Of a customer that
    is known already they change only those."""

    name: Annotated[str, Meta(max_length=200)] = ""
    kind: IdentityKind
    value: Address
    language: Language | None = None
    fields: Fields = {}


class ChangeContact(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Only given fields change. `company`: the name of theirs, in any case and accents; one that is not
    there is made, and "" is none. `fields` are custom fields by key; null empties one, and what is not given
    stays."""

    name: Name | UnsetType = UNSET
    company: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    language: Language | UnsetType | None = UNSET
    attributes: dict[Annotated[str, Meta(max_length=100)], Any] | UnsetType = UNSET
    fields: Fields | UnsetType = UNSET


class NewIdentity(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One more address. Set `verified` if you are sure that it belongs to the contact."""

    kind: IdentityKind
    value: Address
    verified: bool = False


class MergeContact(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The contact that remains."""

    into: Id


class ContactController(Controller):
    path = "/contacts"
    tags = ["contacts"]
    opt = {"scope": "customers"}

    @get("/")
    async def list_contacts(
        self,
        request: DeskRequest,
        q: Annotated[str, QueryParameter(description="in a name, company or address", max_length=200)] = "",
        company: Annotated[
            int | None, QueryParameter(ge=1, le=BIGGEST, description="only customers of this company")
        ] = None,
        after: After = None,
        limit: Limit = 50,
    ) -> Page[ContactRow]:
        """List contacts, newest first."""
        return await request.desk.read(_page, q, company, after, limit)

    @post("/")
    async def create_contact(self, request: DeskRequest, data: JSONBody[NewContact]) -> Response[ContactView]:
        """Create a contact with one address. If a contact already has the address, that contact is
        returned."""
        return await request.create(_create, data, request.by)

    @get("/{contact_id:int}")
    async def show_contact(self, request: DeskRequest, contact_id: PathId) -> ContactView:
        """Get a contact with addresses and newest tickets. For a merged contact, this is the one that
        remains."""
        return await request.read(contact_view, contact_id)

    @patch("/{contact_id:int}")
    async def change_contact(
        self, request: DeskRequest, contact_id: PathId, data: JSONBody[ChangeContact]
    ) -> ContactView:
        """Change the name, company, language, attributes or custom fields."""
        values = {name: value for name, value in structs.asdict(data).items() if value is not UNSET}
        return await request.write(_then_contact, contact_id, contacts.change, values, by=request.by)

    @post("/{contact_id:int}/identities")
    async def add_identity(
        self, request: DeskRequest, contact_id: PathId, data: JSONBody[NewIdentity]
    ) -> Response[ContactView]:
        """Add an address. 409 if it is a verified address of another contact: merge the two contacts
        instead."""
        return await request.create(
            _then_contact,
            contact_id,
            contacts.add_address,
            data.kind,
            data.value,
            verified=data.verified,
            by=request.by,
        )

    @delete("/{contact_id:int}/identities/{identity_id:int}", status_code=200)
    async def remove_identity(
        self, request: DeskRequest, contact_id: PathId, identity_id: PathId
    ) -> ContactView:
        """Remove an address. A contact must keep at least one."""
        return await request.write(
            _then_contact, contact_id, contacts.remove_address, identity_id, by=request.by
        )

    @post("/{contact_id:int}/merge", status_code=200)
    async def merge_contact(
        self, request: DeskRequest, contact_id: PathId, data: JSONBody[MergeContact]
    ) -> ContactView:
        """Merge this contact into another, with addresses, tickets, messages and chats. Returns the one that
        remains; the newest of its `merges` can be undone."""
        return await request.write(_then_contact, contact_id, merges.merge_contacts, data.into, by=request.by)

    @post("/merges/{merge_id:int}/undo", status_code=200)
    async def undo_contact_merge(self, request: DeskRequest, merge_id: PathId) -> ContactView:
        """Make two contacts of a merged one again. What came since belongs to the one from whose address it
        came. Returns the contact that is back. 409 if the merge is undone, or the contact that remained was
        merged since: undo that first."""
        return await request.write(_undo_merge, merge_id, request.by)


def _undo_merge(tx: Transaction, merge_id: int, by: Actor) -> ContactView:
    return contact_view(tx, merges.undo_merge(tx, merge_id, by=by))


def contact_view(tx: Reading, contact_id: int) -> ContactView:
    row = db.contact(tx, contact_id)
    return ContactView(
        id=row.id,
        name=row.name,
        language=row.language,
        company=row.company,
        company_id=row.company_id,
        attributes=row.attributes,
        fields=row.fields,
        identities=[_identity(one) for one in db.identities_of(tx, row.id)],
        tickets=tickets_of_contact(tx, row.id),
        merges=[
            ContactMerge(id=one.id, name=one.gone, by=one.advisor, why=one.why, at=one.at)
            for one in merges_db.merges_into(tx, row.id)
        ],
        created_at=row.created_at,
    )


def _page(tx: Reading, q: str, company: int | None, after: str | None, limit: int) -> Page[ContactRow]:
    key = read_cursor(after, tuple[int])[0] if after else None
    rows = db.search_contacts(tx, q, after=key, limit=limit + 1, company=company)
    more = len(rows) > limit
    rows = rows[:limit]
    known = db.identities_of_many(tx, [row.id for row in rows])
    items = [
        ContactRow(
            id=row.id,
            name=row.name,
            company=row.company,
            company_id=row.company_id,
            fields=row.fields,
            identities=[_identity(one) for one in known.get(row.id, [])],
        )
        for row in rows
    ]
    return Page(items=items, next=pack_cursor((rows[-1].id,)) if more else None)


def _identity(row: db.IdentityRow) -> IdentityView:
    return IdentityView(
        id=row.id,
        kind=row.kind,
        value=row.value,
        name=row.name,
        verified_at=row.verified_at,
        source=row.source,
    )


def _create(tx: Transaction, data: NewContact, by: Actor) -> ContactView:
    contact_id = contacts.create_contact(
        tx, name=data.name, kind=data.kind, value=data.value, by=by, language=data.language
    )
    if data.fields:
        contacts.change(tx, contact_id, {"fields": dict(data.fields)}, by=by)
    return contact_view(tx, contact_id)


def _then_contact(tx: Transaction, contact_id: int, operation: Any, *args: Any, **kwargs: Any) -> ContactView:
    operation(tx, contact_id, *args, **kwargs)
    return contact_view(tx, contact_id)
