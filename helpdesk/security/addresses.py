"""How many connections each network address has open in this process."""

from __future__ import annotations

from collections import Counter


class Addresses:
    """`most` for each address; 0: no limit."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Count one more. False if it is one too many: then it is not counted, and must not leave."""
        if self._most and self._open[address] >= self._most:
            return False
        self._open[address] += 1
        return True

    def leave(self, address: str) -> None:
        """One that entered has gone."""
        self._open[address] -= 1
        if self._open[address] <= 0:
            del self._open[address]
