"""Custom fields: making, changing, archiving and ordering them. Every change keeps what was before, and can
be undone. A key and a kind never change, and an archived field keeps its values."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta
from sqlalchemy import func, select

from helpdesk.db import fields as db
from helpdesk.db import setup_lists
from helpdesk.db.engine.locks import NAMES, hold
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.fields import FIELDS
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.tickets.filters.conditions import compiled
from helpdesk.db.tickets.filters.keeping import keeper_of
from helpdesk.db.tickets.filters.names import check_names
from helpdesk.directions import shown
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.fields.definition import KEY, LANGUAGE, Asked, Definition, FieldKind, Of, Option
from helpdesk.domain.filters.custom import names
from helpdesk.domain.filters.facts import Viewer
from helpdesk.domain.filters.following import Renaming, text_followed
from helpdesk.domain.filters.invalid import FilterInvalid
from helpdesk.domain.filters.parse import STORED, read, stored
from helpdesk.domain.filters.tree import CUSTOM
from helpdesk.errors import BadInput, Conflict
from helpdesk.said import Said

WHAT: Final = FIELDS.what
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
    required: Annotated[str, Meta(max_length=STORED)] | None = None
    archived: bool = False
    asked: Annotated[list[Asked], Meta(max_length=FORMS)] = []


def put(tx: Transaction, field_id: int | None, form: FieldForm, *, seen: int | None, by: Actor) -> Definition:
    """Make a field, or change one whose version the caller saw as `seen`. BadInput names the field of the
    form; Conflict if somebody changed it meanwhile, or its key is taken."""
    hold(tx, NAMES)
    before = setup_lists.opened(tx, FIELDS, field_id, seen=seen)
    check_form(tx, field_id, form)
    values = {name: getattr(form, name) for name in FieldForm.__struct_fields__}
    values |= {"labels": _shown(form.labels), "help": _shown(form.help)}
    one = Definition(id=field_id or 0, **values, position=setup_lists.place_for(tx, FIELDS, before))
    now = setup_lists.store(tx, FIELDS, one, before=before, by=by)
    _rename_choices(tx, before, now, by)
    return now


def check_form(tx: Reading, field_id: int | None, form: FieldForm | Definition) -> None:
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
    if form.of == "company":
        _check_company_field(form)
    if len({one.form for one in form.asked}) < len(form.asked):
        raise BadInput("asked names each form once.", field="asked")
    if known is None or known.required != form.required:  # what a stored filter names can be gone
        _check_filter(tx, form.required)


def required_now(tx: Reading, form: FieldForm) -> int | None:
    """Of how many open tickets a field would be required; None if it is never required."""
    if form.required is None:
        return None
    finds = compiled(tx, stored(form.required), Viewer()).condition
    return tx.conn.scalar(select(func.count()).select_from(tickets).where(tickets.c.active, finds)) or 0


def order(tx: Transaction, ids: list[int], *, by: Actor) -> list[Definition]:
    """Put the fields into this order. BadInput if it does not name each of them once."""
    return setup_lists.order(tx, FIELDS, ids, by=by)


def undo(tx: Transaction, field_id: int, *, seen: int | None, by: Actor) -> Definition | None:
    """Undo the newest change of a field, also the undoing before. Returns it as it is then, None if it is
    removed again. Conflict if it is new and has values: these would be lost. Errors as `put`."""
    hold(tx, NAMES)
    then, now = setup_lists.undone(tx, FIELDS, field_id, seen=seen)
    if then is not None:
        check_form(tx, field_id, then)
        back = setup_lists.put_back(tx, FIELDS, then, now=now, by=by)
        _rename_choices(tx, now, back, by)
        return back
    known = db.field(tx, field_id)
    if db.has_values(tx, field_id):
        raise Conflict(
            Said("{label} has values already. Archive it instead.", label=known.label), field="archived"
        )
    setup_lists.remove(tx, FIELDS, known, by=by)
    return None


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


def _check_choices(form: FieldForm | Definition) -> None:
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


def _check_company_field(form: FieldForm | Definition) -> None:
    """No ticket waits for what is known of a whole company, and no customer says it in a form."""
    if form.required is not None:
        raise BadInput("required: a ticket never needs a field of a company.", field="required")
    if form.asked:
        raise BadInput("asked: no form asks customers for a field of their company.", field="asked")


def _check_filter(tx: Reading, required: str | None) -> None:
    try:
        check_names(tx, read(required or ""))
    except FilterInvalid as error:
        error.field = "required"
        raise


def _rename_choices(tx: Transaction, before: Definition | None, now: Definition, by: Actor) -> None:
    """Let filters that name a choice by a label follow its new labels, one choice after the other."""
    if before is None:
        return
    there = {one.value: one for one in before.choices}
    named = {one.value: names(there.get(one.value, one)) for one in now.choices}
    for one in now.choices:
        was, named[one.value] = named[one.value], names(one)
        if was != named[one.value]:
            field = f"{CUSTOM}{now.key}"
            others = [name for value, those in named.items() if value != one.value for name in those]
            what = Renaming(
                whole=field, was=was, now=named[one.value], sure=(field, one.value), others=others
            )
            tx.rename(what, by=by)


def _shown(texts: dict[str, str]) -> dict[str, str]:
    return {language: shown(" ".join(text.split())) for language, text in texts.items()}


def _followed(one: Definition, what: Renaming) -> Definition:
    if one.required is None:
        return one
    return msgspec.structs.replace(one, required=text_followed(one.required, what))


KEEPER: Final = keeper_of("fields", FIELDS, _followed)
"""Fields that tickets need name things in a filter."""
