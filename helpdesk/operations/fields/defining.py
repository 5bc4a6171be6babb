"""Custom fields: making, changing, archiving and ordering them. Every change keeps what was before, and can
be undone. A key and a kind never change, and an archived field keeps its values."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta
from sqlalchemy import func, select

from helpdesk.db import fields as db
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.tickets.filters.conditions import compiled
from helpdesk.db.tickets.filters.names import check_names
from helpdesk.directions import shown
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.fields.definition import KEY, LANGUAGE, Asked, Definition, FieldKind, Of, Option
from helpdesk.domain.filters.facts import Viewer
from helpdesk.domain.filters.following import Moved, Renaming, text_followed
from helpdesk.domain.filters.invalid import FilterInvalid
from helpdesk.domain.filters.parse import LONGEST, read
from helpdesk.errors import BadInput, Conflict, NotFound
from helpdesk.said import Said

WHAT: Final = "field"
MOST: Final = 200
CHOICES: Final = 200
FORMS: Final = 2
_LABEL = 80
_HELP = 500

Texts = Annotated[dict[str, str], Meta(max_length=40)]


class FieldForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a field is to be; domain/fields.Definition says what each means. A new one is the last in the
    order."""

    of: Of
    key: str
    kind: FieldKind
    labels: Texts
    help: Texts = {}
    choices: Annotated[list[Option], Meta(max_length=CHOICES)] = []
    required: Annotated[str, Meta(max_length=LONGEST)] | None = None
    archived: bool = False
    asked: Annotated[list[Asked], Meta(max_length=FORMS)] = []


class _Kept(FieldForm, frozen=True, kw_only=True):
    """A form and its place, as a change keeps them."""

    position: int


def put(tx: Transaction, field_id: int | None, form: FieldForm, *, seen: int | None, by: Actor) -> Definition:
    """Make a field, or change one whose version the caller saw as `seen`. BadInput names the field of the
    form; Conflict if somebody changed it meanwhile, or its key is taken."""
    db.all_fields(tx, lock=True)
    before = None if field_id is None else db.field(tx, field_id)
    if before is not None:
        setup_changes.check_version(tx, WHAT, before.id, seen)
    check_form(tx, field_id, form)
    position = db.next_position(tx) if before is None else before.position
    return _store(tx, field_id, form, position, before=before, new=field_id is None, by=by)


def check_form(tx: Reading, field_id: int | None, form: FieldForm) -> None:
    """What `put` checks of a form: BadInput with its field, FilterInvalid with the place in the filter,
    Conflict for a key that is taken."""
    there = db.all_fields(tx)
    known = next((one for one in there if one.id == field_id), None)
    for name in ("of", "key", "kind"):
        if known is not None and getattr(known, name) != getattr(form, name):
            raise BadInput(
                Said("{name} of a field never changes. Make another field.", name=name), field=name
            )
    if not KEY.fullmatch(form.key):
        raise BadInput("key has 1 to 40 small letters, digits and _, a letter first.", field="key")
    if any(one.key == form.key and one.id != field_id for one in there):
        raise Conflict(Said("There is already a field with the key {key!r}.", key=form.key), field="key")
    if field_id is None and len(there) >= MOST:
        raise BadInput(Said("A desk has at most {most} fields.", most=MOST), field="key")
    check_labels(form.labels, "labels")
    _check_texts(form.help, "help", _HELP)
    _check_choices(form)
    if len({one.form for one in form.asked}) < len(form.asked):
        raise BadInput("asked names each form once.", field="asked")
    if known is None or known.required != form.required:  # what a stored filter names can be gone
        _check_filter(tx, form.required)


def required_now(tx: Reading, form: FieldForm) -> int | None:
    """Of how many open tickets a field would be required; None if it is never required."""
    if form.required is None:
        return None
    finds = compiled(tx, read(form.required).filter, Viewer()).condition
    return tx.conn.scalar(select(func.count()).select_from(tickets).where(tickets.c.active, finds)) or 0


def order(tx: Transaction, ids: list[int], *, by: Actor) -> list[Definition]:
    """Put the fields into this order. BadInput if it does not name each of them once."""
    there = db.all_fields(tx, lock=True)
    if sorted(ids) != sorted(one.id for one in there):
        listed = ", ".join(str(one.id) for one in there) or "none"
        raise BadInput(Said("Name each field once; there are: {listed}.", listed=listed), field="ids")
    known = {one.id: one for one in there}
    for place, field_id in enumerate(ids, 1):
        before = known[field_id]
        if before.position != place:
            _store(tx, field_id, _form(before), place, before=before, new=False, by=by)
    return db.all_fields(tx)


def undo(tx: Transaction, field_id: int, *, seen: int | None, by: Actor) -> Definition | None:
    """Undo the newest change of a field, also the undoing before. Returns it as it is then, None if it is
    removed again. Conflict if it is new and has values: these would be lost. Errors as `put`."""
    db.all_fields(tx, lock=True)
    newest = setup_changes.latest(tx, WHAT, field_id)
    if newest is None:
        raise NotFound(Said("There is no field {field_id}.", field_id=field_id))
    setup_changes.check_version(tx, WHAT, field_id, seen)
    if newest.before is None:
        known = db.field(tx, field_id)
        if db.has_values(tx, field_id):
            raise Conflict(
                Said("{label} has values already. Archive it instead.", label=known.label), field="archived"
            )
        db.remove(tx, field_id)
        setup_changes.keep(tx, WHAT, field_id, name=known.label, before=db.told(known), after=None, by=by)
        return None
    kept = msgspec.convert(newest.before, _Kept)
    check_form(tx, field_id, kept)
    before = None if newest.after is None else db.field(tx, field_id)
    return _store(tx, field_id, kept, kept.position, before=before, new=False, by=by)


def follow(tx: Transaction, what: Moved | Renaming, *, by: Actor) -> None:
    """Something that filters name has other names, or its tickets are another team's: the filters of required
    fields ask for it by the new one."""
    for one in db.all_fields(tx, lock=True):
        required = text_followed(one.required or "", what)
        if required != (one.required or ""):
            form = msgspec.structs.replace(_form(one), required=required)
            _store(tx, one.id, form, one.position, before=one, new=False, by=by)


def check_labels(labels: dict[str, str], field: str) -> None:
    """BadInput unless these are names by language, at least one."""
    if not labels:
        raise BadInput(Said("{field} needs a name in at least one language.", field=field), field=field)
    _check_texts(labels, field, _LABEL)


def _check_texts(texts: dict[str, str], field: str, longest: int) -> None:
    for language, text in texts.items():
        if not LANGUAGE.fullmatch(language):
            raise BadInput(
                Said(
                    "{field}: {language!r} is no code of a language such as en.",
                    field=field,
                    language=language,
                ),
                field=field,
            )
        if not 1 <= len(text.strip()) <= longest:
            raise BadInput(
                Said(
                    "{field}.{language} must have 1 to {longest} characters.",
                    field=field,
                    language=language,
                    longest=longest,
                ),
                field=field,
            )


def _check_choices(form: FieldForm) -> None:
    if form.kind not in ("choice", "choices"):
        if form.choices:
            raise BadInput("Only a field of choices has choices.", field="choices")
        return
    if not form.choices:
        raise BadInput("choices must have at least one.", field="choices")
    values = [one.value for one in form.choices]
    if double := next((one for one in values if values.count(one) > 1), None):
        raise BadInput(Said("choices has {double!r} twice.", double=double), field="choices")
    for one in form.choices:
        if not KEY.fullmatch(one.value):
            raise BadInput(
                "The value of a choice has 1 to 40 small letters, digits and _, a letter first.",
                field="choices",
            )
        check_labels(one.labels, "choices")


def _check_filter(tx: Reading, required: str | None) -> None:
    try:
        check_names(tx, read(required or ""))
    except FilterInvalid as error:
        error.field = "required"
        raise


def _store(
    tx: Transaction,
    field_id: int | None,
    form: FieldForm,
    position: int,
    *,
    before: Definition | None,
    new: bool,
    by: Actor,
) -> Definition:
    values = {name: getattr(form, name) for name in FieldForm.__struct_fields__}
    values |= {"labels": _shown(form.labels), "help": _shown(form.help), "position": position}
    now = db.field(tx, db.put(tx, Definition(id=field_id or 0, **values), new=new))
    told = None if before is None else db.told(before)
    setup_changes.keep(tx, WHAT, now.id, name=now.label, before=told, after=db.told(now), by=by)
    return now


def _shown(texts: dict[str, str]) -> dict[str, str]:
    return {language: shown(" ".join(text.split())) for language, text in texts.items()}


def _form(one: Definition) -> FieldForm:
    return FieldForm(**{name: getattr(one, name) for name in FieldForm.__struct_fields__})
