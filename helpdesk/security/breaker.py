"""A circuit breaker: after a failure nobody asks a server for some seconds; then one call looks."""

from __future__ import annotations

import time
from collections.abc import Callable


class Breaker:
    """For a server whose answer is not needed. `pause`: seconds after a failure until one call may ask."""

    def __init__(self, pause: float = 5.0, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._pause = pause
        self._clock = clock
        self._shut_until: float | None = None  # None: it works

    @property
    def open(self) -> bool:
        """Whether the server failed and has not answered since."""
        return self._shut_until is not None

    def lets_through(self) -> bool:
        """Whether a call may ask the server now. Of many calls after a pause, only the first one may."""
        if self._shut_until is None:
            return True
        if self._clock() < self._shut_until:
            return False
        self._shut_until = self._clock() + self._pause
        return True

    def failed(self) -> None:
        """The server did not answer."""
        self._shut_until = self._clock() + self._pause

    def worked(self) -> None:
        """The server answered."""
        self._shut_until = None
