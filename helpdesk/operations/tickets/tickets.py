"""Advisors' operations on a ticket: open, close, reopen, snooze, and its priority, tags and subject."""

from __future__ import annotations

from datetime import UTC, datetime

from helpdesk.db.channels import ChannelRow
from helpdesk.db.customers import contacts
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets.message_search import index_subject
from helpdesk.db.tickets.participants import Joining, add_participants
from helpdesk.db.tickets.tickets import (
    PRIORITIES,
    PRIORITY_NAMES,
    TicketRecord,
    add_ticket,
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
    SuggestionDismissed,
    TagsChanged,
    TicketOpened,
)
from helpdesk.domain.lifecycle import ACTIVE, State, check_move
from helpdesk.domain.policy import Policy
from helpdesk.domain.routing.conditions import TicketTraits
from helpdesk.errors import BadInput, InvalidMove
from helpdesk.language import topics
from helpdesk.operations.surveys import invitations
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets.settling import settle_all

_SUBJECT = 300
_TAG = 50
_TAGS = 30
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)  # far enough from the last year for every time zone


def open_ticket(
    tx: Transaction,
    *,
    contact_id: int,
    channel: ChannelRow,
    subject: str,
    text: str,
    by: Actor,
    team_id: int | None = None,
    priority: str = "normal",
    tags: list[str] | None = None,
) -> int:
    """An advisor opens a ticket for a customer. Returns its number. Without a team it is routed by rule."""
    subject = _checked_subject(subject)
    ticket_id = add_ticket(
        tx,
        {
            "subject": subject,
            "contact_id": contact_id,
            "channel": channel.name,
            "channel_kinds": [channel.kind],
            "priority": _priority(priority),
            "keywords": topics.pack(topics.topic(subject, text[:4000])),
        },
    )
    tx.record(TicketOpened(ticket_id=ticket_id, contact_id=contact_id, channel=channel.name, subject=subject))
    people = contacts.identities_of(tx, contact_id)
    add_participants(
        tx,
        ticket_id,
        [
            Joining(
                kind=row.kind,
                value=row.value,
                name=row.name,
                role="requester",
                contact_id=contact_id,
            )
            for row in people
        ],
    )
    index_subject(tx, ticket_id, subject, contacts.contact(tx, contact_id).name)
    if tags:
        set_tags(tx, ticket_id, checked_tags(tags))
    if team_id is not None:
        assignment.assign(tx, ticket_id, team_id=team_id, advisor_id=None, by=by)
        assignment.find_owner(tx, ticket_id)
    else:
        traits = TicketTraits(
            channel=channel.name,
            channel_kind=channel.kind,
            subject=subject,
            text=text,
            from_address=people[0].value if people else "",
            tags=tags or [],
        )
        assignment.route(tx, ticket_id, traits, channel_team=channel.team_id)
    return ticket_id


def close(
    tx: Transaction, ticket_id: int, state: State, *, by: Actor, policy: Policy, survey: bool = True
) -> None:
    """Solve or close a ticket; the first of the two moves can send a survey, by rule."""
    if state not in ("solved", "closed"):
        raise BadInput(f"state is {state!r}; it must be solved or closed.", field="state")
    row = change_state(tx, ticket_id, state, by=by)
    if row.undelivered and by.kind == "advisor":  # they saw the failure, and the matter is over anyway
        settle_all(tx, ticket_id, by=by)
    if survey and row.state in ACTIVE:
        invitations.invite(tx, row, policy=policy)


def reopen(tx: Transaction, ticket_id: int, *, by: Actor, exactly: bool = False) -> None:
    """Take the closing of a ticket back: it gets the active state that it had before. `exactly`: a solved
    ticket that was closed is solved again. InvalidMove if it is neither solved nor closed."""
    row = _ticket(tx, ticket_id)
    if row.state not in ("solved", "closed"):
        raise InvalidMove(f"Ticket {ticket_id} is {row.state}: it is not closed.", was=row.state, now="open")
    if exactly and row.state == "closed" and row.solved_at is not None:
        _move(tx, row, "solved", by=by, before=(row.state_before, row.before_until))
    else:
        _go_back(tx, row, by=by)


def wake(tx: Transaction, ticket_id: int, *, by: Actor) -> None:
    """Take the snooze of a ticket back: it gets the state that it had before. InvalidMove if it is not
    snoozed."""
    row = _ticket(tx, ticket_id)
    if row.state != "snoozed":
        raise InvalidMove(f"Ticket {ticket_id} is {row.state}: it is not snoozed.", was=row.state, now="open")
    _go_back(tx, row, by=by)


def _go_back(tx: Transaction, row: TicketRecord, *, by: Actor) -> None:
    """Give a ticket the state before it was snoozed, solved or closed; a snooze that is over is open."""
    state, until = row.state_before or "open", row.before_until
    if state == "snoozed" and (until is None or until <= tx.now):
        state, until = "open", None
    # it was answered before too, so an open one still waits for its customer
    _move(tx, row, state, by=by, until=until, offered=not row.answered)


def snooze(tx: Transaction, ticket_id: int, until: datetime, *, by: Actor) -> None:
    """Snooze a ticket until a moment, or until the customer writes."""
    if until <= tx.now:
        raise BadInput("until must be in the future.", field="until")
    if until >= _LATEST:
        raise BadInput(f"until must be before the year {_LATEST.year}.", field="until")
    row = _ticket(tx, ticket_id)
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
) -> TicketRecord:
    """Change a ticket's state if its lifecycle allows it. Returns the ticket before the change. A ticket that
    opens is offered to an advisor if it has none; not `offered`: it only waits for its customer."""
    row = _ticket(tx, ticket_id)
    was: State = row.state  # type: ignore[assignment]
    check_move(was, state)
    if state == "snoozed" and until is None:
        raise BadInput("A snoozed ticket needs a time to wake.", field="until")
    _move(tx, row, state, by=by, reason=reason, until=until, offered=offered)
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
    before: tuple[str | None, datetime | None] | None = None,
) -> None:
    """Store a new state, and the active state `before` it; the parameters are as in change_state."""
    if before is None:
        before = (
            (row.state, row.snoozed_until) if row.state in ACTIVE else (row.state_before, row.before_until)
        )
    if state in ("open", "pending"):
        before = (None, None)
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
        solved_at=(row.solved_at or now)
        if state == "solved"
        else row.solved_at
        if state == "closed"
        else None,
        closed_at=now if state == "closed" else None,
        **({"answered": False} if state == "open" and offered else {}),
    )
    tx.record(StateChanged(ticket_id=row.id, was=row.state, now=state, reason=reason, by=by))
    if state in ACTIVE and row.state not in ACTIVE:
        assignment.leave_archived(tx, row.id, by=by)
    if row.owner_id is not None and row.state == "open":
        assignment.drain(tx, row.owner_id)
    if state == "open" and offered and row.owner_id is None:
        assignment.find_owner(tx, row.id)


def set_priority(tx: Transaction, ticket_id: int, priority: str, *, by: Actor) -> None:
    """Set the priority: urgent, high, normal or low."""
    row = _ticket(tx, ticket_id)
    number = _priority(priority)
    if number == row.priority:
        return
    change_ticket(tx, ticket_id, priority=number)
    was = PRIORITY_NAMES[row.priority]
    tx.record(PriorityChanged(ticket_id=ticket_id, was=was, now=priority, by=by))


def change_tags(tx: Transaction, ticket_id: int, tags: list[str], *, by: Actor) -> None:
    """Replace a ticket's tags."""
    row = _ticket(tx, ticket_id)
    tags = checked_tags(tags)
    added = [tag for tag in tags if tag not in row.tags]
    removed = [tag for tag in row.tags if tag not in tags]
    if not added and not removed:
        return
    set_tags(tx, ticket_id, tags)
    tx.record(TagsChanged(ticket_id=ticket_id, added=added, removed=removed, by=by))


def set_subject(tx: Transaction, ticket_id: int, subject: str, *, by: Actor) -> None:
    """Change a ticket's subject."""
    row = _ticket(tx, ticket_id)
    subject = _checked_subject(subject)
    if subject == row.subject:
        return
    change_ticket(tx, ticket_id, subject=subject)
    index_subject(tx, ticket_id, subject, row.contact_name)
    tx.record(SubjectChanged(ticket_id=ticket_id, was=row.subject, now=subject, by=by))


def dismiss_suggestion(tx: Transaction, ticket_id: int, *, by: Actor) -> None:
    """An advisor rejects a suggested ticket: it is not the same matter."""
    row = _ticket(tx, ticket_id)
    if row.suggestion is not None:
        change_ticket(tx, ticket_id, suggestion=None)
        tx.record(SuggestionDismissed(ticket_id=ticket_id, suggested=row.suggestion.ticket_id, by=by))


def _ticket(tx: Transaction, ticket_id: int) -> TicketRecord:
    row = locked_ticket(tx, ticket_id)
    if row.merged_into is not None:
        raise InvalidMove(
            f"Ticket {ticket_id} was merged into {row.merged_into}. Continue there.", ticket=row.merged_into
        )
    return row


def _priority(name: str) -> int:
    if name not in PRIORITIES:
        raise BadInput(f"priority is {name!r}; it must be one of {', '.join(PRIORITIES)}.", field="priority")
    return PRIORITIES[name]


def _checked_subject(subject: str) -> str:
    subject = shown(" ".join(subject.split()))
    if not 1 <= len(subject) <= _SUBJECT:
        raise BadInput(f"subject must have 1 to {_SUBJECT} characters.", field="subject")
    return subject


def checked_tags(tags: list[str]) -> list[str]:
    """Tags as they are stored: in lower case, each once. BadInput."""
    clean = list(dict.fromkeys(" ".join(tag.lower().split()) for tag in tags))
    if any(not tag or len(tag) > _TAG for tag in clean):
        raise BadInput(f"a tag has 1 to {_TAG} characters.", field="tags")
    if len(clean) > _TAGS:
        raise BadInput(f"a ticket has at most {_TAGS} tags.", field="tags")
    return clean
