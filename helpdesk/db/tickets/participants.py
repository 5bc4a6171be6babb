"""The participants of a ticket: the addresses of its customer, of people who were copied or only mentioned,
and of newcomers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import and_, case, func, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from helpdesk.db.engine.prepared import Prepared, PreparedMany
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.tickets import participants

NEWCOMER = "newcomer"
"""The role of who wrote on a ticket without taking part in it: gets no answers until an advisor adds them."""
ASIDE = ("mentioned", NEWCOMER)
"""The roles that get no answers and prove nothing."""


class Joining(msgspec.Struct, frozen=True, kw_only=True):
    """An address that joins a ticket. `role`: requester, copied, only mentioned, or newcomer."""

    kind: str
    value: str
    name: str
    role: str
    contact_id: int | None


class Participant(Joining, frozen=True, kw_only=True):
    """An address on a ticket."""

    ticket_id: int


_participants = PreparedMany(
    select(*(participants.c[name] for name in Participant.__struct_fields__)), participants.c.ticket_id
)


def _join(into: Any) -> Any:
    new = into(participants)
    aside = participants.c.role.in_([literal_column(f"'{role}'") for role in ASIDE])
    heard = and_(
        participants.c.role == literal_column(f"'{NEWCOMER}'"),
        new.excluded.role == literal_column("'mentioned'"),
    )
    return new.on_conflict_do_update(
        index_elements=["ticket_id", "kind", "value"],
        set_={
            "role": case((and_(aside, ~heard), new.excluded.role), else_=participants.c.role),
            "contact_id": func.coalesce(new.excluded.contact_id, participants.c.contact_id),
        },
        where=or_(aside, and_(participants.c.contact_id.is_(None), new.excluded.contact_id.is_not(None))),
    )


_add_participant_sqlite = Prepared(_join(sqlite_insert), Participant.__struct_fields__)
_add_participant_postgres = _join(pg_insert)


def add_participants(tx: Transaction, ticket_id: int, joining: Sequence[Joining]) -> None:
    """Add addresses to a ticket. Known ones stay unchanged, but a mentioned one and a newcomer can get
    another role, and one without a contact gets its contact once that person writes."""
    if not joining:
        return
    added = [{**msgspec.structs.asdict(one), "ticket_id": ticket_id} for one in joining]
    if tx.postgres:
        tx.conn.execute(_add_participant_postgres, added)
    else:
        _add_participant_sqlite.run_many(tx, added)


def set_role(tx: Transaction, ticket_id: int, kind: str, value: str, role: str) -> None:
    """Change the role of an address on a ticket."""
    same = (participants.c.ticket_id == ticket_id, participants.c.kind == kind, participants.c.value == value)
    tx.conn.execute(update(participants).where(*same).values(role=role))


def remove_participants(tx: Transaction, ticket_id: int, people: Iterable[tuple[str, str]]) -> None:
    """Take addresses, as (kind, value), off a ticket."""
    for kind, value in people:
        one = (participants.c.kind == kind, participants.c.value == value)
        tx.conn.execute(participants.delete().where(participants.c.ticket_id == ticket_id, *one))


def participants_of(tx: Reading, ids: Iterable[int]) -> dict[int, list[Participant]]:
    """The addresses on each ticket."""
    found: dict[int, list[Participant]] = {}
    for row in _participants.all(tx, ids):
        one = Participant(**dict(zip(Participant.__struct_fields__, row, strict=True)))
        found.setdefault(one.ticket_id, []).append(one)
    return found
