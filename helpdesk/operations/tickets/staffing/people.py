"""A person changes, leaves or comes back, and their tickets with them; each of it can be undone."""

from __future__ import annotations

from typing import Literal

import msgspec
from sqlalchemy import bindparam, func, select

from helpdesk.db.engine.locks import NAMES, hold
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.people import advisors
from helpdesk.db.people.advisors import AdvisorRow
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.tickets import routing
from helpdesk.db.tickets.tickets import lock_tickets
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.people.rights import Editor, changed_fields
from helpdesk.errors import BadInput, Conflict, Forbidden
from helpdesk.operations.people import accounts, changes, persons, staff
from helpdesk.operations.people.accounts import Ended
from helpdesk.operations.people.persons import Change
from helpdesk.operations.tickets.assignment import assign, drain, offer
from helpdesk.said import Said

_owned = (
    select(tickets.c.id, tickets.c.team_id)
    .where(tickets.c.owner_id == bindparam("owner"), tickets.c.active)
    .order_by(tickets.c.id)
)
_owned_by_all = (
    select(tickets.c.owner_id, func.count())
    .where(tickets.c.owner_id.is_not(None), tickets.c.active)
    .group_by(tickets.c.owner_id)
)


class Handing(msgspec.Struct, frozen=True, kw_only=True):
    """Who gets the active tickets of somebody who leaves: their queues, or the advisor `to`."""

    tickets: Literal["queue", "advisor"] = "queue"
    to: int | None = None


def change(
    tx: Transaction, advisor_id: int, asked: Change, *, by: Actor, editor: Editor, version: int | None = None
) -> AdvisorRow:
    """Change a person, and offer them what waits in their teams. NotFound if the editor does not reach
    them."""
    if asked.name is not None:
        hold(tx, NAMES)
    routing.lock_routing(tx)
    row = to_change(tx, advisor_id, editor)
    new = persons.change_person(tx, row, asked, by=by, editor=editor, version=version)
    drain(tx, advisor_id)
    return new


def to_change(tx: Reading, advisor_id: int, editor: Editor) -> AdvisorRow:
    """A person in the reach of the editor who is not disabled; NotFound, Conflict."""
    row = persons.person_for(tx, advisor_id, editor)
    if row.disabled_at is not None:
        raise Conflict(Said("{email} is disabled. Enable the account first.", email=row.email))
    return row


def owned(tx: Reading, advisor_id: int) -> int:
    """How many active tickets somebody owns."""
    return len(tx.conn.execute(_owned, {"owner": advisor_id}).all())


def owned_by_all(tx: Reading) -> dict[int, int]:
    """How many active tickets each owner has."""
    return dict(tx.conn.execute(_owned_by_all).all())


def disable(
    tx: Transaction,
    advisor_id: int,
    handing: Handing,
    *,
    by: Actor,
    editor: Editor,
    version: int | None = None,
    undoes: int | None = None,
) -> Ended:
    """Stop a person from signing in, end their sessions, keys and links, and hand their active tickets over.
    Refuses what `check_disabling` refuses."""
    lock_tickets(tx, [row.id for row in tx.conn.execute(_owned, {"owner": advisor_id})])
    routing.lock_routing(tx)  # from now on they get no ticket
    check_disabling(tx, advisor_id, handing, editor, version=version)
    ended = accounts.disable(tx, advisor_id, by=by, undoes=undoes)
    for row in tx.conn.execute(_owned, {"owner": advisor_id}).all():
        assign(tx, row.id, team_id=row.team_id, advisor_id=handing.to, by=by)
        if handing.to is None:
            offer(tx, row.id)
    return ended


def check_disabling(
    tx: Reading, advisor_id: int, handing: Handing, editor: Editor, *, version: int | None = None
) -> AdvisorRow:
    """The person who is to be disabled. Forbidden for leads, and for oneself; Conflict if they are the only
    admin or disabled already; BadInput if nobody can get their tickets like this."""
    row = persons.person_for(tx, advisor_id, editor)
    if not editor.admin:
        raise Forbidden("Only an admin can disable people.", field="disabled")
    if row.id == editor.id:
        raise Forbidden("You cannot disable yourself. Ask another admin.", field="disabled")
    persons.check_version(row.name, version, row.version)
    if row.disabled_at is not None:
        raise Conflict(Said("{email} is disabled already.", email=row.email))
    persons.check_admin_stays(tx, row)
    if (handing.tickets == "advisor") != (handing.to is not None):
        raise BadInput("Name the advisor who gets the tickets, or choose the queue.", field="to")
    if handing.to is not None and handing.to not in {
        one.id for one in advisors.enabled_advisors(tx) if one.id != advisor_id
    }:
        raise BadInput(Said("There is no other advisor {to}.", to=handing.to), field="to")
    return row


def enable(
    tx: Transaction,
    advisor_id: int,
    *,
    by: Actor,
    editor: Editor,
    version: int | None = None,
    undoes: int | None = None,
) -> AdvisorRow:
    """Let a disabled person sign in again. Their tickets stay where they are. Forbidden for leads."""
    routing.lock_routing(tx)
    row = persons.person_for(tx, advisor_id, editor)
    if not editor.admin:
        raise Forbidden("Only an admin can enable people.", field="disabled")
    persons.check_version(row.name, version, row.version)
    return staff.enable_advisor(tx, row.email, by=by, undoes=undoes)


def undo(tx: Transaction, change_id: int, *, by: Actor, editor: Editor) -> AdvisorRow:
    """Undo the newest change of a person, by the same way that it was made. Conflict if somebody changed them
    again since, or if it cannot be undone."""
    hold(tx, NAMES)
    routing.lock_routing(tx)
    person = persons.person_for(tx, setup_changes.change(tx, change_id).item, editor)
    row = changes.newest_to_undo(tx, change_id)
    if row.act == "disabled":
        return enable(tx, person.id, by=by, editor=editor, undoes=row.id)
    if row.act == "enabled":
        disable(tx, person.id, Handing(), by=by, editor=editor, undoes=row.id)
        return advisors.advisor(tx, person.id)
    was, now = changes.undone_person(row)
    back = {one: getattr(was, one) for one in changed_fields(was, now)}
    present = changes.person_facts(person)
    if any(getattr(present, one) != getattr(now, one) for one in back):
        raise Conflict(Said("{name} was changed again since, with a team.", name=person.name), field="change")
    new = persons.change_person(tx, person, Change(**back), by=by, editor=editor, undoes=row.id)
    drain(tx, person.id)
    return new
