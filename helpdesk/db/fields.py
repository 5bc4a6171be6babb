"""Custom fields as stored, and their values for filters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import msgspec
from sqlalchemy import bindparam, delete, exists, func, insert, select, update

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.fields import field_values, fields
from helpdesk.domain.fields.definition import Definition, FieldValue, Of
from helpdesk.domain.filters.custom import stored
from helpdesk.errors import NotFound

_COLUMNS = tuple(name for name in Definition.__struct_fields__ if name != "archived")
_all = (
    select(*(fields.c[name] for name in _COLUMNS), fields.c.archived_at)
    .where(fields.c.removed_at.is_(None))
    .order_by(fields.c.position, fields.c.id)
)
_every = Prepared(_all)
_lock = select(fields.c.id).order_by(fields.c.id).with_for_update()
_forget = delete(field_values).where(
    field_values.c.field_id == bindparam("field"), field_values.c.item == bindparam("of_item")
)


def all_fields(tx: Reading, *, lock: bool = False) -> list[Definition]:
    """The fields in their order, archived ones too. `lock`: nobody else changes one until the commit."""
    if lock:
        tx.conn.execute(_lock)  # first: what is read then has what was made while it waited
    return [
        Definition(**dict(zip(_COLUMNS, values, strict=True)), archived=archived_at is not None)
        for *values, archived_at in _every.all(tx, {})
    ]


def fields_of(tx: Reading, of: Of) -> list[Definition]:
    """The fields of tickets or of contacts, in their order, archived ones too."""
    return [one for one in all_fields(tx) if one.of == of]


def field(tx: Reading, field_id: int) -> Definition:
    """One field; NotFound."""
    found = next((one for one in all_fields(tx) if one.id == field_id), None)
    if found is None:
        raise NotFound(f"There is no field {field_id}.")
    return found


def put(tx: Transaction, one: Definition, *, new: bool) -> int:
    """Store a field, also one that was removed; `new` gives it an id. Returns its id."""
    values: dict[str, Any] = {name: getattr(one, name) for name in _COLUMNS if name != "id"}
    values |= {"archived_at": tx.now if one.archived else None, "removed_at": None}
    if not new:
        tx.conn.execute(update(fields).where(fields.c.id == one.id).values(**values))
        return one.id
    key = tx.conn.execute(insert(fields), values).inserted_primary_key
    assert key is not None
    return int(key[0])


def remove(tx: Transaction, field_id: int) -> None:
    """Remove a field that has no values."""
    tx.conn.execute(update(fields).where(fields.c.id == field_id).values(removed_at=tx.now))


def next_position(tx: Reading) -> int:
    """The place after the last field."""
    return int(tx.conn.scalar(select(func.max(fields.c.position))) or 0) + 1


def has_values(tx: Reading, field_id: int) -> bool:
    """Whether a ticket or contact has a value in a field."""
    return bool(tx.conn.scalar(select(exists().where(field_values.c.field_id == field_id))))


def keep_values(tx: Transaction, item: int, values: Iterable[tuple[Definition, FieldValue | None]]) -> None:
    """Keep what filters find: the values of a ticket or contact in these fields, None for an empty one."""
    for one, value in values:
        tx.conn.execute(_forget, {"field": one.id, "of_item": item})
        rows = [] if value is None else stored(one, value)
        if rows:
            tx.conn.execute(
                insert(field_values),
                [
                    {"field_id": one.id, "item": item, "place": place} | cast("Any", row)._asdict()
                    for place, row in enumerate(rows)
                ],
            )


def told(one: Definition) -> dict[str, Any]:
    """A field as a change of it keeps it."""
    found: dict[str, Any] = msgspec.to_builtins(one)
    del found["id"]
    return found
