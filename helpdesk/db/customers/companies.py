"""Companies of customers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Select, bindparam, delete, exists, func, insert, or_, select, update

from helpdesk.db.customers.contacts import searched
from helpdesk.db.engine.locks import COMPANY, hold_names
from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.companies import companies, company_changes, company_domains
from helpdesk.db.schema.customers import contacts
from helpdesk.domain.events.companies import CompanyAct
from helpdesk.domain.events.fields import FieldChange
from helpdesk.domain.fields.definition import FieldValue
from helpdesk.errors import NotFound
from helpdesk.language.fold import fold
from helpdesk.said import Said

_SEARCHED = 12  # words of a query
_SHOWN = 30  # changes
_AT_ONCE = 1_000
_LEVELS = 4  # of a mail domain: eu.mail.shop.example


class CompanyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A company as stored. `version` counts its changes."""

    id: int
    name: str
    note: str
    fields: dict[str, FieldValue]
    version: int
    merged_into: int | None
    created_at: datetime
    updated_at: datetime


class ChangeRow(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a company, `by` the name of who made it. `other`: the name of the company that went into
    it or came back, else ""."""

    at: datetime
    by: str
    act: CompanyAct
    changes: list[FieldChange]
    other: str


_c = companies.c
_there = (_c.merged_into.is_(None), _c.removed_at.is_(None))
_company = select(*(_c[name] for name in CompanyRow.__struct_fields__))
_by_id = Prepared(_company.where(_c.id == bindparam("id"), _c.removed_at.is_(None)))
_named = Prepared(select(_c.id, _c.name).where(_c.folded == bindparam("folded"), *_there))
_of_domain = Prepared(
    select(company_domains.c.domain, company_domains.c.company_id).where(
        company_domains.c.domain.in_([bindparam(f"above_{level}") for level in range(_LEVELS)])
    )
)
_lock = select(_c.id).where(_c.id == bindparam("id"), *_there).with_for_update()
_share = select(_c.id).where(_c.id == bindparam("id"), *_there).with_for_update(read=True, key_share=True)


def company(tx: Reading, company_id: int) -> CompanyRow:
    """One company, merges followed; NotFound."""
    at = company_id
    for _ in range(20):
        row = _by_id.one(tx, {"id": at})
        if row is None:
            break
        found = CompanyRow(**dict(zip(CompanyRow.__struct_fields__, row, strict=True)))
        if found.merged_into is None:
            return found
        at = found.merged_into
    raise NotFound(Said("There is no company {company_id}.", company_id=company_id))


def remaining(tx: Reading, company_id: int) -> int | None:
    """The id of what a company is by now: of the one it was merged into, if it was. None: it was removed."""
    try:
        return company(tx, company_id).id
    except NotFound:
        return None


def companies_of_many(tx: Reading, company_ids: Iterable[int | None]) -> dict[int, CompanyRow]:
    """Several companies by their ids; None is none of them."""
    wanted = {one for one in company_ids if one is not None}
    if not wanted:
        return {}
    return {row.id: CompanyRow(**row._mapping) for row in tx.conn.execute(_company.where(_c.id.in_(wanted)))}


def named(tx: Reading, name: str) -> tuple[int, str] | None:
    """The id and the name of the company that is called so, whatever the case and accents."""
    row = _named.one(tx, {"folded": fold(name)})
    return None if row is None else (row[0], row[1])


def hold(tx: Transaction, *names: str) -> None:
    """Lock names of companies until the commit: of two who make one, the second finds the first's."""
    hold_names(tx, COMPANY, sorted({fold(name) for name in names}))


def hold_domains(tx: Transaction, domains: Sequence[str]) -> None:
    """Lock mail domains until the commit: of two companies that get one, the second sees the first."""
    hold_names(tx, COMPANY, sorted(f"@{one}" for one in domains))


def lock(tx: Transaction, company_id: int) -> bool:
    """Lock a company until the commit. False if it is not there any more."""
    return tx.conn.scalar(_lock, {"id": company_id}) is not None


def share(tx: Transaction, company_id: int) -> bool:
    """Keep a company from being removed or merged until the commit. False if it is not there any more."""
    return tx.conn.scalar(_share, {"id": company_id}) is not None


def add(tx: Transaction, name: str) -> int:
    """Store a new company. Returns its id."""
    values = {"name": name, "folded": fold(name), "created_at": tx.now, "updated_at": tx.now}
    key = tx.conn.execute(insert(companies), values).inserted_primary_key
    assert key is not None
    return int(key[0])


def change(tx: Transaction, company_id: int, **values: Any) -> None:
    """Set columns of a company: that is a new version."""
    if "name" in values:
        values["folded"] = fold(values["name"])
    values |= {"version": _c.version + 1, "updated_at": tx.now}
    tx.conn.execute(update(companies).where(_c.id == company_id).values(**values))


def note_change(
    tx: Transaction,
    company_id: int,
    act: CompanyAct,
    changes: Sequence[FieldChange],
    *,
    by: str,
    other: str = "",
) -> None:
    """Keep for people who changed what."""
    values = {"company_id": company_id, "at": tx.now, "by": by, "act": act, "changes": list(changes)}
    tx.conn.execute(insert(company_changes), values | {"other": other})


def changes_of(tx: Reading, company_id: int) -> list[ChangeRow]:
    """The newest changes of a company, newest first."""
    columns = (company_changes.c[name] for name in ChangeRow.__struct_fields__)
    rows = tx.conn.execute(
        select(*columns)
        .where(company_changes.c.company_id == company_id)
        .order_by(company_changes.c.id.desc())
        .limit(_SHOWN)
    )
    return [ChangeRow(**row._mapping) for row in rows]


def domains_of_many(tx: Reading, company_ids: Iterable[int]) -> dict[int, list[str]]:
    """The mail domains of several companies, each list in the order of the letters."""
    found: dict[int, list[str]] = {}
    wanted = company_domains.c.company_id.in_(list(company_ids))
    for row in tx.conn.execute(select(company_domains).where(wanted)):
        found.setdefault(row.company_id, []).append(row.domain)
    return {one: sorted(domains) for one, domains in found.items()}


def domains_of(tx: Reading, company_id: int) -> list[str]:
    """The mail domains of a company, in the order of the letters."""
    return domains_of_many(tx, [company_id]).get(company_id, [])


def of_domain(tx: Reading, domain: str, *, above: bool = True) -> int | None:
    """The company that has a mail domain, or else (`above`) the nearest one above it."""
    names = domain.split(".")
    wanted = [".".join(names[level:]) for level in range(_LEVELS if above else 1)]
    found = dict(
        _of_domain.all(
            tx,
            {f"above_{level}": "" for level in range(_LEVELS)}
            | {f"above_{level}": one for level, one in enumerate(wanted)},
        )
    )
    return next((found[one] for one in wanted if one in found), None)


def give_domains(tx: Transaction, company_id: int, domains: Sequence[str]) -> None:
    """Let a company have these domains, and no others."""
    tx.conn.execute(delete(company_domains).where(company_domains.c.company_id == company_id))
    if domains:
        rows = [{"domain": one, "company_id": company_id} for one in domains]
        tx.conn.execute(insert(company_domains), rows)


def move_domains(tx: Transaction, domains: Sequence[str], came_from: int, into: int) -> None:
    """Give those of these domains that are a company's to another."""
    of = company_domains.c
    went = of.domain.in_(domains), of.company_id == came_from
    tx.conn.execute(update(company_domains).where(*went).values(company_id=into))


def search_companies(tx: Reading, words: str, *, after: int | None, limit: int) -> list[CompanyRow]:
    """Companies with each of the `words` in their name or a domain, in any case and with or without accents,
    in the order of their names, those `after` the one with this id."""
    statement = _company.where(*_there).order_by(_c.folded, _c.id).limit(limit)
    if after is not None:
        last = select(_c.folded).where(_c.id == after).scalar_subquery()
        statement = statement.where(or_(_c.folded > last, (_c.folded == last) & (_c.id > after)))
    for word in fold(words).split()[:_SEARCHED]:
        of_domain = exists().where(
            company_domains.c.company_id == _c.id, company_domains.c.domain.contains(word, autoescape=True)
        )
        statement = statement.where(or_(_c.folded.contains(word, autoescape=True), of_domain))
    return [CompanyRow(**row._mapping) for row in tx.conn.execute(statement)]


def contacts_counted(tx: Reading, company_ids: Iterable[int]) -> dict[int, int]:
    """How many customers each of these companies has; none for those without."""
    statement = (
        select(contacts.c.company_id, func.count())
        .where(contacts.c.company_id.in_(list(company_ids)), contacts.c.merged_into.is_(None))
        .group_by(contacts.c.company_id)
    )
    return {row[0]: row[1] for row in tx.conn.execute(statement)}


def contact_ids(tx: Reading, company_id: int) -> list[int]:
    """The contacts of a company, those too that were merged into others."""
    return list(tx.conn.scalars(_members(company_id)))


def move_contacts(tx: Transaction, contact_ids: Sequence[int], came_from: int, into: int | None) -> None:
    """Give those of these contacts who are a company's to another, or to none."""
    for ids in _in_parts(contact_ids):
        went = contacts.c.id.in_(ids), contacts.c.company_id == came_from
        tx.conn.execute(update(contacts).where(*went).values(company_id=into))
    refresh_search(tx, contact_ids)


def refresh_search(tx: Transaction, contact_ids: Sequence[int]) -> None:
    """Let the search find these contacts by what their company is called now."""
    for ids in _in_parts(contact_ids):
        rows = tx.conn.execute(
            select(contacts.c.id, contacts.c.name, func.coalesce(_c.name, "").label("company"))
            .outerjoin(companies, _c.id == contacts.c.company_id)
            .where(contacts.c.id.in_(ids))
            .order_by(contacts.c.id)
            .with_for_update(of=contacts, key_share=True)  # a name that changes meanwhile is read when it has
        )
        words = [{"of": row.id, "words": searched(row.name, row.company)} for row in rows]
        if words:
            of = contacts.c.id == bindparam("of")
            tx.conn.execute(update(contacts).where(of).values(search=bindparam("words")), words)


def _members(company_id: int) -> Select[tuple[int]]:
    return select(contacts.c.id).where(contacts.c.company_id == company_id).order_by(contacts.c.id)


def _in_parts(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE)]
