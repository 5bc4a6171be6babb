"""API keys: each acts for the advisor who made it. Only a hash of the key is stored."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import bindparam, insert, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.people import advisors, api_keys
from helpdesk.errors import NotFound


class ApiKeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A key as its owner sees it: `hint` are its first characters."""

    id: int
    name: str
    hint: str
    advisor_id: int
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class KeyHolder(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a key that holds acts for."""

    key_id: int
    advisor_id: int
    name: str
    email: str
    role: str
    last_used_at: datetime | None


_holder = (
    select(
        api_keys.c.id.label("key_id"),
        api_keys.c.advisor_id,
        advisors.c.name,
        advisors.c.email,
        advisors.c.role,
        api_keys.c.last_used_at,
    )
    .join(advisors, advisors.c.id == api_keys.c.advisor_id)
    .where(
        api_keys.c.key_hash == bindparam("key_hash"),
        api_keys.c.revoked_at.is_(None),
        advisors.c.disabled_at.is_(None),
    )
)
_of_advisor = (
    select(
        api_keys.c.id,
        api_keys.c.name,
        api_keys.c.hint,
        api_keys.c.advisor_id,
        api_keys.c.created_at,
        api_keys.c.last_used_at,
        api_keys.c.revoked_at,
    )
    .where(api_keys.c.advisor_id == bindparam("advisor_id"))
    .order_by(api_keys.c.id)
)
_insert = insert(api_keys)
_revoke = (
    update(api_keys)
    .where(
        api_keys.c.id == bindparam("key"),
        api_keys.c.advisor_id == bindparam("advisor"),
        api_keys.c.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("at"))
)
_used = update(api_keys).where(api_keys.c.id == bindparam("key")).values(last_used_at=bindparam("at"))


def key_holder(tx: Reading, key_hash: str) -> KeyHolder | None:
    """Whose key it is, unless it is revoked or its advisor disabled."""
    row = tx.conn.execute(_holder, {"key_hash": key_hash}).first()
    return None if row is None else KeyHolder(**row._mapping)


def api_keys_of(tx: Reading, advisor_id: int) -> list[ApiKeyRow]:
    """All keys of an advisor, revoked ones too, oldest first."""
    return [ApiKeyRow(**row._mapping) for row in tx.conn.execute(_of_advisor, {"advisor_id": advisor_id})]


def add_api_key(tx: Transaction, *, name: str, key_hash: str, hint: str, advisor_id: int) -> int:
    """A new key's id."""
    result = tx.conn.execute(
        _insert,
        {"name": name, "key_hash": key_hash, "hint": hint, "advisor_id": advisor_id, "created_at": tx.now},
    )
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


def revoke_api_key(tx: Transaction, key_id: int, advisor_id: int) -> None:
    """Nobody can use it any more; NotFound unless it is this advisor's and holds."""
    if not tx.conn.execute(_revoke, {"key": key_id, "advisor": advisor_id, "at": tx.now}).rowcount:
        raise NotFound(f"You have no API key {key_id}.")


def mark_used(tx: Transaction, key_id: int) -> None:
    tx.conn.execute(_used, {"key": key_id, "at": tx.now})
