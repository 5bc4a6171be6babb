"""Values that somebody gives for custom fields: checked, kept for filters, and told as changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpdesk.db import fields as db
from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.events.fields import FieldChange
from helpdesk.domain.fields.definition import FieldValue, Of
from helpdesk.domain.fields.given import checked

Values = dict[str, FieldValue]


def changed(
    tx: Transaction, of: Of, item: int, given: Mapping[str, Any], before: Values, *, field: str = "fields"
) -> tuple[Values, list[FieldChange]]:
    """All values of a ticket, contact or company after a change of the given ones, and what changed. What
    filters find is kept here; the caller stores the values. BadInput names the field by its label, as a
    member of `field`."""
    known = {one.key: one for one in db.fields_of(tx, of)}
    values = checked(known.values(), given, field=field)
    after = {key: value for key, value in (before | values).items() if value is not None}
    differ = [known[key] for key in values if before.get(key) != after.get(key)]
    db.keep_values(tx, item, [(one, after.get(one.key)) for one in differ])
    return after, [
        FieldChange(key=one.key, label=one.label, was=before.get(one.key), now=after.get(one.key))
        for one in differ
    ]


def without_added(now: Values, before: Mapping[str, Any], after: Mapping[str, Any]) -> Values:
    """The values without those that a merge, which made `after` of `before`, added and nobody changed
    since."""
    was, became = before.get("fields", {}), after.get("fields", {})
    return {
        key: value for key, value in now.items() if key in was or key not in became or became[key] != value
    }


def keep_all(tx: Transaction, of: Of, item: int, values: Values) -> None:
    """Keep for filters all values that a ticket, contact or company has from now on."""
    db.keep_values(tx, item, [(one, values.get(one.key)) for one in db.fields_of(tx, of)])
