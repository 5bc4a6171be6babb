"""Advisors' operations on a ticket: close, reopen, snooze, and its priority, tags and subject."""

from __future__ import annotations

from datetime import UTC, datetime

from helpdesk.db import statuses as status_rows
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets.message_search import index_subject
from helpdesk.db.tickets.tickets import (
    PRIORITIES,
    PRIORITY_NAMES,
    TicketRecord,
    change_ticket,
    locked_ticket,
    set_tags,
)
from helpdesk.directions import shown
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.tickets import (
    PriorityChanged,
    StateChanged,
    SubjectChanged,
    TagsChanged,
)
from helpdesk.domain.fields.statuses import Status
from helpdesk.domain.filters.comparing import tag_as_kept
from helpdesk.domain.lifecycle import ACTIVE, State, check_move, was_merged
from helpdesk.domain.policy import Policy
from helpdesk.errors import BadInput, InvalidMove
from helpdesk.operations.fields import on_tickets, statuses
from helpdesk.operations.surveys import invitations
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets.settling import settle_all
from helpdesk.said import Said

Before = tuple[str | None, datetime | None, int | None]
"""An active state, until when it was snoozed in it, and its status."""

_SUBJECT = 300
_TAG = 50
_TAGS = 30
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)  # far enough from the last year for every time zone


def close(
    tx: Transaction,
    ticket_id: int,
    state: State,
    *,
    by: Actor,
    policy: Policy,
    survey: bool = True,
    status: int | None = None,
) -> None:
    """Solve or close a ticket; the first of the two moves can send a survey, by rule. FieldsMissing if an
    advisor does it and a custom field that it needs is empty."""
    if state not in ("solved", "closed"):
        raise BadInput(Said("state is {state!r}; it must be solved or closed.", state=state), field="state")
    on_tickets.check_required(tx, unmerged(tx, ticket_id), by=by)
    row = change_state(tx, ticket_id, state, by=by, status=status)
    if row.undelivered and by.kind == "advisor":  # they saw the failure, and the matter is over anyway
        settle_all(tx, ticket_id, by=by)
    if survey and row.state in ACTIVE:
        invitations.invite(tx, row, policy=policy)


def reopen(tx: Transaction, ticket_id: int, *, by: Actor, exactly: bool = False) -> None:
    """Take the closing of a ticket back: it gets the active state that it had before. `exactly`: a solved
    ticket that was closed is solved again, with its status. InvalidMove if it is neither solved nor
    closed."""
    row = unmerged(tx, ticket_id)
    if row.state not in ("solved", "closed"):
        raise InvalidMove(
            Said("Ticket {ticket_id} is {state}: it is not closed.", ticket_id=ticket_id, state=row.state),
            was=row.state,
            now="open",
        )
    if exactly and row.state == "closed" and row.solved_at is not None:
        called = status_rows.when_solved(tx, ticket_id)
        _move(tx, row, "solved", by=by, before=_before(row), status=called.id if called else None)
    else:
        _go_back(tx, row, by=by)


def wake(tx: Transaction, ticket_id: int, *, by: Actor) -> None:
    """Take the snooze of a ticket back: it gets the state that it had before. InvalidMove if it is not
    snoozed."""
    row = unmerged(tx, ticket_id)
    if row.state != "snoozed":
        raise InvalidMove(
            Said("Ticket {ticket_id} is {state}: it is not snoozed.", ticket_id=ticket_id, state=row.state),
            was=row.state,
            now="open",
        )
    _go_back(tx, row, by=by)


def _go_back(tx: Transaction, row: TicketRecord, *, by: Actor) -> None:
    """Give a ticket the state before it was snoozed, solved or closed; a snooze that is over is open."""
    state, until, status = _before(row)
    before = None
    if state == "snoozed" and row.state == "snoozed":  # earlier versions left what it was before its closing
        (state, status), until = status_rows.before_snooze(tx, row.id), None
    elif state is None or (state == "snoozed" and (until is None or until <= tx.now)):
        state, until, status = "open", None, None
    elif state == "snoozed":
        state_before, status_before = status_rows.before_snooze(tx, row.id)
        before = state_before, None, status_before
    # it was answered before too, so an open one still waits for its customer
    _move(tx, row, state, by=by, until=until, offered=not row.answered, before=before, status=status)


def snooze(tx: Transaction, ticket_id: int, until: datetime, *, by: Actor) -> None:
    """Snooze a ticket until a moment, or until the customer writes."""
    if until <= tx.now:
        raise BadInput("until must be in the future.", field="until")
    if until >= _LATEST:
        raise BadInput(Said("until must be before the year {year}.", year=_LATEST.year), field="until")
    row = unmerged(tx, ticket_id)
    if row.state == "snoozed":
        change_ticket(tx, ticket_id, snoozed_until=until)
        tx.record(StateChanged(ticket_id=ticket_id, was="snoozed", now="snoozed", by=by))
        return
    change_state(tx, ticket_id, "snoozed", by=by, until=until)


def change_state(
    tx: Transaction,
    ticket_id: int,
    state: State,
    *,
    by: Actor,
    reason: str = "",
    until: datetime | None = None,
    offered: bool = True,
    status: int | None = None,
) -> TicketRecord:
    """Change a ticket's state if its lifecycle allows it, and what that is called (`status`, None: nothing
    else). Of the state that it has, only the status changes. Returns the ticket before the change. A ticket
    that opens is offered to an advisor if it has none; not `offered`: it only waits for its customer."""
    row = unmerged(tx, ticket_id)
    was = row.state
    called = statuses.chosen(tx, status, state) if status != row.status_id or was != state else None
    if was == state and status != row.status_id:
        change_ticket(tx, ticket_id, status_id=status)
        tx.record(_changed(row, state, by=by, called=called))
        return row
    check_move(was, state)
    if state == "snoozed" and until is None:
        raise BadInput("A snoozed ticket needs a time to wake.", field="until")
    _move(tx, row, state, by=by, reason=reason, until=until, offered=offered, status=status)
    return row


def _move(
    tx: Transaction,
    row: TicketRecord,
    state: str,
    *,
    by: Actor,
    reason: str = "",
    until: datetime | None = None,
    offered: bool = True,
    before: Before | None = None,
    status: int | None = None,
) -> None:
    """Store a new state, and the active state `before` it; the parameters are as in change_state."""
    if before is None:
        before = (row.state, row.snoozed_until, row.status_id) if row.state in ACTIVE else _before(row)
    if state in ("open", "pending"):
        before = (None, None, None)
    now = tx.now
    change_ticket(
        tx,
        row.id,
        state=state,
        active=state in ACTIVE,
        state_at=now,
        snoozed_until=until if state == "snoozed" else None,
        state_before=before[0],
        before_until=before[1],
        status_id=status,
        status_before=before[2],
        solved_at=(row.solved_at or now)
        if state == "solved"
        else row.solved_at
        if state == "closed"
        else None,
        closed_at=now if state == "closed" else None,
        **({"answered": False} if state == "open" and offered else {}),
    )
    tx.record(_changed(row, state, by=by, called=status_rows.known(tx, status), reason=reason))
    if state in ACTIVE and row.state not in ACTIVE:
        assignment.leave_archived(tx, row.id, by=by)
    if row.owner_id is not None and row.state == "open":
        assignment.drain(tx, row.owner_id)
    if state == "open" and offered and row.owner_id is None:
        assignment.find_owner(tx, row.id)


def _before(row: TicketRecord) -> Before:
    return row.state_before, row.before_until, row.status_before


def _changed(
    row: TicketRecord, state: str, *, by: Actor, called: Status | None, reason: str = ""
) -> StateChanged:
    status, named = (called.id, called.label) if called else (None, "")
    return StateChanged(
        ticket_id=row.id, was=row.state, now=state, reason=reason, status=status, named=named, by=by
    )


def set_priority(tx: Transaction, ticket_id: int, priority: str, *, by: Actor) -> None:
    """Set the priority: urgent, high, normal or low."""
    row = unmerged(tx, ticket_id)
    number = priority_number(priority)
    if number == row.priority:
        return
    change_ticket(tx, ticket_id, priority=number)
    was = PRIORITY_NAMES[row.priority]
    tx.record(PriorityChanged(ticket_id=ticket_id, was=was, now=priority, by=by))


def change_tags(tx: Transaction, ticket_id: int, tags: list[str], *, by: Actor) -> None:
    """Replace a ticket's tags."""
    row = unmerged(tx, ticket_id)
    tags = checked_tags(tags)
    added = [tag for tag in tags if tag not in row.tags]
    removed = [tag for tag in row.tags if tag not in tags]
    if not added and not removed:
        return
    set_tags(tx, ticket_id, tags)
    tx.record(TagsChanged(ticket_id=ticket_id, added=added, removed=removed, by=by))


def set_subject(tx: Transaction, ticket_id: int, subject: str, *, by: Actor) -> None:
    """Change a ticket's subject."""
    row = unmerged(tx, ticket_id)
    subject = checked_subject(subject)
    if subject == row.subject:
        return
    change_ticket(tx, ticket_id, subject=subject)
    index_subject(tx, ticket_id, subject, row.contact_name)
    tx.record(SubjectChanged(ticket_id=ticket_id, was=row.subject, now=subject, by=by))


def unmerged(tx: Transaction, ticket_id: int) -> TicketRecord:
    """A ticket, locked; InvalidMove if it went into another one."""
    row = locked_ticket(tx, ticket_id)
    if row.merged_into is not None:
        raise was_merged(ticket_id, row.merged_into)
    return row


def priority_number(name: str) -> int:
    """A priority as it is stored, from 1 urgent to 4 low; BadInput."""
    if name not in PRIORITIES:
        raise BadInput(
            Said("priority is {name!r}; it must be one of {given}.", name=name, given=", ".join(PRIORITIES)),
            field="priority",
        )
    return PRIORITIES[name]


def checked_subject(subject: str) -> str:
    """A subject as it is stored; BadInput."""
    subject = shown(" ".join(subject.split()))
    if not 1 <= len(subject) <= _SUBJECT:
        raise BadInput(
            Said("subject must have 1 to {subject} characters.", subject=_SUBJECT), field="subject"
        )
    return subject


def checked_tags(tags: list[str]) -> list[str]:
    """Tags as they are stored: in lower case, each once. BadInput."""
    clean = list(dict.fromkeys(map(tag_as_kept, tags)))
    if any(not tag or len(tag) > _TAG for tag in clean):
        raise BadInput(Said("a tag has 1 to {tag} characters.", tag=_TAG), field="tags")
    if len(clean) > _TAGS:
        raise BadInput(Said("a ticket has at most {tags} tags.", tags=_TAGS), field="tags")
    return clean
