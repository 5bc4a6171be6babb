"""What the ladder must know about tickets, and which of a contact's tickets a message could belong to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, select

from helpdesk.db.engine.prepared import Prepared, PreparedMany
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.tickets import participants, tickets
from helpdesk.db.tickets.participants import ASIDE, NEWCOMER, participants_of
from helpdesk.db.tickets.tickets import lock_tickets
from helpdesk.domain.lifecycle import State
from helpdesk.domain.threading.candidates import TicketFacts
from helpdesk.language import topics

_of_contact = Prepared(
    select(tickets.c.id)
    .where(
        tickets.c.contact_id == bindparam("contact"),
        tickets.c.merged_into.is_(None),
        tickets.c.active | (tickets.c.state_at > bindparam("since")),
    )
    .order_by(tickets.c.updated_at.desc())
    .limit(20)
)

_taken_part = Prepared(
    select(tickets.c.id)
    .join(participants, participants.c.ticket_id == tickets.c.id)
    .where(participants.c.contact_id == bindparam("contact"), tickets.c.updated_at > bindparam("since"))
    .order_by(tickets.c.updated_at.desc())
    .limit(20)
)


class _Facts(NamedTuple):
    id: int
    state: State
    contact_id: int
    keywords: list[str]
    subject: str
    updated_at: datetime
    solved_at: datetime | None
    closed_at: datetime | None
    merged_into: int | None
    with_bot: bool
    group_chat: str | None
    waiting_since: datetime | None


_facts = PreparedMany(select(*(tickets.c[name] for name in _Facts._fields)), tickets.c.id)


def candidate_tickets(tx: Reading, contact_id: int, *, stopped_within: timedelta) -> list[int]:
    """The contact's active or recently stopped tickets, newest first, at most 20."""
    since = tx.now - stopped_within
    return [row[0] for row in _of_contact.all(tx, {"contact": contact_id, "since": since})]


def tickets_with(tx: Reading, contact_id: int, *, active_within: timedelta) -> list[int]:
    """The tickets in which a contact takes part that changed recently, newest first, at most 20."""
    since = tx.now - active_within
    return list(dict.fromkeys(row[0] for row in _taken_part.all(tx, {"contact": contact_id, "since": since})))


def locked_facts(tx: Transaction, ids: Iterable[int]) -> dict[int, TicketFacts]:
    """`facts_of`, with each ticket and its survivor locked until the commit, so that the facts are still true
    then."""
    wanted = set(ids)
    held: set[int] = set()
    facts: dict[int, TicketFacts] = {}
    missing = wanted
    while missing:
        lock_tickets(tx, missing)
        held |= missing
        facts = facts_of(tx, wanted)
        missing = {one.id for one in facts.values()} - held
    return facts


def facts_of(tx: Reading, ids: Iterable[int]) -> dict[int, TicketFacts]:
    """Facts of tickets by the given id; a merged ticket gives its survivor's facts."""
    wanted = set(ids)
    rows: dict[int, _Facts] = {}
    missing = wanted
    while missing:
        fetched = {row[0]: _Facts(*row) for row in _facts.all(tx, missing)}
        rows |= fetched
        missing = {row.merged_into for row in fetched.values() if row.merged_into} - set(rows)
    survivors: dict[int, int] = {}
    for asked in wanted & set(rows):
        survivor = asked
        while (into := rows[survivor].merged_into) in rows:
            survivor = into
        survivors[asked] = survivor
    people = participants_of(tx, set(survivors.values())) if survivors else {}
    return {
        asked: TicketFacts(
            id=row.id,
            state=row.state,
            contact_id=row.contact_id,
            participants=frozenset((p.kind, p.value) for p in people.get(row.id, ()) if p.role not in ASIDE),
            newcomers=frozenset((p.kind, p.value) for p in people.get(row.id, ()) if p.role == NEWCOMER),
            topic=topics.unpack(row.keywords),
            subject=row.subject,
            last_activity_at=row.updated_at,
            stopped_at=row.closed_at or row.solved_at,
            with_bot=row.with_bot,
            group=row.group_chat is not None,
            answered=row.waiting_since is None,
        )
        for asked, row in ((asked, rows[survivor]) for asked, survivor in survivors.items())
    }
