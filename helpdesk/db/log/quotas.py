"""How many bytes somebody may store in a day, counted in the database for all processes. A quota is kept by
each of its keys: a visitor, their network address, all strangers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import ceil

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import limits
from helpdesk.errors import TooMany

_DAY = timedelta(days=1)
_UNIT = 1024  # bytes; a counter of bytes would not fit its column


def take(tx: Transaction, quotas: Sequence[tuple[str, int]], size: int) -> None:
    """Count `size` bytes for each key of (key, bytes a day); 0 bytes a day: no limit. TooMany, with the
    seconds until the day is over, if one of them would be exceeded: then nothing is counted."""
    units = ceil(size / _UNIT)
    for key, allowed in quotas:
        if not allowed:
            continue
        count, until = limits.hit(tx, f"bytes:{key}", _DAY, units)
        if count * _UNIT > allowed:
            wait = max(1, ceil((until - tx.now).total_seconds()))
            raise TooMany(
                "You have sent as many files as a day allows. Write without them.", retry_after=wait
            )
