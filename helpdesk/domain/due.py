"""When a ticket is due next, and which of its clocks says so. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

ClockKind = Literal["first_reply", "next_reply", "resolution"]
"""What was promised: a first answer of a person, a later one, or that the ticket is solved."""


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """The clock of a ticket that runs out first: it runs `since` a moment, warns at `warn_at` and is over at
    `at`."""

    clock: ClockKind
    since: datetime
    warn_at: datetime
    at: datetime
