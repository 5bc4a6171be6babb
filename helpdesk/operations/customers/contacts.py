"""Customers: their names, and their addresses, verified or not."""

from __future__ import annotations

from typing import Any

from helpdesk.channels.addresses import normalise
from helpdesk.db.customers import contacts as db
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.customers import identities
from helpdesk.domain.events.actors import SYSTEM, Actor
from helpdesk.domain.events.fields import FieldChange
from helpdesk.domain.events.people import ContactChanged
from helpdesk.domain.identity import UNFOUNDED, ContactChoice, is_mailbox, shown_name
from helpdesk.domain.messages import Identity, IdentityKind
from helpdesk.errors import BadInput, Conflict, NotFound
from helpdesk.operations.customers import companies
from helpdesk.operations.customers.merges import merge_contacts
from helpdesk.operations.fields import values as fields
from helpdesk.said import Said

_NAME = 200


def learn_identity(
    tx: Transaction, who: ContactChoice, sender: Identity, *, source: str, language: str | None
) -> int:
    """The sender's contact, new if there was none. An attested address becomes verified."""
    contact_id = who.contact_id
    if contact_id is None:
        contact_id = db.add_contact(tx, name=_shown(sender)[:_NAME], language=language)
        db.add_identity(tx, contact_id, sender, source=source, verified=sender.attested)
        if sender.attested:
            _join_company(tx, contact_id, sender, newcomer=True)
        return contact_id
    if sender.attested:
        contact_id = link_verified(tx, contact_id, sender, source=source, by=SYSTEM)
    return contact_id


def link_verified(tx: Transaction, contact_id: int, identity: Identity, *, source: str, by: Actor) -> int:
    """Give an address to a contact who proved that it is theirs. A contact who had it before is the same
    person: the newer contact is merged into the older one. Returns the contact that remains."""
    known = db.known_identities(tx, identity.kind, identity.value)
    own = next((one for one in known if one.contact_id == contact_id), None)
    if own is not None and own.verified:
        return contact_id
    proven = next((one for one in known if one.verified and one.contact_id != contact_id), None)
    if proven is None:
        if own is None:
            db.add_identity(tx, contact_id, identity, source=source, verified=True)
        else:
            db.verify_identity(tx, own.identity_id, source=source)
        _join_company(tx, contact_id, identity, newcomer=False)
        tx.record(
            ContactChanged(contact_id=contact_id, what=f"{identity.value} is verified ({source})", by=by)
        )
        # mail already known from the address is from the same mailbox, so from the same person
        proven = next((one for one in known if one.contact_id != contact_id and one.source == "mail"), None)
        if proven is None:
            return contact_id
    keep, go = sorted((contact_id, proven.contact_id))
    merge_contacts(tx, go, keep, by=by, why=f"both have {identity.value}")
    return keep


def add_address(
    tx: Transaction, contact_id: int, kind: IdentityKind, value: str, *, verified: bool, by: Actor
) -> None:
    """An advisor adds an address; `verified` if they are sure whose it is."""
    person = db.contact(tx, contact_id)
    identity = Identity(kind=kind, value=normalise(kind, value), attested=verified)
    known = db.known_identities(tx, kind, identity.value)
    held = next((one for one in known if one.verified and one.contact_id != person.id), None)
    if held is not None and verified:
        raise Conflict(
            Said(
                "{value} is a verified address of contact {contact_id}. Merge them instead.",
                value=identity.value,
                contact_id=held.contact_id,
            ),
            contact=held.contact_id,
        )
    own = next((one for one in known if one.contact_id == person.id), None)
    if own is None:
        db.add_identity(tx, person.id, identity, source="advisor", verified=verified)
    elif verified and not own.verified:
        db.verify_identity(tx, own.identity_id, source="advisor")
    else:
        return
    how = "verified" if verified else "as a claim"
    tx.record(ContactChanged(contact_id=person.id, what=f"{identity.value} added, {how}", by=by))


def remove_address(tx: Transaction, contact_id: int, identity_id: int, *, by: Actor) -> None:
    """Remove an address; a contact keeps at least one."""
    rows = db.identities_of(tx, contact_id)
    gone = next((row for row in rows if row.id == identity_id), None)
    if gone is None:
        raise NotFound(
            Said(
                "Contact {contact_id} has no identity {identity_id}.",
                contact_id=contact_id,
                identity_id=identity_id,
            )
        )
    if len(rows) == 1:
        raise Conflict("A contact must keep at least one address.")
    tx.conn.execute(identities.delete().where(identities.c.id == identity_id))
    tx.record(ContactChanged(contact_id=contact_id, what=f"{gone.value} removed", by=by))


def create_contact(
    tx: Transaction, *, name: str, kind: IdentityKind, value: str, by: Actor, language: str | None = None
) -> int:
    """A contact with one address. If a contact already has the address, returns that contact instead."""
    identity = Identity(kind=kind, value=normalise(kind, value), name=name)
    db.lock_address(tx, identity.kind, identity.value)
    known = [one for one in db.known_identities(tx, kind, identity.value) if one.source not in UNFOUNDED]
    if known:
        return min(known, key=lambda one: (not one.verified, one.identity_id)).contact_id
    contact_id = db.add_contact(tx, name=_shown(identity)[:_NAME], language=language)
    db.add_identity(tx, contact_id, identity, source="advisor", verified=False)
    tx.record(ContactChanged(contact_id=contact_id, what="added manually", by=by))
    return contact_id


def change(tx: Transaction, contact_id: int, values: dict[str, Any], *, by: Actor) -> None:
    """Change name, company, language, attributes, or custom fields, of which only the given ones change."""
    allowed = {"name", "company", "language", "attributes", "fields"}
    if wrong := set(values) - allowed:
        raise BadInput(
            Said("A contact has no field {given!r} to change.", given=min(wrong)), field=min(wrong)
        )
    if "name" in values and not str(values["name"]).strip():
        raise BadInput("name must not be empty.", field="name")
    if "company" in values:
        values = values | {"company_id": _company_called(tx, str(values["company"]), by)}
        del values["company"]
    person = db.contact(tx, db.lock_contact(tx, contact_id))
    changes: list[FieldChange] = []
    if "fields" in values:
        after, changes = fields.changed(tx, "contact", person.id, values["fields"], person.fields)
        values = values | {"fields": after}
    db.change_contact(tx, person.id, values)
    others = ", ".join(sorted(name.removesuffix("_id") for name in set(values) - {"fields"}))
    said = [*([f"{others} changed"] if others else []), *(one.says for one in changes)]
    if said or not values:
        tx.record(ContactChanged(contact_id=person.id, what="; ".join(said), fields=changes, by=by))


def _company_called(tx: Transaction, name: str, by: Actor) -> int | None:
    """The company that somebody names for a contact; it is made if there is none, and "" is none."""
    return companies.called(tx, name, by=by) if name.strip() else None


def _join_company(tx: Transaction, contact_id: int, identity: Identity, *, newcomer: bool) -> None:
    """Let a contact who proves a mail address for the first time join the company that has its domain. What
    a person chose stays."""
    if not is_mailbox(identity) or (company_id := companies.of_address(tx, identity.value)) is None:
        return
    if not newcomer:
        mail = [one for one in db.identities_of(tx, contact_id) if is_mailbox(one) and one.verified_at]
        if db.contact(tx, contact_id).company_id is not None or len(mail) > 1:
            return
    db.change_contact(tx, contact_id, {"company_id": company_id})
    tx.record(
        ContactChanged(
            contact_id=contact_id, what=f"company changed: {identity.value} is of its domain", by=SYSTEM
        )
    )


def _shown(identity: Identity) -> str:
    if identity.name.strip():
        return identity.name.strip()
    return shown_name(identity)
