"""Tickets: rows, and the facts about them that threading needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, bindparam, case, delete, func, insert, not_, null, select, update

from helpdesk.db.engine.prepared import Prepared, PreparedMany
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.customers import contacts
from helpdesk.db.schema.people import advisors, teams
from helpdesk.db.schema.tickets import IS_OPEN, ticket_tags, tickets
from helpdesk.domain.due import OpenStretch
from helpdesk.domain.events.tickets import Place
from helpdesk.domain.fields.definition import FieldValue
from helpdesk.domain.lifecycle import State
from helpdesk.domain.tally import Tally
from helpdesk.domain.threading.evidence import Suggestion
from helpdesk.errors import NotFound
from helpdesk.said import Said

PRIORITIES = {"urgent": 1, "high": 2, "normal": 3, "low": 4}
PRIORITY_NAMES = {number: name for name, number in PRIORITIES.items()}
_PLACING = frozenset({"state", "team_id", "owner_id", "with_bot", "answered"})  # these decide its queue


class TicketRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as stored, with the names of its people."""

    id: int
    subject: str
    state: State
    active: bool
    priority: int
    team_id: int | None
    owner_id: int | None
    contact_id: int
    channel: str
    channel_kinds: list[str]
    tags: list[str]
    fields: dict[str, FieldValue]
    keywords: list[str]
    language: str | None
    excerpt: str
    message_count: int
    last_message_id: int | None
    assignment_reason: str
    suggestion: Suggestion | None
    created_at: datetime
    updated_at: datetime
    waiting_since: datetime | None
    answered: bool
    queued_since: datetime | None
    last_inbound_at: datetime | None
    first_reply_at: datetime | None
    state_at: datetime
    snoozed_until: datetime | None
    state_before: str | None
    status_id: int | None
    status_before: int | None
    before_until: datetime | None
    solved_at: datetime | None
    closed_at: datetime | None
    merged_into: int | None
    linked_to: int | None
    with_bot: bool
    undelivered: bool
    group_chat: str | None
    due_at: datetime | None
    due_clock: str | None
    due_since: datetime | None
    due_warn_at: datetime | None
    due_open: list[OpenStretch] | None
    accept_by: datetime | None
    contact_name: str
    owner_name: str | None
    team_name: str | None

    @property
    def place(self) -> Place:
        """Whose it is."""
        return Place(team_id=self.team_id, advisor_id=self.owner_id)


_JOINED = {"contact_name": contacts.c.name, "owner_name": advisors.c.name, "team_name": teams.c.name}
_record = (
    select(
        *(
            _JOINED[name].label(name) if name in _JOINED else tickets.c[name]
            for name in TicketRecord.__struct_fields__
        )
    )
    .join(contacts, contacts.c.id == tickets.c.contact_id)
    .outerjoin(advisors, advisors.c.id == tickets.c.owner_id)
    .outerjoin(teams, teams.c.id == tickets.c.team_id)
)
_by_id = Prepared(_record.where(tickets.c.id == bindparam("id")))
_by_ids = PreparedMany(_record, tickets.c.id)
_tally = Prepared(
    select(*(tickets.c[name] for name in Tally.__struct_fields__)).where(tickets.c.id == bindparam("id"))
)
_set_tally = Prepared(
    update(tickets)
    .where(tickets.c.id == bindparam("ticket"))
    .values(updated_at=bindparam("at"), **{name: bindparam(name) for name in Tally.__struct_fields__})
)
_set_first = Prepared(
    update(tickets).where(tickets.c.id == bindparam("ticket")).values(last_message_id=bindparam("message"))
)
_locked = (  # in the order of their numbers, so that two transactions never wait for each other
    select(tickets.c.id)
    .where(tickets.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(tickets.c.id)
    .with_for_update(key_share=True)  # rows with a foreign key to this one need not wait
)


def add_ticket(tx: Transaction, values: dict[str, Any], tally: Tally | None = None) -> int:
    """Store a new ticket, with the tally of its first message. Returns its number."""
    values = {"created_at": tx.now, "updated_at": tx.now, "state_at": tx.now, **values}
    if values.get("state", "open") == "open" and not (values.get("owner_id") or values.get("with_bot")):
        values["queued_since"] = tx.now  # as change_ticket keeps it
    if tally is not None:
        values |= msgspec.structs.asdict(tally)
    return _insertion(tuple(values)).run(tx, values)


@lru_cache(maxsize=64)
def _insertion(columns: tuple[str, ...]) -> Prepared:
    return Prepared(insert(tickets), columns)


def ticket(tx: Reading, ticket_id: int) -> TicketRecord:
    """One ticket; NotFound."""
    row = _by_id.one(tx, {"id": ticket_id})
    if row is None:
        raise no_ticket(ticket_id)
    return _ticket(row)


def no_ticket(ticket_id: int) -> NotFound:
    """What a ticket answers that is not there, or that the caller does not see."""
    return NotFound(Said("There is no ticket {ticket_id}.", ticket_id=ticket_id))


def locked_ticket(tx: Transaction, ticket_id: int) -> TicketRecord:
    """One ticket, locked until the commit."""
    lock_tickets(tx, [ticket_id])
    return ticket(tx, ticket_id)


def lock_tickets(tx: Transaction, ids: Iterable[int]) -> None:
    """Lock these tickets until the commit. SQLite has one writer anyway."""
    if tx.postgres:
        tx.conn.execute(_locked, {"ids": list(ids)}).all()


def tickets_by_id(tx: Reading, ids: Iterable[int]) -> dict[int, TicketRecord]:
    """Several tickets."""
    return {row[0]: _ticket(row) for row in _by_ids.all(tx, ids)}


def _ticket(values: Sequence[Any]) -> TicketRecord:
    return TicketRecord(**dict(zip(TicketRecord.__struct_fields__, values, strict=True)))


def change_ticket(tx: Transaction, ticket_id: int, **values: Any) -> None:
    """Set columns of a ticket and its `updated_at`. Every change of state, team, owner or turn goes through
    here, and so does an answer, so this also sets `queued_since`: the moment when the ticket came into its
    present queue, None while it waits in no queue. A ticket that comes into a queue by this change gets the
    present moment, or the given `queued_since`. With each of these changes the offer of the ticket ends,
    unless `accept_by` is given. A status is of one state: with a new state it goes, unless another one is
    given."""
    entered = values.pop("queued_since", None) or tx.now
    changed = {f"v_{name}": value for name, value in values.items()}
    _change(tuple(values)).run(
        tx, {"ticket": ticket_id, "v_updated_at": tx.now, "v_entered": entered} | changed
    )


@lru_cache(maxsize=256)
def _change(columns: tuple[str, ...]) -> Prepared:
    values: dict[str, Any] = {"updated_at": bindparam("v_updated_at")}
    values |= {name: bindparam(f"v_{name}") for name in columns}
    if "state" in columns and "status_id" not in columns:
        values["status_id"] = None
    if _PLACING.intersection(columns):
        values["queued_since"] = _queued_since(frozenset(columns))
        values.setdefault("accept_by", null())
    return Prepared(update(tickets).where(tickets.c.id == bindparam("ticket")).values(**values))


def _queued_since(changed: frozenset[str]) -> ColumnElement[Any]:
    """The moment when a ticket came into its queue, after a change of these columns. A ticket waits in a
    queue while it is open and has no owner, the bot does not answer it, and it does not wait for its customer
    after an answer. Each team has its own queue."""

    def then(name: str) -> ColumnElement[Any]:
        return bindparam(f"v_{name}", type_=tickets.c[name].type) if name in changed else tickets.c[name]

    waits = and_(
        then("state") == IS_OPEN, then("owner_id").is_(None), not_(then("with_bot")), not_(then("answered"))
    )
    entered = bindparam("v_entered", type_=tickets.c.queued_since.type)
    same_queue = tickets.c.team_id.is_not_distinct_from(then("team_id"))
    stays = case((same_queue, func.coalesce(tickets.c.queued_since, entered)), else_=entered)
    return case((waits, stays), else_=None)


def tally_of(tx: Reading, ticket_id: int) -> Tally:
    """The tally in a ticket's row."""
    row = _tally.one(tx, {"id": ticket_id})
    if row is None:
        raise no_ticket(ticket_id)
    return Tally(*row)


def set_tally(tx: Transaction, ticket_id: int, tally: Tally, *, before: Tally) -> None:
    """Store the tally in a ticket's row that had `before`, and its `updated_at`. An answer takes the ticket
    out of its queue, and the customer's next message puts it there again."""
    _set_tally.run(tx, {"ticket": ticket_id, "at": tx.now} | msgspec.structs.asdict(tally))
    if tally.answered != before.answered:
        change_ticket(tx, ticket_id, answered=tally.answered)


def set_first_message(tx: Transaction, ticket_id: int, message_id: int) -> None:
    """Store which message a new ticket began with; the rest of the tally was stored with the row."""
    _set_first.run(tx, {"ticket": ticket_id, "message": message_id})


def set_tags(tx: Transaction, ticket_id: int, tags: list[str]) -> None:
    """Write a ticket's tags, in its row and in the index for filters."""
    change_ticket(tx, ticket_id, tags=tags)
    tx.conn.execute(delete(ticket_tags).where(ticket_tags.c.ticket_id == ticket_id))
    if tags:
        tx.conn.execute(insert(ticket_tags), [{"ticket_id": ticket_id, "tag": tag} for tag in tags])


# --- facts for threading
