"""Facts that all processes of one desk share, and the secret among them."""

from __future__ import annotations

import secrets

from sqlalchemy import insert, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.people import facts


def fact(tx: Reading, key: str) -> str | None:
    """The stored value of `key`, or None."""
    value: str | None = tx.conn.scalar(select(facts.c.value).where(facts.c.key == key))
    return value


def set_fact(tx: Transaction, key: str, value: str) -> None:
    """Store the value of `key`. Two who store a new key at one time need a lock."""
    if not tx.conn.execute(update(facts).where(facts.c.key == key).values(value=value)).rowcount:
        tx.conn.execute(insert(facts), {"key": key, "value": value})


def secret(tx: Transaction) -> bytes:
    """The desk's signing secret, made and stored at the first start: 32 random bytes."""
    value = fact(tx, "secret")
    if value is None:
        value = secrets.token_hex(32)
        tx.conn.execute(insert(facts), {"key": "secret", "value": value})
    return bytes.fromhex(value)
