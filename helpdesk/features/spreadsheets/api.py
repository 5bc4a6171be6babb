"""The list of tickets, the contacts and the companies as CSV files."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Annotated, Any, cast

import msgspec
from litestar import Controller, Response, get
from litestar.params import QueryParameter
from litestar.response import Stream

from helpdesk.api.inputs import QueryId
from helpdesk.api.request import DeskRequest
from helpdesk.api.tickets import View
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.fields import all_fields
from helpdesk.db.tickets import ticket_lists
from helpdesk.db.tickets.filters.names import check_names
from helpdesk.domain.fields.definition import Definition
from helpdesk.domain.filters.facts import Viewer
from helpdesk.domain.filters.parse import LONGEST, read
from helpdesk.domain.filters.tree import names_a_state
from helpdesk.features.spreadsheets.columns import (
    Column,
    Language,
    Manner,
    chosen,
    company_columns,
    contact_columns,
    ticket_columns,
)
from helpdesk.features.spreadsheets.reading import (
    PAGE,
    Part,
    companies_part,
    contacts_part,
    head,
    tickets_part,
)
from helpdesk.features.spreadsheets.writing import BOM, Separator
from helpdesk.pages.rendering import texts

Columns = Annotated[
    str | None,
    QueryParameter(
        description="names of columns, such as number,subject,field.order; all for none",
        max_length=12_000,  # all of as many fields as a desk may have, with their longest keys
        pattern=r"^[a-z0-9_., ]*(?![\s\S])",  # so that a URL has room for them
    ),
]
InLanguage = Annotated[
    Language | None,
    QueryParameter(description="write it for people in this language; as stored, for programs, for none"),
]
With = Annotated[Separator, QueryParameter(description="what is between two values")]
Marked = Annotated[
    bool, QueryParameter(description="begin with a byte order mark, by which Excel knows UTF-8")
]


class SpreadsheetController(Controller):
    path = "/"

    # it has the customers' addresses and fields too
    @get(
        "/tickets.csv",
        tags=["tickets"],
        opt={"scope": "tickets:read customers:read"},
        media_type="text/csv",
    )
    async def export_tickets(
        self,
        request: DeskRequest,
        view: Annotated[View | None, QueryParameter(description="as in the list of tickets")] = None,
        team: QueryId = None,
        q: Annotated[
            str | None, QueryParameter(description="a filter, as in the list of tickets", max_length=LONGEST)
        ] = None,
        sort: Annotated[
            ticket_lists.Sort | None, QueryParameter(description="as in the list of tickets")
        ] = None,
        columns: Columns = None,
        language: InLanguage = None,
        separator: With = "comma",
        bom: Marked = False,
    ) -> Response[bytes]:
        """Get a list of tickets as a CSV file in UTF-8, with all custom fields of tickets and of their
        customers. It has what the list of tickets has, without an end. A text that a spreadsheet would take
        for a formula has an apostrophe before it. The name of the file ends with `-cut` if the list says
        `cut`."""
        found = await asyncio.to_thread(read, q or "")
        manner = _manner(request, language, separator)
        wanted = ticket_lists.Filter(
            view=view or ("all" if names_a_state(found.filter) else "open"),
            sort=sort or "updated",
            me=request.user.id if view == "mine" else None,
            team=team,
            q=found.filter if q else None,
            viewer=Viewer(advisor=request.user.id, zone=manner.zone) if q else Viewer(),
            limit=PAGE,
            seen_by=request.seen_by,
        )
        if found.places:
            await request.desk.read(check_names, found)
        shown = chosen(ticket_columns(await request.desk.read(_fields)), columns)
        first = await request.desk.read(tickets_part, wanted, shown, manner, frozenset())
        name = "tickets-cut" if first.cut else "tickets"
        return _file(name, _ticket_lines(request, wanted, shown, manner, first, bom=bom))

    @get("/contacts.csv", tags=["contacts"], opt={"scope": "customers"}, media_type="text/csv")
    async def export_contacts(
        self,
        request: DeskRequest,
        q: Annotated[str, QueryParameter(description="in a name, company or address", max_length=200)] = "",
        columns: Columns = None,
        language: InLanguage = None,
        separator: With = "comma",
        bom: Marked = False,
    ) -> Response[bytes]:
        """Get the contacts as a CSV file in UTF-8, newest first, with all their custom fields. A text that a
        spreadsheet would take for a formula has an apostrophe before it."""
        manner = _manner(request, language, separator)
        shown = chosen(contact_columns(await request.desk.read(_fields)), columns)
        first = await request.desk.read(contacts_part, q, None, shown, manner)
        return _file("contacts", _lines(request, contacts_part, q, shown, manner, first, bom=bom))

    @get("/companies.csv", tags=["companies"], opt={"scope": "customers"}, media_type="text/csv")
    async def export_companies(
        self,
        request: DeskRequest,
        q: Annotated[str, QueryParameter(description="in a name or a mail domain", max_length=200)] = "",
        columns: Columns = None,
        language: InLanguage = None,
        separator: With = "comma",
        bom: Marked = False,
    ) -> Response[bytes]:
        """Get the companies as a CSV file in UTF-8, in the order of their names, with all their custom
        fields. A text that a spreadsheet would take for a formula has an apostrophe before it."""
        manner = _manner(request, language, separator)
        shown = chosen(company_columns(await request.desk.read(_fields)), columns)
        first = await request.desk.read(companies_part, q, None, shown, manner)
        return _file("companies", _lines(request, companies_part, q, shown, manner, first, bom=bom))


async def _ticket_lines(
    request: DeskRequest,
    wanted: ticket_lists.Filter,
    columns: list[Column],
    manner: Manner,
    part: Part,
    *,
    bom: bool,
) -> AsyncIterator[bytes]:
    """The file in pieces. An error ends the answer before its end, so that nobody takes a part for all."""
    yield (BOM if bom else b"") + head(columns, manner) + part.text
    told = set(part.ids)
    while part.next is not None:
        page = msgspec.structs.replace(wanted, after=str(part.next))
        part = await request.desk.read(tickets_part, page, columns, manner, told)
        told.update(part.ids)
        yield part.text


async def _lines(
    request: DeskRequest,
    part_of: Callable[[Reading, str, int | None, Sequence[Column], Manner], Part],
    q: str,
    columns: list[Column],
    manner: Manner,
    part: Part,
    *,
    bom: bool,
) -> AsyncIterator[bytes]:
    yield (BOM if bom else b"") + head(columns, manner) + part.text
    while part.next is not None:
        part = await request.desk.read(part_of, q, int(part.next), columns, manner)
        yield part.text


def _file(name: str, pieces: AsyncIterator[bytes]) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    file: Any = Stream(pieces, media_type="text/csv; charset=utf-8", headers=headers)
    return cast("Response[bytes]", file)  # the description of the API knows no streams


def _manner(request: DeskRequest, language: Language | None, separator: Separator) -> Manner:
    return Manner(
        language=language,
        words=texts(language)["spreadsheet"] if language else {},
        zone=request.tools.settings.time_zone,
        separator=separator,
    )


def _fields(tx: Reading) -> list[Definition]:
    return all_fields(tx)
