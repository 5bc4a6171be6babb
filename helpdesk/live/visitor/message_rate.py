"""How fast one visitor may write: a bucket that fills again by itself."""

from __future__ import annotations

import time

import structlog

from helpdesk.errors import TooMany

log = structlog.get_logger()

FLOOD = 300  # frames refused without one taken in between: whoever sends them does not listen


class Pace:
    """A visitor may write `per_minute` frames in the long run and a sixth of that at once; 0: no limit."""

    __slots__ = ("_at", "_left", "_most", "_rate", "_refused")

    def __init__(self, per_minute: int) -> None:
        self._rate = per_minute / 60
        self._most = max(5.0, per_minute / 6)
        self._left = self._most
        self._at = time.monotonic()
        self._refused = 0

    def spend(self) -> None:
        """TooMany, with the seconds to wait, for one frame too many."""
        if not self._rate:
            return
        now = time.monotonic()
        self._left = min(self._most, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            wait = (1 - self._left) / self._rate
            raise TooMany("You are writing too fast. Wait a moment.", retry_after=round(wait, 1))
        self._left -= 1
        self._refused = 0

    def floods(self, channel: str, client: str) -> bool:
        """Count a refusal, log the first of a run, and tell when the line is to be cut."""
        self._refused += 1
        cut = self._refused > FLOOD
        if cut or self._refused == 1:
            log.warning("chat.flood", channel=channel, client=client, refused=self._refused, cut=cut)
        return cut
