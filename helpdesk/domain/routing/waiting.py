"""How long somebody in a queue will wait, as far as its last hour tells. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median

import msgspec

LEAST = 3  # exits of a queue below which nothing honest can be said
MOST_MINUTES = 240  # what is longer is not known that well


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """`place` from 1 on, and the expected wait in whole minutes, at least 1 (None: not known)."""

    place: int
    minutes: int | None = None


def expected_minutes(place: int, exits: Sequence[tuple[datetime, int]], available: int) -> int | None:
    """The wait at `place`. `exits` are (when a ticket left the queue for an advisor, how many advisors were
    there then) in any order; `available` are there now. Place times the median work of one advisor between
    two exits, shared by those who are there. None where nobody is there, too little is known, or it would
    be longer than MOST_MINUTES."""
    moments = sorted(exits)
    if available <= 0 or len(moments) < LEAST:
        return None
    work = [
        (later - earlier).total_seconds() * max(1, there)
        for (earlier, _), (later, there) in pairwise(moments)
    ]
    minutes = math.ceil(place * median(work) / available / 60)
    return None if minutes > MOST_MINUTES else max(1, minutes)
