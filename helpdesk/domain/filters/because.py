"""Why a ticket matches a filter, for people."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from helpdesk.domain.filters.facts import Facts, Viewer, matches
from helpdesk.domain.filters.tree import All, Condition, Either, Filter, Named, Not, Number, Text
from helpdesk.domain.filters.write import written, written_value

_SAID = {
    "queue_is": "queue",
    "status_is": "status",
    "came_by": "channel",
    "kind": "channel kind",
    "on": "was on",
    "subject_has": "subject has",
    "text_has": "text has",
    "from_domain": "sender of",
    "handed_over": "handed over",
}


def reasons(wanted: Filter, facts: Facts, now: datetime, viewer: Viewer) -> list[str]:
    """What matched, in the order of the filter: of alternatives only the first that does. Empty if the ticket
    does not match, or everything does."""
    if not matches(wanted, facts, now, viewer):
        return []
    match wanted:
        case All(parts=parts):
            return [one for part in parts for one in reasons(part, facts, now, viewer)]
        case Either(parts=parts):
            return next(found for part in parts if (found := _of_one(part, facts, now, viewer)) is not None)
        case Not(part=part):
            return [f"not {written(part)}"]
        case Condition(field=field, value=value):
            told = value.text if isinstance(value, Named) else written_value(value)
            return [f"{_SAID.get(field, field)} “{told}”"]
        case Text(words=words):
            return [f"“{words}”"]
        case Number():
            return [written(wanted)]
        case _:
            assert_never(wanted)


def _of_one(part: Filter, facts: Facts, now: datetime, viewer: Viewer) -> list[str] | None:
    return reasons(part, facts, now, viewer) if matches(part, facts, now, viewer) else None
