"""Contacts and their identities."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, bindparam, func, insert, or_, select, update

from helpdesk.db.engine.locks import ADDRESS, hold_names
from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.companies import companies
from helpdesk.db.schema.customers import contacts, identities
from helpdesk.domain.fields.definition import FieldValue
from helpdesk.domain.identity import KnownIdentity
from helpdesk.domain.messages import Identity, IdentityKind
from helpdesk.errors import NotFound
from helpdesk.language.fold import fold
from helpdesk.said import Said

_SEARCHED = 12  # words of a query
_TAIL = 7  # digits of a telephone number that are the same however it is written
_NUMBER = re.compile(r"[+(]?\d(?:[ ()/.–-]{0,3}\d){3,19}")
_WORDS = re.compile(r"[^\W_]+")


class ContactRow(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as stored; `company` is the name of theirs, "" for none."""

    id: int
    name: str
    language: str | None
    company: str
    company_id: int | None
    attributes: dict[str, Any]
    fields: dict[str, FieldValue]
    merged_into: int | None
    created_at: datetime


class IdentityRow(msgspec.Struct, frozen=True, kw_only=True):
    """An identity as stored; `verified_at` None: unverified."""

    id: int
    contact_id: int
    kind: str
    value: str
    name: str
    verified_at: datetime | None
    source: str


_known = Prepared(
    select(identities.c.id, identities.c.contact_id, identities.c.verified_at, identities.c.source).where(
        identities.c.kind == bindparam("kind"), identities.c.value == bindparam("value")
    )
)
_insert_contact = Prepared(insert(contacts), ["name", "search", "language", "created_at", "updated_at"])
_insert_identity = Prepared(
    insert(identities), ["contact_id", "kind", "value", "name", "source", "verified_at", "created_at"]
)
_contact = select(
    contacts.c.id,
    contacts.c.name,
    contacts.c.language,
    func.coalesce(companies.c.name, "").label("company"),
    contacts.c.company_id,
    contacts.c.attributes,
    contacts.c.fields,
    contacts.c.merged_into,
    contacts.c.created_at,
).outerjoin(companies, companies.c.id == contacts.c.company_id)
_company_name = select(companies.c.name).where(companies.c.id == bindparam("company"))
_contact_by_id = _contact.where(contacts.c.id == bindparam("id"))
_identity = select(
    identities.c.id,
    identities.c.contact_id,
    identities.c.kind,
    identities.c.value,
    identities.c.name,
    identities.c.verified_at,
    identities.c.source,
)
_identities_of = _identity.where(identities.c.contact_id == bindparam("contact_id")).order_by(identities.c.id)
_verify = (
    update(identities)
    .where(identities.c.id == bindparam("identity"), identities.c.verified_at.is_(None))
    .values(verified_at=bindparam("at"), source=bindparam("by"))
)
_lock = (
    select(contacts.c.merged_into)
    .where(contacts.c.id == bindparam("id"))
    .with_for_update(key_share=True)  # rows with a foreign key to this one need not wait
)


def known_identities(tx: Reading, kind: IdentityKind, value: str) -> list[KnownIdentity]:
    """Every identity with this address, of any contact."""
    return [
        KnownIdentity(
            identity_id=identity_id,
            contact_id=contact_id,
            kind=kind,
            value=value,
            verified=verified_at is not None,
            source=source,
        )
        for identity_id, contact_id, verified_at, source in _known.all(tx, {"kind": kind, "value": value})
    ]


def lock_contact(tx: Transaction, contact_id: int) -> int:
    """Lock the contact until the commit, so that two of their messages find their ticket one after the other.
    Returns the contact that remains, if it was merged a moment ago."""
    if not tx.postgres:
        return contact_id
    while (into := tx.conn.scalar(_lock, {"id": contact_id})) is not None:
        contact_id = into
    return contact_id


def lock_address(tx: Transaction, kind: str, value: str, *, names: Sequence[str] = ()) -> None:
    """Lock an address until the commit: two first messages from it must not make two contacts. `names` are
    ids of messages, locked with it in one order for all: of two messages that name each other, the second
    must see the first."""
    hold_names(tx, ADDRESS, sorted([f"{kind}:{value}", *(f"id:{one}" for one in names)]))


def add_contact(tx: Transaction, *, name: str, language: str | None = None) -> int:
    """Store a new contact. Returns its id."""
    return _insert_contact.run(
        tx,
        {
            "name": name,
            "search": searched(name, ""),
            "language": language,
            "created_at": tx.now,
            "updated_at": tx.now,
        },
    )


def searched(name: str, company: str) -> str:
    """The text that a search looks through, as in the column `search`: the same on both databases. Compounds
    are there as one word too: jean-luc jeanluc."""
    folded = fold(f"{name}\n{company}")
    compounds = [parts for parts in map(_WORDS.findall, folded.split()) if len(parts) > 1]
    return "\n".join([folded, *map("".join, compounds)])


def add_identity(tx: Transaction, contact_id: int, identity: Identity, *, source: str, verified: bool) -> int:
    """Give an address to a contact. Returns the identity's id."""
    return _insert_identity.run(
        tx,
        {
            "contact_id": contact_id,
            "kind": identity.kind,
            "value": identity.value,
            "name": identity.name,
            "source": source,
            "verified_at": tx.now if verified else None,
            "created_at": tx.now,
        },
    )


def verify_identity(tx: Transaction, identity_id: int, *, source: str) -> None:
    """Mark an identity as verified; a verified one stays unchanged."""
    tx.conn.execute(_verify, {"identity": identity_id, "at": tx.now, "by": source})


def contact(tx: Reading, contact_id: int) -> ContactRow:
    """One contact, merges followed; NotFound."""
    for _ in range(20):
        row = tx.conn.execute(_contact_by_id, {"id": contact_id}).one_or_none()
        if row is None:
            break
        if row.merged_into is None:
            return ContactRow(**row._mapping)
        contact_id = row.merged_into
    raise NotFound(Said("There is no contact {contact_id}.", contact_id=contact_id))


def contacts_of_many(tx: Reading, contact_ids: Iterable[int]) -> dict[int, ContactRow]:
    """Several contacts by their ids, merges not followed."""
    statement = _contact.where(contacts.c.id.in_(list(contact_ids)))
    return {row.id: ContactRow(**row._mapping) for row in tx.conn.execute(statement)}


def identities_of(tx: Reading, contact_id: int) -> list[IdentityRow]:
    """A contact's addresses, oldest first."""
    return [_identity_row(row) for row in tx.conn.execute(_identities_of, {"contact_id": contact_id})]


def identities_of_many(tx: Reading, contact_ids: Iterable[int]) -> dict[int, list[IdentityRow]]:
    """The addresses of several contacts."""
    found: dict[int, list[IdentityRow]] = {}
    statement = _identity.where(identities.c.contact_id.in_(list(contact_ids))).order_by(identities.c.id)
    for row in tx.conn.execute(statement):
        found.setdefault(row.contact_id, []).append(_identity_row(row))
    return found


def search_contacts(
    tx: Reading, words: str, *, after: int | None, limit: int, company: int | None = None
) -> list[ContactRow]:
    """Contacts that have each of the `words`, in any order, in their name, company or an address, in any case
    and with or without accents. A telephone number may be written in any way. Newest first, below the id
    `after`. `company`: only customers of this one."""
    statement = _contact.where(contacts.c.merged_into.is_(None)).order_by(contacts.c.id.desc()).limit(limit)
    if after is not None:
        statement = statement.where(contacts.c.id < after)
    if company is not None:
        statement = statement.where(contacts.c.company_id == company)
    if _NUMBER.fullmatch(words.strip()):
        conditions = [or_(_has_number(words), _has(words.strip()))]
    else:
        conditions = [_has(word) for word in fold(words).split()[:_SEARCHED]]
    rows = tx.conn.execute(statement.where(*conditions))
    return [ContactRow(**row._mapping) for row in rows]


def _has_number(written: str) -> ColumnElement[bool]:
    """A telephone number with the code of a country or an area, or without. Stored is +49301234567."""
    digits = "".join(one for one in written if one.isdigit()).lstrip("0")
    ends = [digits, *([digits[-_TAIL:]] if len(digits) >= _TAIL else [])]
    like = or_(*(identities.c.value.like(f"%{one}{'' if one is not digits else '%'}") for one in ends))
    return contacts.c.id.in_(select(identities.c.contact_id).where(identities.c.kind == "phone", like))


def _has(word: str) -> ColumnElement[bool]:
    """The word as it is written, or each of its parts: a name may have been written without the hyphen."""
    whole = f"%{_escape(word)}%"
    of_address = identities.c.value.like(whole, escape="\\")
    options: list[ColumnElement[bool]] = [
        contacts.c.search.like(whole, escape="\\"),
        contacts.c.id.in_(select(identities.c.contact_id).where(of_address)),
    ]
    parts = _WORDS.findall(word)
    if "@" not in word and len(parts) > 1:
        options.append(and_(*(contacts.c.search.like(f"%{_escape(part)}%", escape="\\") for part in parts)))
    return or_(*options)


def change_contact(tx: Transaction, contact_id: int, values: dict[str, Any]) -> None:
    """Set columns of a contact."""
    if "name" in values or "company_id" in values:
        known = tx.conn.execute(_contact_by_id, {"id": contact_id}).one()
        company = known.company
        if values.get("company_id", known.company_id) != known.company_id:
            company = tx.conn.scalar(_company_name, {"company": values["company_id"]}) or ""
        values = {**values, "search": searched(values.get("name", known.name), company)}
    tx.conn.execute(update(contacts).where(contacts.c.id == contact_id).values(**values, updated_at=tx.now))


def _identity_row(row: Any) -> IdentityRow:
    return IdentityRow(**row._mapping)


def _escape(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
