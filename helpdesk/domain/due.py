"""When a ticket is due next, and which of its clocks says so. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

import msgspec

ClockKind = Literal["first_reply", "next_reply", "resolution"]
"""What was promised: a first answer of a person, a later one, or that the ticket is solved."""


MOST_STRETCHES: Final = 12


class OpenStretch(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of business time."""

    since: datetime
    until: datetime


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """The clock of a ticket that runs out first: it runs `since` a moment, warns at `warn_at` and is over at
    `at`. `open`: the business time before that, its last `MOST_STRETCHES` stretches: what of it is later than
    now is the time that is left."""

    clock: ClockKind
    since: datetime
    warn_at: datetime
    at: datetime
    open: tuple[OpenStretch, ...] = ()
