"""Uses a macro on a ticket, and undoes that: each is one act."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import insert, select, update

from helpdesk.db import statuses
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.fields import fields_of
from helpdesk.db.tickets import tickets as db
from helpdesk.db.tickets.tickets import PRIORITY_NAMES, TicketRecord
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.fields.given import checked
from helpdesk.domain.lifecycle import ACTIVE, State
from helpdesk.domain.policy import Policy
from helpdesk.errors import BadInput, Conflict, Forbidden, NotFound
from helpdesk.features.automation.actions.applying import apply
from helpdesk.features.automation.actions.planned import ActionChange
from helpdesk.features.automation.check import check, no_reply
from helpdesk.features.automation.kinds import Action
from helpdesk.features.automation.macros.tables import Stand, macro_uses
from helpdesk.features.automation.replies import keeping
from helpdesk.features.automation.replies import rows as saved
from helpdesk.features.automation.rights import Who
from helpdesk.operations.answers import replies
from helpdesk.operations.answers.replies import Reply
from helpdesk.operations.fields import on_tickets
from helpdesk.operations.tickets import assignment, tickets
from helpdesk.said import Said


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """A macro that was used: what it changed, and the answer that went out with it."""

    id: int
    changes: list[ActionChange]
    message_id: int | None


def use(
    tx: Transaction,
    ticket_id: int,
    macro_id: int,
    actions: Sequence[Action],
    answer: Reply | None,
    *,
    caller: Who,
    by: Actor,
    policy: Policy,
) -> Used:
    """Send the answer, if there is one, and do these actions of a macro: all of it, or nothing. BadInput for
    an action that the macro does not have, or that names what is gone; StaleReply as for any answer."""
    macro = keeping.seen(tx, caller, macro_id)
    if macro.deleted_at is not None:
        raise Conflict(Said("The macro {name} was deleted.", name=macro.content.name))
    for place, action in enumerate(actions):
        if action not in macro.content.actions:
            raise BadInput(
                Said(
                    "actions.{place} is not in the macro as it is now. Choose the macro again.", place=place
                ),
                field=f"actions.{place}",
            )
    if not actions and answer is None:
        raise BadInput("There is nothing to do: name an action or an answer.", field="actions")
    check(tx, actions, no_reply)
    before = _stand(db.locked_ticket(tx, ticket_id))
    message_id = None if answer is None else replies.send(tx, ticket_id, answer, by=by, policy=policy)
    changes = apply(tx, ticket_id, actions, by=by, policy=policy)
    if message_id is None:
        saved.count_act(tx, macro_id)
    else:
        saved.count_use(tx, macro_id, message_id)
    values = {"reply_id": macro_id, "ticket_id": ticket_id, "advisor_id": caller.id, "at": tx.now}
    values |= {"message_id": message_id, "changes": changes}
    before, after = _where_fields_differ(before, _stand(db.ticket(tx, ticket_id)))
    stands = {"before": before, "after": after}
    key = tx.conn.execute(insert(macro_uses), values | stands).inserted_primary_key
    assert key is not None
    return Used(id=int(key[0]), changes=changes, message_id=message_id)


def undo(tx: Transaction, ticket_id: int, use_id: int, *, caller: Who, by: Actor) -> None:
    """Give the ticket back what a macro changed and nobody changed since. What was said stays said. Conflict
    if it was undone before; Forbidden for somebody else's."""
    db.lock_tickets(tx, [ticket_id])
    row = tx.conn.execute(select(macro_uses).where(macro_uses.c.id == use_id).with_for_update()).one_or_none()
    if row is None or row.ticket_id != ticket_id:
        raise NotFound(
            Said("There is no macro use {use_id} on ticket {ticket_id}.", use_id=use_id, ticket_id=ticket_id)
        )
    if row.advisor_id != caller.id:
        raise Forbidden("Only who used a macro may undo it.")
    if row.undone_at is not None:
        raise Conflict("This was already undone.")
    _give_back(tx, ticket_id, row.before, row.after, by)
    tx.conn.execute(update(macro_uses).where(macro_uses.c.id == use_id).values(undone_at=tx.now))


def _stand(row: TicketRecord) -> Stand:
    return Stand(**{name: getattr(row, name) for name in Stand.__struct_fields__})


def _where_fields_differ(before: Stand, after: Stand) -> tuple[Stand, Stand]:
    """What customers told stays on the ticket: only what the macro changed is kept twice."""
    every = {*before.fields, *after.fields}
    differ = {key for key in every if before.fields.get(key) != after.fields.get(key)}

    def only(one: Stand) -> Stand:
        fields = {key: value for key, value in one.fields.items() if key in differ}
        return msgspec.structs.replace(one, fields=fields)

    return only(before), only(after)


def _give_back(tx: Transaction, ticket_id: int, before: Stand, after: Stand, by: Actor) -> None:
    def untouched(*names: str) -> bool:
        """Whether the macro changed one of these and nobody did since."""
        now = _stand(db.ticket(tx, ticket_id))
        changed = any(getattr(before, one) != getattr(after, one) for one in names)
        return changed and all(getattr(now, one) == getattr(after, one) for one in names)

    whose = untouched("team_id", "owner_id")  # before it opens again, which can give it an owner
    if untouched("tags"):
        tickets.change_tags(tx, ticket_id, before.tags, by=by)
    _give_fields_back(tx, ticket_id, before, after, by)
    if untouched("priority"):
        tickets.set_priority(tx, ticket_id, PRIORITY_NAMES[before.priority], by=by)
    if untouched("state", "snoozed_until", "status_id"):
        _move_back(tx, ticket_id, before, after.state, by)
    if whose:
        assignment.assign(tx, ticket_id, team_id=before.team_id, advisor_id=before.owner_id, by=by)


def _give_fields_back(tx: Transaction, ticket_id: int, before: Stand, after: Stand, by: Actor) -> None:
    """Give fields the values back that the macro changed and nobody did since, if they still take them."""
    now = db.ticket(tx, ticket_id).fields
    fields = fields_of(tx, "ticket")
    for key in {*before.fields, *after.fields}:
        was, given = before.fields.get(key), after.fields.get(key)
        if now.get(key) != given:
            continue
        try:
            checked(fields, {key: was}, field="fields")
        except BadInput:
            continue
        on_tickets.set_fields(tx, ticket_id, {key: was}, by=by)


def _move_back(tx: Transaction, ticket_id: int, before: Stand, now: State, by: Actor) -> None:
    """Give the ticket its state and its status back by the way that an advisor would."""
    if now in ("solved", "closed") and now != before.state:
        tickets.reopen(tx, ticket_id, by=by, exactly=before.state not in ACTIVE)
    elif before.state == "snoozed" and before.snoozed_until is not None and before.snoozed_until > tx.now:
        tickets.snooze(tx, ticket_id, before.snoozed_until, by=by)
    elif now == "snoozed":
        tickets.wake(tx, ticket_id, by=by)
    elif now != before.state:
        state: State = "open" if before.state == "snoozed" else before.state
        tickets.change_state(tx, ticket_id, state, by=by, offered=False, status=_status(tx, before, state))
    _call_again(tx, ticket_id, before, by)


def _call_again(tx: Transaction, ticket_id: int, before: Stand, by: Actor) -> None:
    """Give the ticket its status back if it has its state again."""
    row = db.ticket(tx, ticket_id)
    if row.state != before.state or row.status_id == before.status_id:
        return
    status = _status(tx, before, row.state)
    if status != row.status_id:
        tickets.change_state(tx, ticket_id, before.state, by=by, status=status)


def _status(tx: Transaction, before: Stand, state: str) -> int | None:
    """The status from before, if the ticket gets that state again and the status can still be chosen."""
    known = statuses.known(tx, before.status_id) if before.state == state else None
    return None if known is None or known.archived else known.id
