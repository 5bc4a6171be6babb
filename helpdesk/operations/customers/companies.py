"""Companies of customers: making, changing and removing one, and who joins one by their mail domain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from helpdesk.channels.addresses import normalise_email
from helpdesk.channels.email.companies import company_of
from helpdesk.db.customers import companies as db
from helpdesk.db.customers.companies import CompanyRow
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.directions import shown
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.companies import CompanyAct, CompanyChanged
from helpdesk.domain.events.fields import FieldChange
from helpdesk.domain.fields.definition import FieldValue
from helpdesk.domain.filters.following import Renaming
from helpdesk.errors import BadInput, Conflict, NotFound
from helpdesk.language.fold import fold
from helpdesk.operations.fields import values as fields
from helpdesk.said import Said

NAME: Final = 200
NOTE: Final = 5_000
DOMAINS: Final = 50


class CompanyForm(msgspec.Struct, frozen=True, kw_only=True):
    """What changes of a company; None stays. `domains` are all its mail domains from then on. `fields` are
    custom fields by key; null empties one, and what is not given stays."""

    name: str | None = None
    domains: Sequence[str] | None = None
    note: str | None = None
    fields: Mapping[str, FieldValue | None] | None = None


def make(tx: Transaction, form: CompanyForm, *, by: Actor) -> int:
    """Make a company. Returns its id. BadInput names the field; Conflict if there is one of this name, or
    another has one of the domains."""
    name = checked_name(form.name or "")
    db.hold(tx, name)
    _check_free(tx, name, besides=None)
    company_id = db.add(tx, name)
    changes = _put(tx, db.company(tx, company_id), msgspec.structs.replace(form, name=None))
    tell(tx, company_id, "added", changes, by=by)
    return company_id


def called(tx: Transaction, name: str, *, by: Actor) -> int:
    """The company of this name, whatever its case and accents; it is made if there is none."""
    name = checked_name(name, field="company")
    db.hold(tx, name)
    if (known := db.named(tx, name)) is not None:
        return known[0]
    company_id = db.add(tx, name)
    tell(tx, company_id, "added", [], by=by)
    return company_id


def change(tx: Transaction, company_id: int, form: CompanyForm, *, seen: int | None, by: Actor) -> None:
    """Change a company whose version the caller saw as `seen`; None: nobody looked. Filters that name it
    follow a new name. NotFound; BadInput names the field; Conflict if somebody changed it meanwhile, or
    another company has the name or a domain."""
    name = None if form.name is None else checked_name(form.name)
    before = locked(tx, company_id, *([] if name is None else [name]), seen=seen)
    if name is not None:
        form = msgspec.structs.replace(form, name=name)
        _check_free(tx, name, besides=before.id)
    changes = _put(tx, before, form)
    if not changes:
        return
    if name is not None and name != before.name:
        db.refresh_search(tx, db.contact_ids(tx, before.id))
        tx.rename(renamed(before.name, name), by=by)
    tell(tx, before.id, "changed", changes, by=by)


def remove(tx: Transaction, company_id: int, *, seen: int | None, by: Actor) -> None:
    """Remove a company that no customer has any more. NotFound; Conflict if somebody changed it meanwhile, or
    a customer has it."""
    row = locked(tx, company_id, seen=seen)
    members = db.contacts_counted(tx, [row.id]).get(row.id, 0)
    if members:
        raise Conflict(
            Said(
                "{name} has customers: {members}. Give them another company, or merge it into another.",
                name=row.name,
                members=members,
            )
        )
    db.move_contacts(tx, db.contact_ids(tx, row.id), row.id, None)  # those who were merged into others
    db.give_domains(tx, row.id, [])
    fields.keep_all(tx, "company", row.id, {})
    db.change(tx, row.id, removed_at=tx.now)
    tell(tx, row.id, "removed", [], by=by, name=row.name)


def of_address(tx: Transaction, address: str) -> int | None:
    """The company that has the domain of a mail address, or one above it; it stays until the commit."""
    found = db.of_domain(tx, address.rpartition("@")[2])
    return found if found is not None and db.share(tx, found) else None


def locked(tx: Transaction, company_id: int, *names: str, seen: int | None = None) -> CompanyRow:
    """A company that stays as it is until the commit, as do its name and these. Errors as `change`."""
    there = itself(tx, company_id)
    db.hold(tx, there.name, *names)
    if not db.lock(tx, there.id):
        raise NotFound(Said("There is no company {company_id}.", company_id=company_id))
    row = db.company(tx, there.id)  # somebody changed it while this waited
    check_seen(row, seen)
    return row


def itself(tx: Reading, company_id: int) -> CompanyRow:
    """A company that somebody acts on; NotFound. Conflict if it was merged meanwhile: who has it on screen
    does not mean the other one."""
    there = db.company(tx, company_id)
    if there.id != company_id:
        raise Conflict(Said("The company was merged into {name} since. Look at that one.", name=there.name))
    return there


def check_seen(row: CompanyRow, seen: int | None) -> None:
    """Conflict if somebody changed a company since its version was `seen`."""
    if seen is not None and seen != row.version:
        raise Conflict(
            Said("Somebody changed {what} meanwhile. Look at the newest version first.", what=row.name),
            version=row.version,
        )


def renamed(was: str, now: str) -> Renaming:
    """What filters follow: a company has another name. One that was merged has the name of the other."""
    return Renaming(whole="company", was=[was], now=[now], sure=("company", now))


def tell(
    tx: Transaction,
    company_id: int,
    act: CompanyAct,
    changes: list[FieldChange],
    *,
    by: Actor,
    name: str = "",
    other: CompanyRow | None = None,
) -> None:
    """Record a change, and keep it for people."""
    db.note_change(tx, company_id, act, changes, by=by.name, other=other.name if other else "")
    tx.record(
        CompanyChanged(
            company_id=company_id,
            act=act,
            name=name or db.company(tx, company_id).name,
            changes=changes,
            other=other.id if other else None,
            by=by,
        )
    )


def checked_name(name: str, *, field: str = "name") -> str:
    """A name as it is stored. BadInput."""
    name = shown(" ".join(name.split()))
    if not 1 <= len(name) <= NAME or not fold(name).strip():
        raise BadInput(
            Said("{field} of a company has 1 to {most} characters.", field=field, most=NAME), field=field
        )
    return name


def _check_free(tx: Reading, name: str, *, besides: int | None) -> None:
    known = db.named(tx, name)
    if known is not None and known[0] != besides:
        raise Conflict(Said("There is already a company {name!r}.", name=known[1]), field="name")


def _put(tx: Transaction, before: CompanyRow, form: CompanyForm) -> list[FieldChange]:
    """Store what was checked of its name, and the rest of a form. Returns what is another now."""
    values: dict[str, Any] = {}
    changes: list[FieldChange] = []
    if form.name is not None and form.name != before.name:
        values["name"] = form.name
        changes.append(FieldChange(key="name", label="Name", was=before.name, now=form.name))
    if form.domains is not None:
        changes += _put_domains(tx, before.id, form.domains)
    if form.note is not None and (note := form.note.strip()) != before.note:
        if len(note) > NOTE:
            raise BadInput(Said("note has at most {most} characters.", most=NOTE), field="note")
        values["note"] = note
        changes.append(FieldChange(key="note", label="Note", was=before.note or None, now=note or None))
    if form.fields is not None:
        after, differ = fields.changed(tx, "company", before.id, form.fields, before.fields)
        values |= {"fields": after} if differ else {}
        changes += [msgspec.structs.replace(one, key=f"fields.{one.key}") for one in differ]
    if changes:
        db.change(tx, before.id, **values)
    return changes


def _put_domains(tx: Transaction, company_id: int, given: Sequence[str]) -> list[FieldChange]:
    """Store the domains. Returns the change, if there is one. BadInput; Conflict if another company has
    one."""
    domains = checked_domains(given)
    db.hold_domains(tx, domains)
    for one in domains:
        has = db.of_domain(tx, one, above=False)
        if has is not None and has != company_id:
            raise Conflict(
                Said(
                    "{domain} is a domain of {name}. A domain has one company.",
                    domain=one,
                    name=db.company(tx, has).name,
                ),
                field="domains",
            )
    was = db.domains_of(tx, company_id)
    if was == domains:
        return []
    db.give_domains(tx, company_id, domains)
    told = (", ".join(was) or None, ", ".join(domains) or None)
    return [FieldChange(key="domains", label="Email domains", was=told[0], now=told[1])]


def checked_domains(given: Iterable[str]) -> list[str]:
    """Mail domains as they are stored, in the order of the letters. BadInput for what is none, and for a
    provider of mailboxes: its customers are strangers to each other."""
    found = set()
    for written in given:
        text = written.strip().lstrip("@").rstrip(".")
        try:
            domain = normalise_email(f"x@{text}")[2:]
        except BadInput:
            domain = ""
        if "." not in domain:
            raise BadInput(
                Said("{given!r} is no mail domain. Write it as shop.example.", given=shown(written[:80])),
                field="domains",
            )
        if not company_of(f"x@{domain}"):
            raise BadInput(
                Said("{domain} gives mailboxes to everybody, so it is no company's own.", domain=domain),
                field="domains",
            )
        found.add(domain)
    if len(found) > DOMAINS:
        raise BadInput(Said("A company has at most {most} mail domains.", most=DOMAINS), field="domains")
    return sorted(found)
