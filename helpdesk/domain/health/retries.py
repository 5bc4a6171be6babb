"""When the desk tries again after a failure: one backoff for messages, webhooks and invitations."""

from __future__ import annotations

import hashlib
import math
from datetime import timedelta

FIRST_WAIT = 10.0  # seconds
LONGEST_WAIT = 4 * 3600.0
GROWTH = 4.0
ATTEMPTS = 12  # after these, about a day, the desk gives up
LONGEST_WISH = 24 * 3600.0  # a provider's Retry-After is obeyed up to here
LONGEST_PART_WAIT = 30.0
_JITTER = 0.2


def next_try(attempts: int, *, retry_after: float | None, seed: str) -> timedelta | None:
    """How long to wait after `attempts` failures (1 or more); None once the desk gives up.

    Waits grow from 10 seconds to 4 hours. `retry_after` is the provider's wish in seconds: the wait is never
    shorter, up to a day. `seed` (the job's key) spreads jobs that failed together over the last fifth of a
    wait. The same seed always gives the same wait, so that the plan is known beforehand.
    """
    if last_try(attempts):
        return None
    spread = _fraction(f"{seed}:{attempts}")
    wait = min(LONGEST_WAIT, FIRST_WAIT * GROWTH ** max(0, attempts - 1)) * (1 - _JITTER * spread)
    if retry_after is not None and not math.isnan(retry_after) and retry_after > 0:
        wish = min(retry_after, LONGEST_WISH)
        wait = max(wait, wish + min(wish, FIRST_WAIT) * _JITTER * spread)
    return timedelta(seconds=wait)


def again_after(failures: int, *, seed: str) -> float:
    """Seconds until a part of a process is tried again after `failures` in a row (1 or more): 1, 2, 4 … up to
    30, each up to a fifth shorter. It never gives up."""
    wait = min(LONGEST_PART_WAIT, 2.0 ** min(failures - 1, 10))
    return wait * (1 - _JITTER * _fraction(f"{seed}:{failures}"))


def last_try(attempts: int) -> bool:
    """Whether the desk gives up if this attempt (the first is 1) fails."""
    return attempts >= ATTEMPTS


def _fraction(seed: str) -> float:
    """A number from 0 to 1 that depends only on `seed`, in every process."""
    digest = hashlib.blake2b(seed.encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64
