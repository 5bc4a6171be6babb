"""A rule's filter as it was stored, read once."""

from __future__ import annotations

from functools import lru_cache

from helpdesk.domain.filters.parse import stored
from helpdesk.domain.filters.tree import Filter
from helpdesk.errors import BadInput


@lru_cache(maxsize=1024)
def readable(written: str) -> Filter | None:
    """The filter of a stored rule; None if it cannot be read any more: then it finds nothing."""
    try:
        return stored(written)
    except BadInput:
        return None
