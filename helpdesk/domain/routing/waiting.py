"""The expected wait in a queue, from its last hour. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median

import msgspec

LEAST = 3  # with fewer exits of a queue we give no estimate
MOST_MINUTES = 240  # a longer estimate is not reliable


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """`place` from 1 on, and the expected wait in whole minutes, at least 1 (None: not known)."""

    place: int
    minutes: int | None = None


def expected_minutes(place: int, exits: Sequence[tuple[datetime, int]], available: int) -> int | None:
    """The wait at `place`. `exits` are (when a ticket left the queue for an advisor, how many advisors were
    available then) in any order; `available` is how many are available now. The wait is the place times the
    median work of one advisor between two exits, divided by `available`. None if no advisor is available,
    there are too few exits, or the wait would be longer than MOST_MINUTES."""
    moments = sorted(exits)
    if available <= 0 or len(moments) < LEAST:
        return None
    work = [
        (later - earlier).total_seconds() * max(1, there)
        for (earlier, _), (later, there) in pairwise(moments)
    ]
    minutes = math.ceil(place * median(work) / available / 60)
    return None if minutes > MOST_MINUTES else max(1, minutes)
