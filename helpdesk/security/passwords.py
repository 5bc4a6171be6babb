"""Passwords: which ones are good enough, and their hashes (argon2id, in threads, two at a time, as each takes
64 MiB and 200 ms)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from helpdesk.errors import BadInput, WeakPassword
from helpdesk.said import Said

SHORTEST, LONGEST = 8, 1024
STRENGTH = 3  # of zxcvbn's 0 to 4: more than 10^8 guesses
_ESTIMATED = 72  # characters; the estimate of a longer one takes long, and more can only be better
_hasher = PasswordHasher()
_threads = ThreadPoolExecutor(2, thread_name_prefix="password")


def check_password(password: str, about: Sequence[str] = ()) -> None:
    """The rule for every new password. WeakPassword if it is soon guessed; `about` is what others know of its
    owner: their address and name. BadInput if its length is not allowed."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(
            Said(
                "A password must have {shortest} to {longest} characters.", shortest=SHORTEST, longest=LONGEST
            ),
            field="password",
        )
    from zxcvbn import zxcvbn  # its lists of words take a moment to load

    known = {"helpdesk", *about, *(word for one in about for word in re.split(r"[\W_]+", one) if word)}
    found = zxcvbn(password[:_ESTIMATED], user_inputs=sorted(known))
    if found["score"] < STRENGTH:
        said = (found["feedback"]["warning"], *found["feedback"]["suggestions"])
        why = " ".join(f"{one.rstrip('.')}." for one in said if one)
        raise WeakPassword(
            Said("This password is easy to guess. {why}", why=why)
            if why
            else Said("This password is easy to guess."),
            field="password",
        )


async def new_hash(password: str, about: Sequence[str]) -> str:
    """The hash of a new password, made in a thread; refused as `check_password` says."""

    def made() -> str:
        check_password(password, about)
        return hash_password(password)

    return await asyncio.get_running_loop().run_in_executor(_threads, made)


def hash_password(password: str) -> str:
    """The hash to store. Slow: only for commands and seeds."""
    return _hasher.hash(password)


async def password_fits(password: str, password_hash: str | None) -> bool:
    """Whether this is the password. Without a hash it takes as long and returns False, so that the time does
    not tell a stranger which accounts exist."""
    if len(password) > LONGEST:
        return False
    loop = asyncio.get_running_loop()
    fits = await loop.run_in_executor(_threads, _verify, password, password_hash)
    return fits and password_hash is not None


def _verify(password: str, password_hash: str | None) -> bool:
    try:
        return _hasher.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")
