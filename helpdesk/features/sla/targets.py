"""What a policy promises: a time for each priority and clock. Pure."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

LONGEST = 90 * 24 * 60

Minutes = Annotated[int, Meta(ge=1, le=LONGEST)]
"""Minutes of business time."""


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The times of one priority, in minutes of business time; null: nothing is promised."""

    first_reply: Minutes | None = None
    next_reply: Minutes | None = None
    resolution: Minutes | None = None


class Targets(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The times by priority."""

    urgent: Target = Target()
    high: Target = Target()
    normal: Target = Target()
    low: Target = Target()

    @property
    def empty(self) -> bool:
        """Whether it promises nothing at all."""
        return self == Targets()

    def of(self, priority: int) -> Target:
        """The times of a priority from 1 urgent to 4 low."""
        return (self.urgent, self.high, self.normal, self.low)[priority - 1]
