"""Custom fields and statuses in a copy of the settings."""

from __future__ import annotations

import msgspec

from helpdesk.db import fields as db
from helpdesk.db import statuses as db_statuses
from helpdesk.db.engine.transaction import Reading
from helpdesk.domain.fields.definition import in_language
from helpdesk.operations.fields import defining, statuses
from helpdesk.operations.fields.defining import FieldForm
from helpdesk.operations.fields.statuses import StatusForm
from helpdesk.operations.setup_copy.part import Part, Taking, newest


class FieldEntry(FieldForm, frozen=True, kw_only=True):
    """A field. A stored filter can be longer than one that somebody may type."""

    required: str | None = None


def _fields(tx: Reading) -> list[tuple[int, FieldEntry]]:
    names = FieldEntry.__struct_fields__
    return [(one.id, FieldEntry(**{name: getattr(one, name) for name in names})) for one in db.all_fields(tx)]


def _put_field(taking: Taking, field_id: int | None, entry: FieldEntry) -> int:
    tx = taking.tx
    if not taking.again:  # what it asks for can be a team or another field that comes later
        required = None if field_id is None else db.field(tx, field_id).required
        entry = msgspec.structs.replace(entry, required=required)
    seen = newest(tx, defining.WHAT, field_id)
    return defining.put(tx, field_id, entry, seen=seen, by=taking.by).id


def _archive_field(taking: Taking, field_id: int) -> None:
    """Its values stay."""
    entry = msgspec.structs.replace(dict(_fields(taking.tx))[field_id], archived=True)
    seen = newest(taking.tx, defining.WHAT, field_id)
    defining.put(taking.tx, field_id, entry, seen=seen, by=taking.by)


FIELDS = Part(
    name="fields",
    shape=FieldEntry,
    key=lambda one: one.key,
    stored=_fields,
    put=_put_field,
    remove=_archive_field,
    order=lambda taking, ids: defining.order(taking.tx, ids, by=taking.by),
    tables=("fields",),
)


def _statuses(tx: Reading) -> list[tuple[int, StatusForm]]:
    return [
        (one.id, StatusForm(state=one.state, labels=one.labels, archived=one.archived))
        for one in db_statuses.all_statuses(tx)
    ]


def _put_status(taking: Taking, status_id: int | None, entry: StatusForm) -> int:
    seen = newest(taking.tx, statuses.WHAT, status_id)
    return statuses.put(taking.tx, status_id, entry, seen=seen, by=taking.by).id


def _end_status(taking: Taking, status_id: int) -> None:
    """The tickets that have it keep it, archived. One that no ticket has leaves its names to others."""
    if db_statuses.is_used(taking.tx, status_id):
        entry = msgspec.structs.replace(dict(_statuses(taking.tx))[status_id], archived=True)
        _put_status(taking, status_id, entry)
    else:
        seen = newest(taking.tx, statuses.WHAT, status_id)
        statuses.remove(taking.tx, status_id, seen=seen, by=taking.by)


def _free_names(taking: Taking, status_id: int) -> None:
    """It keeps the label that it is found by. What undoing brings back stays what it was before the file."""
    entry = dict(_statuses(taking.tx))[status_id]
    key = _label(entry)
    labels = {language: label for language, label in entry.labels.items() if label == key}
    _put_status(taking, status_id, msgspec.structs.replace(entry, labels=labels))


def _label(entry: StatusForm) -> str:
    return in_language(entry.labels, "en")


STATUSES = Part(
    name="statuses",
    shape=StatusForm,
    key=_label,
    stored=_statuses,
    put=_put_status,
    remove=_end_status,
    free_names=_free_names,
    order=lambda taking, ids: statuses.order(taking.tx, ids, by=taking.by),
    tables=("statuses",),
)
