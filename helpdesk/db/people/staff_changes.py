"""Who changed what of people and teams: each change with what was before, so that it can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import func, insert, select

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.accounts import staff_changes as table
from helpdesk.domain.events.actors import Actor
from helpdesk.errors import NotFound

Noun = Literal["advisor", "team"]
_OF_PASSWORDS = ("link", "password")  # acts that change nothing of a form


class StaffChange(msgspec.Struct, frozen=True, kw_only=True):
    """One change. `was` and `now` are facts of domain/events/staff; `undoes_id`: the change that it undid."""

    id: int
    noun: Noun
    noun_id: int
    act: str
    at: datetime
    by_id: int | None
    by_name: str
    was: dict[str, Any] | None
    now: dict[str, Any]
    undoes_id: int | None


_columns = tuple(table.c[name] for name in StaffChange.__struct_fields__)


def add(
    tx: Transaction,
    noun: Noun,
    noun_id: int,
    act: str,
    *,
    was: msgspec.Struct | None,
    now: msgspec.Struct,
    by: Actor,
    undoes: int | None = None,
) -> None:
    """Store a change."""
    tx.conn.execute(
        insert(table),
        {
            "noun": noun,
            "noun_id": noun_id,
            "act": act,
            "at": tx.now,
            "by_id": by.id,
            "by_name": by.name,
            "was": None if was is None else msgspec.to_builtins(was),
            "now": msgspec.to_builtins(now),
            "undoes_id": undoes,
        },
    )


def change(tx: Reading, change_id: int) -> StaffChange:
    """One change; NotFound."""
    row = tx.conn.execute(select(*_columns).where(table.c.id == change_id)).first()
    if row is None:
        raise NotFound(f"There is no change {change_id}.")
    return StaffChange(**row._mapping)


def newest(tx: Reading, noun: Noun, noun_id: int | None = None) -> dict[int, StaffChange]:
    """The newest change of each person or team that was ever changed, by its id; of one only if `noun_id` is
    given. Passwords are in no form, so they count for none."""
    of_forms = (table.c.noun == noun, table.c.act.not_in(_OF_PASSWORDS))
    ids = select(func.max(table.c.id)).where(*of_forms).group_by(table.c.noun_id)
    if noun_id is not None:
        ids = ids.where(table.c.noun_id == noun_id)
    rows = tx.conn.execute(select(*_columns).where(table.c.id.in_(ids)))
    return {row.noun_id: StaffChange(**row._mapping) for row in rows}
