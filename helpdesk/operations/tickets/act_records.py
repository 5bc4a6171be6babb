"""What an act changed, stored so that it can be undone exactly; and the columns of a ticket that are derived
from its messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import insert, select

from helpdesk.db.bot import cases
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.tickets import acts
from helpdesk.db.schema.tickets import messages as messages_table
from helpdesk.db.schema.tickets import tickets as tickets_table
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.participants import Participant
from helpdesk.db.tickets.tickets import TicketRecord
from helpdesk.domain import tally as tallies
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.tally import Tally
from helpdesk.domain.threading.evidence import Evidence
from helpdesk.domain.threading.own_codes import NO_CODES, OwnCodes, with_codes_of, with_stored
from helpdesk.language.topics import unpack

_KEPT = (  # columns of a ticket that an act can change
    "state",
    "active",
    "priority",
    "team_id",
    "owner_id",
    "channel_kinds",
    "keywords",
    "excerpt",
    "message_count",
    "last_message_id",
    "updated_at",
    "waiting_since",
    "undelivered",
    "answered",
    "queued_since",
    "last_inbound_at",
    "first_reply_at",
    "state_at",
    "snoozed_until",
    "state_before",
    "status_id",
    "status_before",
    "before_until",
    "solved_at",
    "closed_at",
    "merged_into",
    "linked_to",
    "suggestion",
)
_kept = select(tickets_table.c.id, *(tickets_table.c[name] for name in _KEPT))


class ActRow(msgspec.Struct, frozen=True, kw_only=True):
    """An act as stored."""

    id: int
    kind: str
    ticket_id: int
    other_id: int
    advisor_id: int | None
    at: datetime
    undone_at: datetime | None


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """The columns of one ticket before and after an act, as JSON values."""

    before: dict[str, Any]
    after: dict[str, Any]


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """Everything needed to undo an act: columns by ticket, evidence by message, chats, added participants,
    and newcomers who left the first ticket with their messages."""

    columns: dict[int, Columns]
    evidence: dict[int, Evidence | None]
    conversations: list[int]
    participants: list[tuple[str, str]]
    left: list[Participant] = []

    def accepted(self, first: int, other: int) -> bool:
        """Whether one of the two tickets suggested the other at the time of the act."""
        pairs = ((first, other), (other, first))
        kept = ((self.columns.get(one), its) for one, its in pairs)
        return any(
            (found.before.get("suggestion") or {}).get("ticket_id") == its for found, its in kept if found
        )

    def newest(self, ticket_id: int) -> int:
        """The id of the newest message on a ticket at the time of the act."""
        kept = self.columns.get(ticket_id)
        return int(kept.after["last_message_id"] or 0) if kept else 0


def joined_by(evidence: dict[int, Evidence | None]) -> list[str]:
    """The proofs by which the desk had joined messages to their ticket. One that opened it, or that an
    advisor put there, is not among them."""
    return [one.rung for one in evidence.values() if one is not None and one.rung not in ("advisor", "new")]


def was_suggested(one: TicketRecord, other: TicketRecord) -> bool:
    """Whether the desk suggests that these two tickets are one issue."""
    pairs = ((one, other), (other, one))
    return any(row.suggestion is not None and row.suggestion.ticket_id == its.id for row, its in pairs)


def acts_of(tx: Reading, ticket_id: int) -> list[ActRow]:
    """The acts a ticket took part in, newest first."""
    rows = tx.conn.execute(
        select(*(acts.c[name] for name in ActRow.__struct_fields__))
        .where((acts.c.ticket_id == ticket_id) | (acts.c.other_id == ticket_id))
        .order_by(acts.c.id.desc())
        .limit(50)
    )
    return [ActRow(**row._mapping) for row in rows]


def ids_of(ticket_id: int) -> Any:
    """Selects the ids of a ticket's messages, oldest first."""
    return (
        select(messages_table.c.id)
        .where(messages_table.c.ticket_id == ticket_id)
        .order_by(messages_table.c.id)
    )


def columns(tx: Transaction, *ids: int) -> dict[int, dict[str, Any]]:
    """The current columns of tickets that an act can change."""
    rows = tx.conn.execute(_kept.where(tickets_table.c.id.in_(ids)))
    return {row.id: {name: row._mapping[name] for name in _KEPT} for row in rows}


def recount(tx: Transaction, ticket_id: int, *, beside: Sequence[int] = (), own: OwnCodes = NO_CODES) -> None:
    """Compute a ticket's derived columns again from its messages. If no message has a topic, the ticket keeps
    the words that it was opened with. It also keeps a wait that began with the bot's hand-over: no message
    shows that. `own`: the desk's own codes, if a message's words changed. The codes of the ticket and of
    `beside`, the tickets that its messages came from, are known in any case."""
    known = tickets.tally_of(tx, ticket_id)
    rows = (known, *(tickets.tally_of(tx, one) for one in beside))
    codes = with_stored(own, [code for one in rows for code in unpack(one.keywords).codes])
    counted = Tally()
    for row in _rows_of(tx, ticket_id):
        about = tallies.topic_of(row)
        if about is not None and row.direction == "in":
            about = with_codes_of(
                about, codes, subject=row.subject, text=row.new_text, author=row.author_name
            )
        counted = tallies.after(counted, row, message_id=row.id, at=row.created_at, about=about)
    if not counted.keywords:
        counted = msgspec.structs.replace(counted, keywords=known.keywords)
    if counted.waiting_since is None and known.waiting_since is not None:
        case = cases.case(tx, ticket_id)
        if case is not None and case.handed_at == known.waiting_since:
            counted = msgspec.structs.replace(counted, waiting_since=known.waiting_since)
    tickets.set_tally(tx, ticket_id, counted, before=known)


def _rows_of(tx: Transaction, ticket_id: int) -> Iterator[messages.MessageRow]:
    """A ticket's messages, oldest first, in pages of a few hundred."""
    after = 0
    while rows := messages.messages_after(tx, ticket_id, after):
        yield from rows
        after = rows[-1].id


def store(
    tx: Transaction,
    kind: str,
    ticket_id: int,
    other_id: int,
    before: dict[int, dict[str, Any]],
    evidence: dict[int, Evidence | None],
    chats: list[int],
    added: list[tuple[str, str]],
    by: Actor,
    left: Sequence[Participant] = (),
) -> int:
    """Store an act with what it changed since `before`. Returns its id."""
    after = columns(tx, *before)
    kept = Before(
        columns={one: Columns(before=before[one], after=after[one]) for one in before},
        evidence=evidence,
        conversations=chats,
        participants=added,
        left=list(left),
    )
    result = tx.conn.execute(
        insert(acts),
        {
            "kind": kind,
            "ticket_id": ticket_id,
            "other_id": other_id,
            "advisor_id": by.id if by.kind == "advisor" else None,
            "before": msgspec.to_builtins(kept, str_keys=True),
            "at": tx.now,
        },
    )
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


def restore(
    tx: Transaction, ticket_id: int, kept: Columns, *, again: bool, beside: Sequence[int] = ()
) -> None:
    """Restore every column that nobody changed since the act; compute the changed ones again. `beside`: as in
    recount."""
    now = msgspec.to_builtins(columns(tx, ticket_id)[ticket_id])
    stored = set(_KEPT) & set(kept.after)  # an older act has fewer
    untouched = {name for name in stored if now[name] == kept.after[name]}
    changed_since = stored - untouched - {"updated_at"}
    if again or changed_since & {"message_count", "last_message_id", "excerpt"}:
        recount(tx, ticket_id, beside=beside)
        untouched -= {*Tally.__struct_fields__, "updated_at"}
        now["updated_at"] = tx.now.isoformat()
    # queued_since counts only if the ticket comes back into a queue by this: then it is restored
    values = {name: _decoded(name, kept.before[name]) for name in untouched}
    if values:
        values.setdefault("updated_at", _decoded("updated_at", now["updated_at"]))
        tickets.change_ticket(tx, ticket_id, **values)


def _decoded(name: str, value: Any) -> Any:
    if value is not None and (name.endswith(("_at", "_since", "_until"))):
        return datetime.fromisoformat(value)
    return value
