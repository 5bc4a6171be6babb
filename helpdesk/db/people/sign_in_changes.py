"""A mark that changes whenever a session or key ends, or may do other things, or a visitor's tokens are
revoked, so that every process asks again."""

from __future__ import annotations

import secrets

from sqlalchemy import bindparam, insert, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.people import facts

_KEY = "sign_ins_changed"
_mark = select(facts.c.value).where(facts.c.key == _KEY)
_change = update(facts).where(facts.c.key == _KEY).values(value=bindparam("mark"))


def mark(tx: Reading) -> str | None:
    """The present mark; None if nothing ever ended."""
    found: str | None = tx.conn.scalar(_mark)
    return found


def note(tx: Transaction) -> None:
    """Tell every process that a session or key ended with this transaction, that an advisor got another role
    or other teams, or that a visitor's tokens were revoked."""
    value = secrets.token_hex(8)
    if not tx.conn.execute(_change, {"mark": value}).rowcount:
        tx.conn.execute(insert(facts), {"key": _KEY, "value": value})
