"""What one person or address may send in a while, counted across all processes but not with a write for each
frame: a process takes a lot of the share, and spends it in memory."""

from __future__ import annotations

import time
from math import ceil

from helpdesk.errors import TooMany
from helpdesk.said import Said
from helpdesk.security.limits import Limits

_LOTS = 20  # of a share; what a process takes and does not use is lost to the others until the window ends
_MOST_HELD = 10_000  # lots in memory, before those of windows that are over are dropped
_SPENT = -1  # the whole share is: refused from memory until the window ends, so that a flood writes nothing

_Held = tuple[int, float]  # what is left of the lots, and when their window ends
_NOTHING: _Held = (0, 0.0)


_TOO_FAST = Said("You are writing too fast.")


class Shares:
    """One for each kind of what is counted, in each process; `beyond` is what somebody is told who has spent
    their share. `most_lot`: the most units that a process takes at once, so that processes which start
    again in a long window do not use it up."""

    def __init__(
        self,
        limits: Limits,
        what: str,
        *,
        seconds: int,
        most_lot: int | None = None,
        beyond: Said = _TOO_FAST,
    ) -> None:
        self._limits = limits
        self._what = what
        self._seconds = seconds
        self._most_lot = most_lot
        self._beyond = beyond
        self._held: dict[str, _Held] = {}

    async def spend(self, key: str, *, allowed: int, units: int = 1) -> None:
        """Spend `units` of what is `allowed` in a window; 0: no limit. TooMany, with the seconds to wait."""
        if not allowed:
            return
        left, until = self._held.get(key, _NOTHING)
        now = time.monotonic()
        if until <= now or 0 <= left < units:
            left, until = await self._take_lot(key, allowed, units)
        if left == _SPENT:
            wait = max(1, ceil(until - now))
            raise TooMany(
                Said("{beyond} Wait {wait} seconds.", beyond=self._beyond, wait=wait), retry_after=wait
            )
        self._held[key] = (left - units, until)

    async def _take_lot(self, key: str, allowed: int, units: int) -> _Held:
        """What this process has after it took a lot more: at least `units`, or _SPENT."""
        lot = allowed // _LOTS
        lot = max(units, lot if self._most_lot is None else min(lot, self._most_lot))
        count, seconds = await self._limits.count(self._what, key, more=lot, seconds=self._seconds)
        now = time.monotonic()
        if len(self._held) > _MOST_HELD:
            self._held = {name: held for name, held in self._held.items() if held[1] > now}
        kept, until = self._held.get(key, _NOTHING)  # another frame may have taken a lot meanwhile
        kept = kept if until > now and kept > 0 else 0
        got = kept + max(0, min(lot, allowed - (count - lot)))
        self._held[key] = (got if got >= units else _SPENT, now + seconds)
        return self._held[key]
