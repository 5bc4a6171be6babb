"""A rule's filter: read once, and checked to mean the same for everybody."""

from __future__ import annotations

from functools import lru_cache

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets.filters.names import check_names
from helpdesk.domain.filters import parse
from helpdesk.domain.filters.invalid import FilterInvalid
from helpdesk.domain.filters.tree import Condition, Filter, Special, leaves
from helpdesk.errors import BadInput


@lru_cache(maxsize=1024)
def readable(written: str) -> Filter | None:
    """The filter of a stored rule; None if it cannot be read any more: then it finds nothing."""
    try:
        return parse.parse(written)
    except BadInput:
        return None


def checked_filter(tx: Reading, written: str) -> Filter:
    """The filter of a rule that is to be saved. FilterInvalid with the place; BadInput if it asks for me."""
    try:
        found = parse.read(written)
        check_names(tx, found)
    except FilterInvalid as error:
        error.field = "filter"
        raise
    if any(_asks_for_me(one) for one in leaves(found.filter)):
        raise BadInput("A rule's filter has no me: nobody asks it.", field="filter")
    return found.filter


def _asks_for_me(leaf: object) -> bool:
    if not isinstance(leaf, Condition):
        return False
    if isinstance(leaf.value, Special):
        return leaf.value.word == "me"
    return leaf.field == "is" and getattr(leaf.value, "value", "") == "mine"
