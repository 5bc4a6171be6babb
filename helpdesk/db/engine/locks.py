"""Advisory locks of PostgreSQL: one number for each purpose. SQLite has one writer and needs none.

A number may never change: during an upgrade, processes of both versions must exclude one another.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from helpdesk.db.engine.transaction import Transaction

MIGRATION = 7_000
ROUTING = 7_001
ADDRESS = 7_002
LEADERSHIP = 7_003
CHAT = 7_004
FILE = 7_005
SWEEPING = 7_006
TAGS = 7_056
AUTOMATIC_TEXT = 7_055
CHANNEL = 7_060
STATUSES = 7_061
BRAND = 7_062
FIRST_RUN = 7_063
WIDGET_PAGES = 7_064
BOT_SETTINGS = 7_065
SETUP_LIST = 7_066
NAMES = 7_067
"""Shared while something is stored that names other things, held while something gets another name: nothing
is stored by a name that is taken away at that moment. It is taken before other locks. An import takes it as
it goes; if it and another transaction wait for each other, PostgreSQL ends one, and the desk tries again."""
COMPANY = 7_071
STAMPING = 7_106_481_300_117_334

UNTIL_COMMIT = text("SELECT pg_advisory_xact_lock(:number)")
_SHARED_UNTIL_COMMIT = text("SELECT pg_advisory_xact_lock_shared(:number)")
TRY_FOR_SESSION = text("SELECT pg_try_advisory_lock(:number)")
GIVE_BACK = text("SELECT pg_advisory_unlock(:number)")
_names_until_commit = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(name, :number))"
    " FROM unnest(CAST(:names AS text[])) AS name"
)


_names_shared_until_commit = text(
    "SELECT pg_advisory_xact_lock_shared(hashtextextended(name, :number))"
    " FROM unnest(CAST(:names AS text[])) AS name"
)
_names_if_free = text(
    "SELECT name FROM unnest(CAST(:names AS text[])) AS name"
    " WHERE pg_try_advisory_xact_lock(hashtextextended(name, :number))"
)


def hold(tx: Transaction, number: int) -> None:
    """Take a lock until the commit; wait while another transaction has it."""
    if tx.postgres:
        tx.conn.execute(UNTIL_COMMIT, {"number": number})


def share(tx: Transaction, number: int) -> None:
    """Take a lock until the commit together with others who share it; wait while a transaction holds it."""
    if tx.postgres:
        tx.conn.execute(_SHARED_UNTIL_COMMIT, {"number": number})


def hold_name(tx: Transaction, number: int, name: str) -> None:
    """`hold` for one of many things of a kind, such as one chat."""
    hold_names(tx, number, [name])


def hold_names(tx: Transaction, number: int, names: Sequence[str]) -> None:
    """`hold` for some of many things of a kind, such as addresses, in the given order."""
    if tx.postgres:
        tx.conn.execute(_names_until_commit, {"number": number, "names": list(names)})


def share_names(tx: Transaction, number: int, names: Sequence[str]) -> None:
    """Take locks of some of many things of a kind together with others who share them; wait while a
    transaction has one alone."""
    if tx.postgres:
        tx.conn.execute(_names_shared_until_commit, {"number": number, "names": list(names)})


def hold_free(tx: Transaction, number: int, names: Sequence[str]) -> list[str]:
    """Take the locks that no other transaction has or shares, without waiting. Returns their names."""
    if not tx.postgres:
        return list(names)
    return list(tx.conn.scalars(_names_if_free, {"number": number, "names": list(names)}))
