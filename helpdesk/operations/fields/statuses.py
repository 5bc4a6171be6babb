"""Statuses of the desk's own: making, changing, archiving and ordering them. Every change keeps what was
before, and can be undone. The state of a status never changes."""

from __future__ import annotations

from typing import Final

import msgspec

from helpdesk.db import statuses as db
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.directions import shown
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.fields.statuses import Status
from helpdesk.domain.filters.following import Renaming
from helpdesk.domain.lifecycle import STATES, State
from helpdesk.errors import BadInput, Conflict, NotFound
from helpdesk.language.fold import fold
from helpdesk.operations.fields import defining
from helpdesk.operations.fields.defining import Texts, check_labels
from helpdesk.said import Said

WHAT: Final = "status"
MOST: Final = 100


class StatusForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a status is to be; domain/fields/statuses.Status says what each means. A new one is the last."""

    state: State
    labels: Texts
    archived: bool = False


class _Kept(StatusForm, frozen=True, kw_only=True):
    """A form and its place, as a change keeps them."""

    position: int


def put(tx: Transaction, status_id: int | None, form: StatusForm, *, seen: int | None, by: Actor) -> Status:
    """Make a status, or change one whose version the caller saw as `seen`. BadInput names the field; Conflict
    if somebody changed it meanwhile, or its name is taken."""
    db.locked_statuses(tx)
    before = None if status_id is None else db.status(tx, status_id)
    if before is not None:
        setup_changes.check_version(tx, WHAT, before.id, seen)
    check_form(tx, status_id, form)
    position = db.next_position(tx) if before is None else before.position
    return _store(tx, status_id, form, position, before=before, by=by)


def check_form(tx: Reading, status_id: int | None, form: StatusForm) -> None:
    """What `put` checks of a form: BadInput with its field, Conflict for a name that is taken."""
    there = db.all_statuses(tx)
    known = next((one for one in there if one.id == status_id), None)
    if known is not None and known.state != form.state:
        raise BadInput("state of a status never changes. Make another status.", field="state")
    if status_id is None and len(there) >= MOST:
        raise BadInput(Said("A desk has at most {most} statuses.", most=MOST), field="labels")
    check_labels(form.labels, "labels")
    taken = {fold(label) for one in there if one.id != status_id for label in one.labels.values()}
    for label in form.labels.values():
        if fold(label) in taken:
            raise Conflict(Said("There is already a status {label!r}.", label=label), field="labels")
        if fold(label) in STATES:
            raise BadInput(Said("labels: {label!r} is the name of a state.", label=label), field="labels")


def order(tx: Transaction, ids: list[int], *, by: Actor) -> list[Status]:
    """Put the statuses into this order. BadInput if it does not name each of them once."""
    there = db.locked_statuses(tx)
    if sorted(ids) != sorted(one.id for one in there):
        listed = ", ".join(str(one.id) for one in there) or "none"
        raise BadInput(Said("Name each status once; there are: {listed}.", listed=listed), field="ids")
    known = {one.id: one for one in there}
    for place, status_id in enumerate(ids, 1):
        before = known[status_id]
        if before.position != place:
            _store(tx, status_id, _form(before), place, before=before, by=by)
    return db.all_statuses(tx)


def undo(tx: Transaction, status_id: int, *, seen: int | None, by: Actor) -> Status | None:
    """Undo the newest change of a status, also the undoing before. Returns it as it is then, None if it is
    removed again. Conflict if it is new and a ticket has it. Errors as `put`."""
    db.locked_statuses(tx)
    newest = setup_changes.latest(tx, WHAT, status_id)
    if newest is None:
        raise NotFound(Said("There is no status {status_id}.", status_id=status_id))
    setup_changes.check_version(tx, WHAT, status_id, seen)
    if newest.before is None:
        known = db.status(tx, status_id)
        if db.is_used(tx, status_id):
            raise Conflict(
                Said("A ticket is {label} already. Archive it instead.", label=known.label), field="archived"
            )
        db.remove(tx, status_id)
        setup_changes.keep(tx, WHAT, status_id, name=known.label, before=db.told(known), after=None, by=by)
        return None
    kept = msgspec.convert(newest.before, _Kept)
    check_form(tx, status_id, kept)
    before = None if newest.after is None else db.status(tx, status_id)
    return _store(tx, status_id, kept, kept.position, before=before, by=by)


def chosen(tx: Reading, status_id: int | None, state: State) -> Status | None:
    """The status that somebody chooses for a ticket in this state. BadInput names what is wrong with it."""
    if status_id is None:
        return None
    found = db.known(tx, status_id)
    if found is None or found.state != state or found.archived:
        fit = ", ".join(
            f"{one.id} {one.label}" for one in db.all_statuses(tx) if one.state == state and not one.archived
        )
        raise BadInput(
            Said(
                "status {status_id} is none of the state {state}; that has: {value}.",
                status_id=status_id,
                state=state,
                value=fit or "none",
            ),
            field="status",
        )
    return found


def _store(
    tx: Transaction,
    status_id: int | None,
    form: StatusForm,
    position: int,
    *,
    before: Status | None,
    by: Actor,
) -> Status:
    labels = {language: shown(" ".join(text.split())) for language, text in form.labels.items()}
    one = Status(
        id=status_id or 0, state=form.state, labels=labels, position=position, archived=form.archived
    )
    now = db.status(tx, db.put(tx, one, new=status_id is None))
    told = None if before is None else db.told(before)
    setup_changes.keep(tx, WHAT, now.id, name=now.label, before=told, after=db.told(now), by=by)
    if before is not None and before.labels != now.labels:
        _let_follow(tx, before, now, by)
    return now


def _let_follow(tx: Transaction, before: Status, now: Status, by: Actor) -> None:
    """Let the filters of required fields ask by its new name."""
    others = [label for one in db.all_statuses(tx) if one.id != now.id for label in one.labels.values()]
    was, new = list(before.labels.values()), [now.label, *now.labels.values()]
    what = Renaming(field="status", was=was, now=new, others=others, fixed=STATES)
    defining.follow(tx, what, by=by)


def _form(one: Status) -> StatusForm:
    return StatusForm(state=one.state, labels=one.labels, archived=one.archived)
