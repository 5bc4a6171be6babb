"""Companies of customers."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, Response, delete, get, patch, post
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta

from helpdesk.api.inputs import After, Fields, Id, Input, Limit, Name, PathId, Seen
from helpdesk.api.request import DeskRequest
from helpdesk.db.customers import companies as db
from helpdesk.db.customers import company_merges as merges_db
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.domain.cursors import pack_cursor, read_cursor
from helpdesk.domain.events.actors import Actor
from helpdesk.operations.customers import companies, company_merges
from helpdesk.operations.customers.companies import DOMAINS, NOTE, CompanyForm
from helpdesk.views.base import Page
from helpdesk.views.companies import CompanyChange, CompanyMerge, CompanyRow, CompanyView

Domains = Annotated[list[Annotated[str, Meta(max_length=300)]], Meta(max_length=DOMAINS)]
Note = Annotated[str, Meta(max_length=NOTE)]


class NewCompany(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A company. `domains` are mail domains of its own, such as shop.example: who proves an address there
    joins it. `fields` are values of custom fields by key."""

    name: Name
    domains: Domains = []
    note: Note = ""
    fields: Fields = {}


class ChangeCompany(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Only given fields change; null stays. `domains` are all domains from then on. `fields` are custom
    fields by key; null empties one, and what is not given stays."""

    name: Name | None = None
    domains: Domains | None = None
    note: Note | None = None
    fields: Fields | None = None


class MergeCompany(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The company that remains."""

    into: Id


class CompanyController(Controller):
    path = "/companies"
    tags = ["companies"]
    opt = {"scope": "customers"}

    @get("/")
    async def list_companies(
        self,
        request: DeskRequest,
        q: Annotated[str, QueryParameter(description="in a name or a mail domain", max_length=200)] = "",
        after: After = None,
        limit: Limit = 50,
    ) -> Page[CompanyRow]:
        """List companies in the order of their names."""
        return await request.desk.read(_page, q, after, limit)

    @post("/")
    async def create_company(self, request: DeskRequest, data: JSONBody[NewCompany]) -> Response[CompanyView]:
        """Create a company. 409 if there is one of this name in any case and accents, or another has one of
        the domains."""
        form = CompanyForm(name=data.name, domains=data.domains, note=data.note, fields=data.fields)
        return await request.create(_create, form, request.by)

    @get("/{company_id:int}")
    async def show_company(self, request: DeskRequest, company_id: PathId) -> CompanyView:
        """Get a company. For a merged one, this is the one that remains. Its customers are listed by
        `GET /contacts` with `company`."""
        return await request.desk.read(company_view, company_id)

    @patch("/{company_id:int}")
    async def change_company(
        self, request: DeskRequest, company_id: PathId, data: JSONBody[ChangeCompany], version: Seen = None
    ) -> CompanyView:
        """Change the name, mail domains, note or custom fields. Filters that name it follow. 409 if somebody
        changed it meanwhile, or another company has the name or a domain."""
        form = CompanyForm(name=data.name, domains=data.domains, note=data.note, fields=data.fields)
        return await request.write(_change, company_id, form, version, request.by)

    @delete("/{company_id:int}", status_code=204)
    async def remove_company(self, request: DeskRequest, company_id: PathId, version: Seen = None) -> None:
        """Remove a company without customers. 409 if it has some: merge it into another instead."""
        await request.write(companies.remove, company_id, seen=version, by=request.by)

    @post("/{company_id:int}/merge", status_code=200)
    async def merge_company(
        self, request: DeskRequest, company_id: PathId, data: JSONBody[MergeCompany]
    ) -> CompanyView:
        """Merge this company into another, with customers, domains, note and fields. Returns the one that
        remains; the newest of its `merges` can be undone."""
        return await request.write(_merge, company_id, data.into, request.by)

    @post("/merges/{merge_id:int}/undo", status_code=200)
    async def undo_company_merge(self, request: DeskRequest, merge_id: PathId) -> CompanyView:
        """Make two companies of a merged one again. Customers who came since stay. Returns the company that
        is back. 409 if the merge is undone, or the company that remained was merged since."""
        return await request.write(_undo_merge, merge_id, request.by)


def company_view(tx: Reading, company_id: int) -> CompanyView:
    row = db.company(tx, company_id)
    return CompanyView(
        id=row.id,
        name=row.name,
        domains=db.domains_of(tx, row.id),
        note=row.note,
        fields=row.fields,
        contacts=db.contacts_counted(tx, [row.id]).get(row.id, 0),
        version=row.version,
        merges=[
            CompanyMerge(id=one.id, name=one.gone, by=one.by, at=one.at)
            for one in merges_db.merges_into(tx, row.id)
        ],
        history=[
            CompanyChange(at=one.at, by=one.by, act=one.act, changes=one.changes, other=one.other)
            for one in db.changes_of(tx, row.id)
        ],
        created_at=row.created_at,
    )


def _page(tx: Reading, q: str, after: str | None, limit: int) -> Page[CompanyRow]:
    key = read_cursor(after, tuple[int])[0] if after else None
    found = db.search_companies(tx, q, after=key, limit=limit + 1)
    more = len(found) > limit
    found = found[:limit]
    ids = [row.id for row in found]
    domains, counted = db.domains_of_many(tx, ids), db.contacts_counted(tx, ids)
    items = [
        CompanyRow(
            id=row.id,
            name=row.name,
            domains=domains.get(row.id, []),
            fields=row.fields,
            contacts=counted.get(row.id, 0),
        )
        for row in found
    ]
    return Page(items=items, next=pack_cursor((found[-1].id,)) if more else None)


def _create(tx: Transaction, form: CompanyForm, by: Actor) -> CompanyView:
    return company_view(tx, companies.make(tx, form, by=by))


def _change(tx: Transaction, company_id: int, form: CompanyForm, seen: int | None, by: Actor) -> CompanyView:
    companies.change(tx, company_id, form, seen=seen, by=by)
    return company_view(tx, company_id)


def _merge(tx: Transaction, company_id: int, into: int, by: Actor) -> CompanyView:
    company_merges.merge_companies(tx, company_id, into, by=by)
    return company_view(tx, into)


def _undo_merge(tx: Transaction, merge_id: int, by: Actor) -> CompanyView:
    return company_view(tx, company_merges.undo_merge(tx, merge_id, by=by))
