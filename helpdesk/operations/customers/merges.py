"""Merges two contacts who are one person, and undoes it exactly."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, insert, select, update

from helpdesk.db.customers import companies
from helpdesk.db.customers import contacts as db
from helpdesk.db.customers import merges as stored
from helpdesk.db.customers.merges import Kept
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.customers import contacts, identities
from helpdesk.db.schema.surveys import survey_invitations
from helpdesk.db.schema.tickets import conversations, messages, participants, tickets
from helpdesk.db.schema.types import from_micros, to_micros
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.people import ContactChanged
from helpdesk.domain.identity import shown_name
from helpdesk.errors import Conflict
from helpdesk.language.fold import fold
from helpdesk.operations.fields import values as fields
from helpdesk.said import Said

_MOVED: tuple[Table, ...] = (tickets, conversations, survey_invitations)
_ADDRESS = ("id", "kind", "value", "name", "verified_at", "source", "created_at")


def merge_contacts(tx: Transaction, gone_id: int, into_id: int, *, by: Actor, why: str = "") -> int:
    """Merge one contact into another: addresses, tickets, messages and chats. Returns the merge's id.
    NotFound; Conflict for a contact with itself."""
    if (company_id := db.contact(tx, gone_id).company_id) is not None:
        companies.share(tx, company_id)  # before the contacts, as who merges companies locks them
    for one in sorted((gone_id, into_id)):
        db.lock_contact(tx, one)
    gone, into = db.contact(tx, gone_id), db.contact(tx, into_id)
    if gone.id == into.id:
        raise Conflict("A contact cannot be merged with itself.")
    addresses, doubled, verified = _give_addresses(tx, gone.id, into.id)
    # a contact who wrote on a ticket is its participant: this finds the messages without a scan of all
    was_on = select(participants.c.ticket_id).where(participants.c.contact_id == gone.id)
    wrote = messages.c.ticket_id.in_(was_on), messages.c.contact_id == gone.id
    rows = {"messages": list(tx.conn.scalars(select(messages.c.id).where(*wrote)))}
    tx.conn.execute(update(messages).where(*wrote).values(contact_id=into.id))
    took_part = [
        (row.ticket_id, row.kind, row.value)
        for row in tx.conn.execute(
            select(participants.c.ticket_id, participants.c.kind, participants.c.value).where(
                participants.c.contact_id == gone.id
            )
        )
    ]
    for table in (*_MOVED, participants):
        of_gone = table.c.contact_id == gone.id
        if table is not participants:
            rows[table.name] = list(tx.conn.scalars(select(table.c.id).where(of_gone)))
        tx.conn.execute(update(table).where(of_gone).values(contact_id=into.id))
    values: dict[str, Any] = {
        "attributes": gone.attributes | into.attributes,
        "fields": gone.fields | into.fields,
    }
    if is_nameless(tx, into.id) and gone.name:
        values["name"] = gone.name
    if into.company_id is None:
        values["company_id"] = gone.company_id
    fields.keep_all(tx, "contact", into.id, values["fields"])
    db.change_contact(tx, into.id, values)
    db.change_contact(tx, gone.id, {"merged_into": into.id})
    before = {
        "name": into.name,
        "company_id": into.company_id,
        "attributes": into.attributes,
        "fields": into.fields,
    }
    kept = Kept(
        identities=addresses,
        doubled=doubled,
        verified=verified,
        rows=rows,
        participants=took_part,
        into_before=before,
        into_after=before | values,
    )
    merge_id = stored.add_merge(
        tx, gone.id, into.id, kept, advisor_id=by.id if by.kind == "advisor" else None, why=why
    )
    told = f"{gone.name} (contact {gone.id}) is the same person" + (f": {why}" if why else "")
    tx.record(ContactChanged(contact_id=into.id, what=told, merged=gone.id, by=by))
    return merge_id


def undo_merge(tx: Transaction, merge_id: int, *, by: Actor) -> int:
    """Make two contacts of one again: each has what it had, and what came since belongs to the one whose
    address it came from. Names and attributes that somebody changed since stay with the one that remained.
    Returns the contact that is back. NotFound; Conflict if it is undone, or one of them was merged since."""
    row, kept = stored.merge(tx, merge_id)
    if row.undone_at is not None:
        raise Conflict("This merge was undone before.")
    for one in sorted((row.gone_id, row.into_id)):
        db.lock_contact(tx, one)
    later = tx.conn.scalar(select(contacts.c.merged_into).where(contacts.c.id == row.into_id))
    if later is not None:
        raise Conflict(
            Said("The contact was merged into contact {later} since. Undo that merge first.", later=later)
        )
    _take_back_addresses(tx, row.gone_id, row.into_id, kept)
    tx.conn.execute(update(contacts).where(contacts.c.id == row.gone_id).values(merged_into=None))
    _take_back_rows(tx, row.gone_id, row.into_id, kept)
    _give_what_came_since(tx, row)
    into = db.contact(tx, row.into_id)
    values: dict[str, Any] = _company_back(tx, into, kept)
    if into.name == kept.into_after.get("name"):
        values["name"] = kept.into_before["name"]
    for name, now in (("attributes", into.attributes), ("fields", into.fields)):
        values[name] = _without_its(now, kept, name)
    fields.keep_all(tx, "contact", row.into_id, values["fields"])
    db.change_contact(tx, row.into_id, values)
    db.change_contact(tx, row.gone_id, {})
    stored.mark_undone(tx, merge_id)
    told = f"{row.gone} (contact {row.gone_id}) is another person: the merge is undone"
    tx.record(ContactChanged(contact_id=row.into_id, what=told, by=by))
    tx.record(ContactChanged(contact_id=row.gone_id, what="is a contact again: the merge is undone", by=by))
    return row.gone_id


def is_nameless(tx: Reading, contact_id: int) -> bool:
    """Whether nobody has named a contact yet: its name is only an address of theirs, or the desk's own name
    for a visitor. A person who is called Visitor has a name."""
    own = db.identities_of(tx, contact_id)
    shown = {one.value for one in own} | {shown_name(one) for one in own} | {""}
    if any(one.kind == "visitor" and not one.name for one in own):
        shown.add("Visitor")  # the name of every visitor in earlier versions
    return db.contact(tx, contact_id).name in shown


def _give_addresses(
    tx: Transaction, gone_id: int, into_id: int
) -> tuple[list[int], list[dict[str, Any]], list[dict[str, Any]]]:
    """The addresses of one contact to another: (ids that went over; those that the other has too, deleted;
    the other's, as they were, that became verified)."""
    held = {(row.kind, row.value): row.id for row in db.identities_of(tx, into_id)}
    went, doubled, verified = [], [], []
    for row in db.identities_of(tx, gone_id):
        same = held.get((row.kind, row.value))
        if same is None:
            tx.conn.execute(update(identities).where(identities.c.id == row.id).values(contact_id=into_id))
            went.append(row.id)
            continue
        doubled.append(_address(tx, row.id))
        tx.conn.execute(identities.delete().where(identities.c.id == row.id))
        if row.verified_at is not None:
            verified.append(_address(tx, same))
            db.verify_identity(tx, same, source=row.source)
    return went, doubled, verified


def _address(tx: Reading, identity_id: int) -> dict[str, Any]:
    """An address's columns as JSON values."""
    row = tx.conn.execute(
        select(*(identities.c[name] for name in _ADDRESS)).where(identities.c.id == identity_id)
    ).one()
    values = dict(row._mapping)
    for name in ("verified_at", "created_at"):
        values[name] = None if values[name] is None else to_micros(values[name])
    return values


def _take_back_addresses(tx: Transaction, gone_id: int, into_id: int, kept: Kept) -> None:
    tx.conn.execute(
        update(identities)
        .where(identities.c.id.in_(kept.identities), identities.c.contact_id == into_id)
        .values(contact_id=gone_id)
    )
    for values in kept.verified:
        if values["verified_at"] is None:
            proof = {"verified_at": None, "source": values["source"]}
            tx.conn.execute(update(identities).where(identities.c.id == values["id"]).values(**proof))
    for values in kept.doubled:
        columns = {name: values[name] for name in ("kind", "value", "name", "source")}
        for name in ("verified_at", "created_at"):
            columns[name] = None if values[name] is None else from_micros(values[name])
        known = db.known_identities(tx, values["kind"], values["value"])
        if any(one.verified for one in known):  # an address is verified of one contact only
            columns["verified_at"] = None
        tx.conn.execute(insert(identities), columns | {"contact_id": gone_id})


def _take_back_rows(tx: Transaction, gone_id: int, into_id: int, kept: Kept) -> None:
    for table in (*_MOVED, messages):
        for ids in _in_parts(kept.rows.get(table.name, [])):
            went = table.c.id.in_(ids), table.c.contact_id == into_id
            tx.conn.execute(update(table).where(*went).values(contact_id=gone_id))
    for ticket_id, kind, value in kept.participants:
        tx.conn.execute(
            update(participants)
            .where(
                participants.c.ticket_id == ticket_id,
                participants.c.kind == kind,
                participants.c.value == value,
                participants.c.contact_id == into_id,
            )
            .values(contact_id=gone_id)
        )


def _give_what_came_since(tx: Transaction, row: stored.MergeRow) -> None:
    """What came from an address that is only the contact's who is back."""
    of_into = {(one.kind, one.value) for one in db.identities_of(tx, row.into_id)}
    back = [one for one in db.identities_of(tx, row.gone_id) if (one.kind, one.value) not in of_into]
    for one in back:
        came = (
            participants.c.kind == one.kind,
            participants.c.value == one.value,
            participants.c.contact_id == row.into_id,
        )
        on = list(tx.conn.scalars(select(participants.c.ticket_id).where(*came)))
        tx.conn.execute(update(participants).where(*came).values(contact_id=row.gone_id))
        tx.conn.execute(
            update(messages)
            .where(
                messages.c.ticket_id.in_(on),
                messages.c.contact_id == row.into_id,
                messages.c.author_address == one.value,
                messages.c.created_at >= row.at,
            )
            .values(contact_id=row.gone_id)
        )
        new = [one_ticket for one_ticket in on if _opened_by(tx, one_ticket, row, one.value)]
        tx.conn.execute(update(tickets).where(tickets.c.id.in_(new)).values(contact_id=row.gone_id))
        for table in (conversations, survey_invitations):
            since = table.c.ticket_id.in_(new), table.c.contact_id == row.into_id
            tx.conn.execute(update(table).where(*since).values(contact_id=row.gone_id))


def _opened_by(tx: Reading, ticket_id: int, merge: stored.MergeRow, address: str) -> bool:
    """Whether the ticket is the merged contact's, newer than the merge, and its first message is from the
    address."""
    first = tx.conn.execute(
        select(messages.c.author_address, tickets.c.contact_id, tickets.c.created_at)
        .join(tickets, tickets.c.id == messages.c.ticket_id)
        .where(tickets.c.id == ticket_id)
        .order_by(messages.c.id)
        .limit(1)
    ).one()
    mine = bool(first.author_address == address and first.contact_id == merge.into_id)
    return mine and bool(first.created_at >= merge.at)


def _company_back(tx: Reading, into: db.ContactRow, kept: Kept) -> dict[str, Any]:
    """A merge gives a company to a contact who had none; it can have become another one since. Merges of
    earlier versions kept its name."""
    if into.company_id is None:
        return {}
    if "company" in kept.into_before:
        given = not kept.into_before["company"] and fold(kept.into_after["company"]) == fold(into.company)
        return {"company_id": None} if given else {}
    gave = None if kept.into_before["company_id"] is not None else kept.into_after["company_id"]
    if gave is not None and companies.remaining(tx, gave) == companies.remaining(tx, into.company_id):
        return {"company_id": None}
    return {}


def _without_its(now: dict[str, Any], kept: Kept, what: str) -> dict[str, Any]:
    """The attributes or fields without those that the merge added and nobody changed since."""
    before, after = kept.into_before.get(what, {}), kept.into_after.get(what, {})
    return {
        name: value
        for name, value in now.items()
        if name in before or name not in after or after[name] != value
    }


def _in_parts(ids: list[int], size: int = 1_000) -> list[list[int]]:
    return [ids[at : at + size] for at in range(0, len(ids), size)]
