"""How fast one person may send frames by all of their sockets: a token bucket for each person in a process,
and a share of a minute that all processes count together."""

from __future__ import annotations

import time
from collections.abc import Hashable
from weakref import WeakValueDictionary

import structlog

from helpdesk.errors import TooMany
from helpdesk.said import Said

log = structlog.get_logger()

FLOOD = 300  # refused frames in a row: such a client ignores refusals
TOO_FAST = Said("You are writing too fast. Wait a moment.")


class Pace:
    """A person may send `per_minute` frames a minute over time, and a sixth of that at once; 0: no limit."""

    __slots__ = ("__weakref__", "_at", "_left", "_most", "_rate", "_refused")

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
            raise TooMany(TOO_FAST, retry_after=round(wait, 1))
        self._left -= 1

    def went_on(self) -> None:
        """A frame was let through: the refusals in a row are over."""
        self._refused = 0

    def floods(self, who: str, client: str) -> bool:
        """Count a refusal, and log the first of several in a row. True if the connection must be closed."""
        self._refused += 1
        cut = self._refused > FLOOD
        if cut or self._refused == 1:
            log.warning("chat.flood", channel=who, client=client, refused=self._refused, cut=cut)
        return cut


class Paces:
    """One pace for each person of this process: all of their sockets share it. It is forgotten with the last
    of them."""

    def __init__(self) -> None:
        self._of: WeakValueDictionary[Hashable, Pace] = WeakValueDictionary()

    def of(self, person: Hashable, per_minute: int) -> Pace:
        """The pace of `person`. The limit is the one that their first socket had."""
        found = self._of.get(person)
        if found is None:
            found = self._of[person] = Pace(per_minute)
        return found
