"""Visitors whose earlier tokens open nothing: somebody else may have them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.customers import revoked_visitors
from helpdesk.errors import Forbidden

_one = (
    revoked_visitors.c.channel_id == bindparam("of_channel"),
    revoked_visitors.c.key == bindparam("of_key"),
)
_at = select(revoked_visitors.c.at).where(*_one)
_keys = select(revoked_visitors.c.channel_id, revoked_visitors.c.key)
_remove = delete(revoked_visitors).where(*_one)


def revoke(tx: Transaction, channel_id: int, key: str) -> None:
    """From now on the visitor's tokens of until now open nothing."""
    tx.conn.execute(_remove, {"of_channel": channel_id, "of_key": key})
    tx.conn.execute(insert(revoked_visitors), {"channel_id": channel_id, "key": key, "at": tx.now})


def revoked(tx: Reading, channel_id: int, key: str, issued: int) -> bool:
    """Whether a token of this visitor, issued at that second, was revoked."""
    at: datetime | None = tx.conn.scalar(_at, {"of_channel": channel_id, "of_key": key})
    return at is not None and issued <= at.timestamp()


def all_revoked(tx: Reading) -> set[tuple[int, str]]:
    """(channel, key) of each visitor whose tokens were revoked. There are few: people revoke them by hand."""
    return {(row.channel_id, row.key) for row in tx.conn.execute(_keys)}


def check(tx: Reading, channel_id: int, key: str, issued: int) -> None:
    """Forbidden if the token was revoked."""
    if revoked(tx, channel_id, key, issued):
        raise Forbidden("The visitor token was revoked.")
