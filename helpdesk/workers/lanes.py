"""The outbox's lanes: how many jobs of each can run at once in one process, and which jobs begin first."""

from __future__ import annotations

from collections import Counter

_BOUNDS = {  # by the tag of a job's kind (domain/jobs.py), in the order in which due jobs begin
    "bot_turn": 16,  # somebody is waiting in the chat
    "deliver": 8,  # to each channel
    "tell": 4,
    "continue_by_mail": 4,
    "fetch_files": 4,
    "acknowledge": 4,
    "tell_ended": 4,
    "mail_password": 4,
    "mail_invitation": 4,
    "count_people": 2,
    "invite": 2,
}
_OTHERS = 4


def bound(lane: str) -> int:
    """The most jobs of a lane that one process runs at once."""
    return _BOUNDS.get(lane.partition(":")[0], _OTHERS)


def precedence(lane: str) -> int:
    """Jobs that are due together begin in this order: the bot's turns first, surveys last."""
    kinds = list(_BOUNDS)
    kind = lane.partition(":")[0]
    return kinds.index(kind) if kind in kinds else len(kinds)


class Lanes:
    """The running jobs in each lane of one process."""

    def __init__(self) -> None:
        self._running: Counter[str] = Counter()

    def room(self, lane: str) -> int:
        """How many more jobs of a lane can begin."""
        return bound(lane) - self._running[lane]

    def begun(self, lane: str) -> None:
        self._running[lane] += 1

    def ended(self, lane: str) -> None:
        """Record that a job is over, and remove an empty lane."""
        self._running[lane] -= 1
        if not self._running[lane]:
            del self._running[lane]
