"""Custom fields of a filter in SQL: the twin of `domain/filters/custom`."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, not_, select, true

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.fields import all_fields
from helpdesk.db.schema.customers import contacts
from helpdesk.db.schema.fields import field_values
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.tickets.filters.words import has_part
from helpdesk.domain.fields.definition import Definition
from helpdesk.domain.filters.custom import Bounds, Meaning, Part, Words, meaning
from helpdesk.domain.filters.facts import Viewer
from helpdesk.domain.filters.tree import CUSTOM, Asked, Value

Sql = ColumnElement[bool]


def custom(tx: Reading, name: str, value: Value, viewer: Viewer) -> Sql:
    """The condition of the custom field that a filter calls `name`. A field that the desk does not have is
    empty on every ticket."""
    one = field_called(tx, name)
    if not isinstance(value, Asked):
        return true() if one is None else not_(_has(one, true()))
    wanted = None if one is None else meaning(one, value.text, tx.now, viewer.zone)
    return false() if one is None or wanted is None else _has(one, _is(tx, wanted))


def field_called(tx: Reading, name: str) -> Definition | None:
    """The field that a filter calls `name`, as field.plan; None if there is none."""
    key = name.removeprefix(CUSTOM)
    return next((one for one in all_fields(tx) if one.key == key), None)


def _has(one: Definition, condition: Sql) -> Sql:
    items = select(field_values.c.item).where(field_values.c.field_id == one.id, condition)
    match one.of:
        case "ticket":
            return tickets.c.id.in_(items)
        case "contact":
            return tickets.c.contact_id.in_(items)
        case "company":
            return tickets.c.contact_id.in_(select(contacts.c.id).where(contacts.c.company_id.in_(items)))


def _is(tx: Reading, wanted: Meaning) -> Sql:
    word, number = field_values.c.word, field_values.c.number
    match wanted:
        case Words(words=words):
            return word.in_(words)
        case Part(word=part):
            return has_part(tx, word, part)
        case Bounds(least=least, most=most, above=above, below=below):
            found: Sql = number.is_not(None)
            if least is not None:
                found = found & (number > least if above else number >= least)
            if most is not None:
                found = found & (number < most if below else number <= most)
            return found
