"""API keys: each acts for the advisor who made it. Only a hash of the key is stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, insert, or_, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.people import advisors, api_keys


class ApiKeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A key without its secret: `hint` is its first characters, `role` is the most it can do."""

    id: int
    name: str
    hint: str
    advisor_id: int
    owner: str
    owner_email: str
    scopes: list[str]
    role: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None

    def works(self, now: datetime) -> bool:
        """Whether somebody can still use it."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


class KeyHolder(msgspec.Struct, frozen=True, kw_only=True):
    """The advisor that a valid key acts for. `role` is the key's, `owner_role` the advisor's today."""

    key_id: int
    advisor_id: int
    name: str
    email: str
    role: str
    owner_role: str
    scopes: list[str]
    last_used_at: datetime | None


_holder = (
    select(
        api_keys.c.id.label("key_id"),
        api_keys.c.advisor_id,
        advisors.c.name,
        advisors.c.email,
        api_keys.c.role,
        advisors.c.role.label("owner_role"),
        api_keys.c.scopes,
        api_keys.c.last_used_at,
    )
    .join(advisors, advisors.c.id == api_keys.c.advisor_id)
    .where(
        api_keys.c.key_hash == bindparam("key_hash"),
        api_keys.c.revoked_at.is_(None),
        or_(api_keys.c.expires_at.is_(None), api_keys.c.expires_at > bindparam("at")),
        advisors.c.disabled_at.is_(None),
    )
)
_all = (
    select(
        api_keys.c.id,
        api_keys.c.name,
        api_keys.c.hint,
        api_keys.c.advisor_id,
        advisors.c.name.label("owner"),
        advisors.c.email.label("owner_email"),
        api_keys.c.scopes,
        api_keys.c.role,
        api_keys.c.created_at,
        api_keys.c.expires_at,
        api_keys.c.last_used_at,
        api_keys.c.revoked_at,
    )
    .join(advisors, advisors.c.id == api_keys.c.advisor_id)
    .order_by(api_keys.c.id)
)
_of_advisor = _all.where(api_keys.c.advisor_id == bindparam("advisor_id"))
_by_id = _all.where(api_keys.c.id == bindparam("id"))
_insert = insert(api_keys)
_valid = update(api_keys).where(api_keys.c.revoked_at.is_(None)).values(revoked_at=bindparam("at"))
_revoke = _valid.where(api_keys.c.id == bindparam("key"))
_revoke_all = _valid.where(api_keys.c.advisor_id == bindparam("advisor"))
_used = update(api_keys).where(api_keys.c.id == bindparam("key")).values(last_used_at=bindparam("at"))


def key_holder(tx: Reading, key_hash: str) -> KeyHolder | None:
    """The key's advisor, unless the key is expired or revoked, or the advisor is disabled."""
    row = tx.conn.execute(_holder, {"key_hash": key_hash, "at": tx.now}).first()
    return None if row is None else KeyHolder(**_split(row))


def api_keys_of(tx: Reading, advisor_id: int) -> list[ApiKeyRow]:
    """All keys of an advisor, expired and revoked ones too, oldest first."""
    return [ApiKeyRow(**_split(row)) for row in tx.conn.execute(_of_advisor, {"advisor_id": advisor_id})]


def all_api_keys(tx: Reading) -> list[ApiKeyRow]:
    """All keys of the desk, expired and revoked ones too, oldest first."""
    return [ApiKeyRow(**_split(row)) for row in tx.conn.execute(_all)]


def api_key(tx: Reading, key_id: int) -> ApiKeyRow | None:
    """One key, valid or not."""
    row = tx.conn.execute(_by_id, {"id": key_id}).first()
    return None if row is None else ApiKeyRow(**_split(row))


def add_api_key(
    tx: Transaction,
    *,
    name: str,
    key_hash: str,
    hint: str,
    advisor_id: int,
    scopes: Sequence[str],
    role: str,
    expires_at: datetime | None,
) -> int:
    """Store a new key. Returns its id."""
    values = {
        "name": name,
        "key_hash": key_hash,
        "hint": hint,
        "advisor_id": advisor_id,
        "scopes": " ".join(scopes),
        "role": role,
        "created_at": tx.now,
        "expires_at": expires_at,
    }
    key = tx.conn.execute(_insert, values).inserted_primary_key
    assert key is not None
    return int(key[0])


def revoke(tx: Transaction, key_id: int) -> None:
    """Revoke a key; a revoked one stays as it is."""
    tx.conn.execute(_revoke, {"key": key_id, "at": tx.now})


def revoke_keys_of(tx: Transaction, advisor_id: int) -> int:
    """Revoke all keys of an advisor. Returns how many were not revoked yet."""
    return tx.conn.execute(_revoke_all, {"advisor": advisor_id, "at": tx.now}).rowcount


def mark_used(tx: Transaction, key_id: int) -> None:
    tx.conn.execute(_used, {"key": key_id, "at": tx.now})


def _split(row: Any) -> dict[str, Any]:
    return {**row._mapping, "scopes": row.scopes.split()}
