"""What a version of the bot changes, part by part. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

Part = Literal["intents", "responses", "rules", "stories", "forms", "slots", "settings"]
How = Literal["added", "changed", "gone"]
Marks = Mapping[Part, Mapping[str, str]]
"""Of each part of a bot, by name: a mark that changes when its content does."""


class PartChange(msgspec.Struct, frozen=True, kw_only=True):
    """A part by its name, and what becomes of it."""

    part: Part
    name: str
    how: How


def difference(before: Marks, after: Marks) -> list[PartChange]:
    """What is added, changed and gone, in the order of the parts, then of the names."""
    parts = {**before, **after}
    return [change for part in parts for change in _of(part, before.get(part, {}), after.get(part, {}))]


def _of(part: Part, before: Mapping[str, str], after: Mapping[str, str]) -> list[PartChange]:
    changes = []
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            how: How = "added" if name not in before else "gone" if name not in after else "changed"
            changes.append(PartChange(part=part, name=name, how=how))
    return changes
