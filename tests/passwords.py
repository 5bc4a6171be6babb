"""Hashes of passwords that take no time to check. The desk checks a hash with the costs that are in it, so it
goes the same way as with its own, each of which takes a quarter of a second and 64 MiB."""

from __future__ import annotations

from argon2 import PasswordHasher

_cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def cheap_hash(password: str) -> str:
    """To store for a person who signs in during a test."""
    return _cheap.hash(password)
