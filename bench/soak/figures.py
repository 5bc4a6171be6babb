"""The soak's arithmetic: how much a process grew, what was held, and the table. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import msgspec

MOST_GROWTH = 0.05
FEW_DESCRIPTORS = 5
"""A process with few descriptors may hold this many more: one that leaks passes it within minutes."""
_LEAST_SAMPLES = 20


class Growth(msgspec.Struct, frozen=True, kw_only=True):
    """A figure after the first tenth of a soak, and at its end."""

    name: str
    first: float
    last: float
    slack: float = 0.0

    @property
    def share(self) -> float:
        """How much it grew: 0.05 is 5 %."""
        return self.last / self.first - 1

    @property
    def held(self) -> bool:
        return self.last - self.first <= max(MOST_GROWTH * self.first, self.slack)


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """Something that must be so: what was found, in words."""

    name: str
    found: str
    held: bool


def growth(name: str, samples: Sequence[float], *, slack: float = 0.0) -> Growth:
    """From samples at even distances: the median of the second tenth against that of the last, so that one
    moment decides nothing. ValueError for too few samples."""
    if len(samples) < _LEAST_SAMPLES:
        raise ValueError(f"{len(samples)} samples of {name}: a soak needs {_LEAST_SAMPLES}")
    tenth = len(samples) // 10
    return Growth(
        name=name, first=median(samples[tenth : 2 * tenth]), last=median(samples[-tenth:]), slack=slack
    )


def share(waits: Sequence[float], part: float) -> float:
    """The wait that `part` of all waits do not exceed; 0 for none."""
    return sorted(waits)[min(len(waits) - 1, int(len(waits) * part))] if waits else 0.0


def report(grown: Sequence[Growth], checks: Sequence[Check]) -> str:
    """A line for each figure; NOT HELD marks what fails."""
    lines = [
        f"{one.name:<24} {one.first:>10,.0f} → {one.last:>10,.0f}  {one.share:+7.1%}  {_mark(one.held)}"
        for one in grown
    ]
    lines += [f"{one.name:<24} {one.found:<36} {_mark(one.held)}" for one in checks]
    return "\n".join(line.rstrip() for line in lines)


def _mark(held: bool) -> str:
    return "" if held else "NOT HELD"
