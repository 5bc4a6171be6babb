"""The rows of a file, a page at a time: a list can have a million, and nobody else must wait for it."""

from __future__ import annotations

from collections.abc import Sequence, Set

import msgspec

from helpdesk.api.shown import shown_rows
from helpdesk.db.customers import companies, contacts
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.statuses import all_statuses
from helpdesk.db.tickets.ticket_lists import Filter, ticket_page
from helpdesk.features.spreadsheets.columns import Column, CompanyCells, ContactCells, Manner, TicketCells
from helpdesk.features.spreadsheets.writing import lines
from helpdesk.views.from_rows import listed_ticket

PAGE = 200


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a file. `next` is where the next one begins, None at the end. `ids` are its tickets. `cut`:
    the search looked only at the newest messages of a word."""

    text: bytes
    next: str | int | None
    ids: tuple[int, ...] = ()
    cut: bool = False


def head(columns: Sequence[Column], manner: Manner) -> bytes:
    """The first line."""
    return lines([[one.head(manner) for one in columns]], manner.separator)


def tickets_part(
    tx: Reading, wanted: Filter, columns: Sequence[Column], manner: Manner, told: Set[int]
) -> Part:
    """The tickets of a page that are not `told` yet: one that moved meanwhile comes again. Errors as
    `ticket_page`."""
    page = ticket_page(tx, wanted)
    rows = shown_rows(tx, wanted.seen_by, [listed_ticket(one) for one in page.rows if one.id not in told])
    people = {row.contact.id for row in rows}
    known = contacts.contacts_of_many(tx, people)
    addresses = contacts.identities_of_many(tx, people)
    of = companies.companies_of_many(tx, [one.company_id for one in known.values()])
    statuses = {one.id: one for one in all_statuses(tx)}
    cells = [
        TicketCells(
            row=row,
            contact=known[row.contact.id],
            company=of.get(known[row.contact.id].company_id or 0),
            addresses=addresses.get(row.contact.id, []),
            status=statuses.get(row.status) if row.status is not None else None,
        )
        for row in rows
    ]
    return Part(
        text=lines(([column.cell(one, manner) for column in columns] for one in cells), manner.separator),
        next=page.next,
        ids=tuple(row.number for row in rows),
        cut=page.cut,
    )


def contacts_part(tx: Reading, q: str, after: int | None, columns: Sequence[Column], manner: Manner) -> Part:
    """The contacts of a page, newest first."""
    rows = contacts.search_contacts(tx, q, after=after, limit=PAGE)
    addresses = contacts.identities_of_many(tx, [row.id for row in rows])
    of = companies.companies_of_many(tx, [row.company_id for row in rows])
    cells = [
        ContactCells(contact=row, company=of.get(row.company_id or 0), addresses=addresses.get(row.id, []))
        for row in rows
    ]
    return Part(
        text=lines(([column.cell(one, manner) for column in columns] for one in cells), manner.separator),
        next=rows[-1].id if len(rows) == PAGE else None,
    )


def companies_part(tx: Reading, q: str, after: int | None, columns: Sequence[Column], manner: Manner) -> Part:
    """The companies of a page, in the order of their names."""
    rows = companies.search_companies(tx, q, after=after, limit=PAGE)
    ids = [row.id for row in rows]
    domains, counted = companies.domains_of_many(tx, ids), companies.contacts_counted(tx, ids)
    cells = [
        CompanyCells(company=row, domains=domains.get(row.id, []), contacts=counted.get(row.id, 0))
        for row in rows
    ]
    return Part(
        text=lines(([column.cell(one, manner) for column in columns] for one in cells), manner.separator),
        next=rows[-1].id if len(rows) == PAGE else None,
    )
