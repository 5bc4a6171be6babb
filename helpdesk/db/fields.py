"""Custom fields as stored, and their values for filters."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any, Final, cast

from sqlalchemy import bindparam, delete, exists, insert, select

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.fields import field_values, fields
from helpdesk.db.setup_lists import SetupList
from helpdesk.domain.fields.definition import Definition, FieldValue, Of
from helpdesk.domain.filters.custom import stored
from helpdesk.said import Said

_COLUMNS = tuple(name for name in Definition.__struct_fields__ if name != "archived")
_all = (
    select(*(fields.c[name] for name in _COLUMNS), fields.c.archived_at)
    .where(fields.c.removed_at.is_(None))
    .order_by(fields.c.position, fields.c.id)
)
_every = Prepared(_all)
_forget = delete(field_values).where(
    field_values.c.field_id == bindparam("field"), field_values.c.item == bindparam("of_item")
)


def all_fields(tx: Reading) -> list[Definition]:
    """The fields in their order, archived ones too."""
    return [
        Definition(**dict(zip(_COLUMNS, values, strict=True)), archived=archived_at is not None)
        for *values, archived_at in _every.all(tx, {})
    ]


def fields_of(tx: Reading, of: Of) -> list[Definition]:
    """The fields of tickets, contacts or companies, in their order, archived ones too."""
    return [one for one in all_fields(tx) if one.of == of]


FIELDS: Final = SetupList(
    what="field",
    noun=Said("field"),
    table=fields,
    row=Definition,
    all=all_fields,
    name=attrgetter("label"),
)


def field(tx: Reading, field_id: int) -> Definition:
    """One field; NotFound."""
    return FIELDS.one(tx, field_id)


def has_values(tx: Reading, field_id: int) -> bool:
    """Whether a ticket, contact or company has a value in a field."""
    return bool(tx.conn.scalar(select(exists().where(field_values.c.field_id == field_id))))


def keep_values(tx: Transaction, item: int, values: Iterable[tuple[Definition, FieldValue | None]]) -> None:
    """Keep what filters find: the values of a ticket, contact or company in these fields, None for an empty
    one."""
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
