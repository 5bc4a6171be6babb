"""Passwords: hashed with argon2id in threads, two at a time, as each takes 64 MiB and 200 ms."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from helpdesk.errors import BadInput

SHORTEST, LONGEST = 8, 1024
_hasher = PasswordHasher()
_threads = ThreadPoolExecutor(2, thread_name_prefix="password")


def hash_password(password: str) -> str:
    """The hash to store. Slow: only for commands and seeds. BadInput if the length is not allowed."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(f"password must have {SHORTEST} to {LONGEST} characters.", field="password")
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
