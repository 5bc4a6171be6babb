"""Accounts: signing in and out, API keys."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors, api_keys, sessions
from helpdesk.errors import BadInput

KEY_PREFIX = "hd_"
_HINT = len(KEY_PREFIX) + 4
_NAME_LONGEST = 100


def hash_token(token: str) -> str:
    """What is stored of a random token: SHA-256, as a secret of 256 bits needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(tx: Transaction, advisor_id: int, lasting: timedelta, *, instead_of: str | None = None) -> str:
    """Begin a session and return its token, a new one at every sign-in. The session whose token the
    browser had before (`instead_of`) ends, so that a planted token is worth nothing."""
    token = secrets.token_urlsafe(32)
    if instead_of:
        sessions.end_session(tx, hash_token(instead_of))
    sessions.add_session(tx, hash_token(token), advisor_id, tx.now + lasting)
    return token


def sign_out(tx: Transaction, token: str) -> None:
    """End the session of this token, if there is one."""
    sessions.end_session(tx, hash_token(token))


def set_password(tx: Transaction, advisor_id: int, password_hash: str) -> None:
    """Give an advisor a new password; whoever is signed in with the old one is no more."""
    advisors.set_password(tx, advisor_id, password_hash)
    sessions.end_sessions_of(tx, advisor_id)


def disable(tx: Transaction, advisor_id: int) -> None:
    """Let an advisor sign in no more; they are signed out everywhere."""
    advisors.disable_advisor(tx, advisor_id)
    sessions.end_sessions_of(tx, advisor_id)


def make_api_key(tx: Transaction, name: str, *, advisor_id: int) -> tuple[int, str]:
    """(id, key) of a new API key that acts for the advisor. The key itself is never shown again."""
    name = name.strip()
    if not 1 <= len(name) <= _NAME_LONGEST:
        raise BadInput(f"name must have 1 to {_NAME_LONGEST} characters.", field="name")
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    key_id = api_keys.add_api_key(
        tx, name=name, key_hash=hash_token(key), hint=key[:_HINT], advisor_id=advisor_id
    )
    return key_id, key
