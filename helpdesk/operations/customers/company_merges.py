"""Merges two companies that are one, and undoes it exactly."""

from __future__ import annotations

from typing import Any

from helpdesk.db.customers import companies as db
from helpdesk.db.customers import company_merges as stored
from helpdesk.db.customers.company_merges import Kept
from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.events.actors import Actor
from helpdesk.errors import Conflict, NotFound
from helpdesk.operations.customers import companies
from helpdesk.operations.fields import values as fields
from helpdesk.said import Said


def merge_companies(tx: Transaction, gone_id: int, into_id: int, *, by: Actor) -> int:
    """Merge one company into another: its customers, domains, note and fields; what the other has stays.
    Filters that name it follow. Returns the merge's id. NotFound; Conflict for a company with itself."""
    gone, into = companies.itself(tx, gone_id), db.company(tx, into_id)
    if gone.id == into.id:
        raise Conflict("A company cannot be merged with itself.")
    db.hold(tx, gone.name, into.name)
    for one in sorted((gone.id, into.id)):
        if not db.lock(tx, one):
            raise NotFound(Said("There is no company {company_id}.", company_id=one))
    gone, into = db.company(tx, gone.id), db.company(tx, into.id)
    members, domains = db.contact_ids(tx, gone.id), db.domains_of(tx, gone.id)
    db.move_contacts(tx, members, gone.id, into.id)
    db.move_domains(tx, domains, gone.id, into.id)
    before: dict[str, Any] = {"note": into.note, "fields": into.fields}
    after: dict[str, Any] = {"note": into.note or gone.note, "fields": gone.fields | into.fields}
    fields.keep_all(tx, "company", into.id, after["fields"])
    db.change(tx, into.id, **after)
    db.change(tx, gone.id, merged_into=into.id)
    kept = Kept(contacts=members, domains=domains, into_before=before, into_after=after)
    merge_id = stored.add_merge(tx, gone.id, into.id, kept, by=by.name)
    tx.rename(companies.renamed(gone.name, into.name), by=by)
    companies.tell(tx, into.id, "merged", [], by=by, other=gone)
    return merge_id


def undo_merge(tx: Transaction, merge_id: int, *, by: Actor) -> int:
    """Make two companies of one again. Each has what it had; customers who came since stay, and so does what
    somebody changed since. Returns the company that is back. NotFound; Conflict if it is undone, the one that
    remained was merged or removed since, or the name is another company's by now."""
    row, kept = stored.merge(tx, merge_id)
    if row.undone_at is not None:
        raise Conflict("This merge was undone before.")
    into = db.company(tx, row.into_id)
    if into.id != row.into_id:
        raise Conflict(
            Said("The company was merged into {name} since. Undo that merge first.", name=into.name)
        )
    db.hold(tx, row.gone, into.name)
    if (other := db.named(tx, row.gone)) is not None:
        raise Conflict(
            Said("There is already a company {name!r}.", name=other[1]),
        )
    if not db.lock(tx, into.id):
        raise NotFound(Said("There is no company {company_id}.", company_id=into.id))
    into = db.company(tx, into.id)
    db.change(tx, row.gone_id, merged_into=None)
    db.move_contacts(tx, kept.contacts, into.id, row.gone_id)
    db.move_domains(tx, kept.domains, into.id, row.gone_id)
    values: dict[str, Any] = {"fields": fields.without_added(into.fields, kept.into_before, kept.into_after)}
    if into.note == kept.into_after["note"]:
        values["note"] = kept.into_before["note"]
    fields.keep_all(tx, "company", into.id, values["fields"])
    db.change(tx, into.id, **values)
    stored.mark_undone(tx, merge_id)
    back = db.company(tx, row.gone_id)
    companies.tell(tx, into.id, "separated", [], by=by, other=back)
    return back.id
