"""What all processes of one desk share: its secret."""

from __future__ import annotations

import secrets

from sqlalchemy import insert, select

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.people import facts


def fact(tx: Reading, key: str) -> str | None:
    """The stored value of `key`, or None."""
    value: str | None = tx.conn.scalar(select(facts.c.value).where(facts.c.key == key))
    return value


def secret(tx: Transaction) -> bytes:
    """The desk's own signing secret, made at the first start and kept: 32 random bytes."""
    value = fact(tx, "secret")
    if value is None:
        value = secrets.token_hex(32)
        tx.conn.execute(insert(facts), {"key": "secret", "value": value})
    return bytes.fromhex(value)
