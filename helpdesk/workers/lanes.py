"""The outbox's lanes: how many jobs of each may run at once in one process, and whose turn is first."""

from __future__ import annotations

from collections import Counter

_BOUNDS = {  # by the tag of a job's kind (domain/jobs.py), in the order in which due jobs begin
    "bot_turn": 16,  # somebody sits before the chat and waits
    "deliver": 8,  # to each channel
    "continue_by_mail": 4,
    "fetch_files": 4,
    "acknowledge": 4,
    "invite": 2,
}
_OTHERS = 4


def bound(lane: str) -> int:
    """How many jobs of a lane one process runs at once."""
    return _BOUNDS.get(lane.partition(":")[0], _OTHERS)


def precedence(lane: str) -> int:
    """Jobs that are due together begin in this order: the bot's turns first, surveys last."""
    kinds = list(_BOUNDS)
    kind = lane.partition(":")[0]
    return kinds.index(kind) if kind in kinds else len(kinds)


class Lanes:
    """What runs in each lane of one process."""

    def __init__(self) -> None:
        self._running: Counter[str] = Counter()

    def room(self, lane: str) -> int:
        """How many more jobs of a lane may begin."""
        return bound(lane) - self._running[lane]

    def begun(self, lane: str) -> None:
        self._running[lane] += 1

    def ended(self, lane: str) -> None:
        """A job is over; an empty lane is forgotten."""
        self._running[lane] -= 1
        if not self._running[lane]:
            del self._running[lane]
