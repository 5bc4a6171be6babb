"""What is wrong with how custom fields are set up."""

from __future__ import annotations

from collections.abc import Iterator

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.fields import all_fields
from helpdesk.db.tickets.filters.names import problem_of
from helpdesk.domain.health.setup import SetupTrouble


def troubles(tx: Reading) -> Iterator[SetupTrouble]:
    """Fields whose filter of the tickets that need them names what is gone: it finds less than it should, so
    tickets are solved without a value."""
    for one in all_fields(tx):
        if one.required is None or one.archived:
            continue
        if problem := problem_of(tx, one.required, of_somebody=True):
            yield SetupTrouble(area="fields", item=one.id, name=one.label, fault="gone", detail=problem)
