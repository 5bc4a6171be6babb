"""Statuses of the desk's own: making, changing, archiving and ordering them. Every change keeps what was
before, and can be undone. The state of a status never changes."""

from __future__ import annotations

from typing import Final

import msgspec

from helpdesk.db import setup_lists
from helpdesk.db import statuses as db
from helpdesk.db.engine.locks import NAMES, hold
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.statuses import STATUSES
from helpdesk.directions import shown
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.fields.statuses import Status
from helpdesk.domain.filters.following import Renaming
from helpdesk.domain.lifecycle import STATES, State
from helpdesk.errors import BadInput, Conflict
from helpdesk.language.fold import fold
from helpdesk.operations.fields.defining import Texts, check_labels
from helpdesk.said import Said

WHAT: Final = STATUSES.what
MOST: Final = 100


class StatusForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a status is to be; domain/fields/statuses.Status says what each means. A new one is the last."""

    state: State
    labels: Texts
    archived: bool = False


def put(tx: Transaction, status_id: int | None, form: StatusForm, *, seen: int | None, by: Actor) -> Status:
    """Make a status, or change one whose version the caller saw as `seen`. BadInput names the field; Conflict
    if somebody changed it meanwhile, or its name is taken."""
    hold(tx, NAMES)
    before = setup_lists.opened(tx, STATUSES, status_id, seen=seen)
    check_form(tx, status_id, form)
    labels = {language: shown(" ".join(text.split())) for language, text in form.labels.items()}
    one = Status(
        id=status_id or 0,
        state=form.state,
        labels=labels,
        position=setup_lists.place_for(tx, STATUSES, before),
        archived=form.archived,
    )
    now = setup_lists.store(tx, STATUSES, one, before=before, by=by)
    _let_follow(tx, before, now, by)
    return now


def check_form(tx: Reading, status_id: int | None, form: StatusForm | Status) -> None:
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
    return setup_lists.order(tx, STATUSES, ids, by=by)


def undo(tx: Transaction, status_id: int, *, seen: int | None, by: Actor) -> Status | None:
    """Undo the newest change of a status, also the undoing before. Returns it as it is then, None if it is
    removed again. Conflict if it is new and a ticket has it. Errors as `put`."""
    hold(tx, NAMES)
    then, now = setup_lists.undone(tx, STATUSES, status_id, seen=seen)
    if then is not None:
        check_form(tx, status_id, then)
        back = setup_lists.put_back(tx, STATUSES, then, now=now, by=by)
        _let_follow(tx, now, back, by)
        return back
    remove(tx, status_id, seen=seen, by=by)
    return None


def remove(tx: Transaction, status_id: int, *, seen: int | None, by: Actor) -> None:
    """Remove a status, whose names are free then. Conflict if a ticket has it."""
    known = setup_lists.opened(tx, STATUSES, status_id, seen=seen)
    if db.is_used(tx, status_id):
        raise Conflict(
            Said("A ticket is {label} already. Archive it instead.", label=known.label), field="archived"
        )
    setup_lists.remove(tx, STATUSES, known, by=by)


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
                value=fit or Said("none"),
            ),
            field="status",
        )
    return found


def _let_follow(tx: Transaction, before: Status | None, now: Status, by: Actor) -> None:
    """Let the filters of required fields ask by its new name."""
    if before is None or before.labels == now.labels:
        return
    tx.rename(_renaming(tx, before, now), by=by)


def _renaming(tx: Reading, before: Status, now: Status) -> Renaming:
    return Renaming(
        words="status",
        whole="status_is",
        was=list(before.labels.values()),
        now=[now.label, *now.labels.values()],
        sure=("status_is", now.label),
        others=[label for one in db.all_statuses(tx) if one.id != now.id for label in one.labels.values()],
        fixed=STATES,
    )
