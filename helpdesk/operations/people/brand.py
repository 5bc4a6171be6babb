"""The company's name and colour: changing them, with what was before, so that it can be undone."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from helpdesk.db import brand as db
from helpdesk.db.brand import Brand
from helpdesk.db.engine.locks import BRAND, hold
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import setup_changes
from helpdesk.domain.answers.colors import LEAST_CONTRAST, contrast
from helpdesk.domain.events.actors import Actor
from helpdesk.errors import BadInput, Conflict
from helpdesk.operations.people.persons import checked_name
from helpdesk.said import Said

WHAT: Final = "brand"
ITEM: Final = 1
"""There is one brand: its id among the changes of the set-up."""

_COLOR = re.compile(r"#[0-9a-f]{6}")
_LONGEST = 80  # as the name of a help centre


def check(wanted: Brand) -> Brand:
    """The brand as it is stored. BadInput names the field: a name that is too long or cannot be seen, a
    colour that is no #rrggbb or that nobody can read on white. "" chooses nothing."""
    name = checked_name(wanted.name) if wanted.name.strip() else ""
    if len(name) > _LONGEST:
        raise BadInput(Said("The name has at most {longest} characters.", longest=_LONGEST), field="name")
    color = wanted.color.strip().lower()
    if color and not _COLOR.fullmatch(color):
        raise BadInput("color must be #rrggbb, such as #3b46b8.", field="color")
    if color and contrast(color, "#ffffff") < LEAST_CONTRAST:
        raise BadInput(
            Said(
                "color must have a contrast of {least_contrast} with white (WCAG 2.2). Choose a darker one.",
                least_contrast=LEAST_CONTRAST,
            ),
            field="color",
        )
    return Brand(name=name, color=color)


def put(tx: Transaction, wanted: Brand, *, seen: int | None, by: Actor) -> Brand:
    """Change the brand, whose version the caller saw as `seen`. BadInput as `check`; Conflict if somebody
    changed it meanwhile."""
    hold(tx, BRAND)
    setup_changes.check_version(tx, WHAT, ITEM, seen)
    return _store(tx, check(wanted), by)


def undo(tx: Transaction, *, seen: int | None, by: Actor) -> Brand:
    """Undo the newest change, also the undoing before. Conflict if nobody changed it yet, or if somebody did
    meanwhile."""
    hold(tx, BRAND)
    setup_changes.check_version(tx, WHAT, ITEM, seen)
    newest = setup_changes.latest(tx, WHAT, ITEM)
    if newest is None:
        raise Conflict("Nobody changed this yet.")
    return _store(tx, msgspec.convert(newest.before, Brand), by)


def _store(tx: Transaction, wanted: Brand, by: Actor) -> Brand:
    was = db.brand(tx)
    if wanted != was:
        db.keep(tx, wanted)
        before, after = msgspec.to_builtins(was), msgspec.to_builtins(wanted)
        setup_changes.keep(tx, WHAT, ITEM, name=wanted.name, before=before, after=after, by=by)
    return wanted
