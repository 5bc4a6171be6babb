"""API keys: making, revoking."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors, api_keys, sign_in_changes
from helpdesk.db.people.api_keys import ApiKeyRow
from helpdesk.errors import BadInput, NotFound
from helpdesk.operations.people.accounts import hash_token
from helpdesk.operations.people.scopes import SCOPES
from helpdesk.said import Said

PREFIX = "hd_"
LONGEST_DAYS = 3650
_HINT = len(PREFIX) + 4
_NAME_LONGEST = 100


def make(
    tx: Transaction, name: str, *, advisor_id: int, scopes: Sequence[str], days: int | None
) -> tuple[ApiKeyRow, str]:
    """(row, key) of a new API key that acts for the advisor, within `scopes` and for `days`; None: until it
    is revoked. The key itself is never shown again."""
    name = name.strip()
    if not 1 <= len(name) <= _NAME_LONGEST:
        raise BadInput(Said("name must have 1 to {longest} characters.", longest=_NAME_LONGEST), field="name")
    unknown = [one for one in scopes if one not in SCOPES]
    if unknown or not scopes:
        scopes_there = ", ".join(SCOPES)
        raise BadInput(
            Said("There is no scope {scope!r}; there are: {scopes}.", scope=unknown[0], scopes=scopes_there)
            if unknown
            else Said("A key needs at least one scope; there are: {scopes}.", scopes=scopes_there),
            field="scopes",
        )
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise BadInput(Said("days must be 1 to {longest}.", longest=LONGEST_DAYS), field="days")
    key = PREFIX + secrets.token_urlsafe(32)
    key_id = api_keys.add_api_key(
        tx,
        name=name,
        key_hash=hash_token(key),
        hint=key[:_HINT],
        advisor_id=advisor_id,
        scopes=[one for one in SCOPES if one in scopes],
        role=advisors.advisor(tx, advisor_id).role,
        expires_at=tx.now + timedelta(days=days) if days is not None else None,
    )
    row = api_keys.api_key(tx, key_id)
    assert row is not None
    return row, key


def revoke(tx: Transaction, key_id: int, *, owner: int | None = None) -> ApiKeyRow:
    """Revoke a key, in every process. NotFound if there is none, if it is revoked, or if it is not the
    `owner`'s; None: anybody's."""
    row = api_keys.api_key(tx, key_id)
    if row is None or row.revoked_at is not None or owner not in (None, row.advisor_id):
        raise NotFound(Said("There is no API key {key_id} that you can revoke.", key_id=key_id))
    api_keys.revoke(tx, key_id)
    sign_in_changes.note(tx)
    return row
