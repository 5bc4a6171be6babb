"""Accounts: signing in and out, passwords, and what ends with them."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

import msgspec

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import account_links, advisors, api_keys, invitations, sessions, sign_in_changes
from helpdesk.domain.events.actors import SYSTEM, Actor
from helpdesk.operations.people import changes


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """How many sign-ins of an advisor ended, and how many keys."""

    sessions: int
    keys: int


def hash_token(token: str) -> str:
    """The stored form of a random token: SHA-256. A secret of 256 bits needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def still_proves(tx: Transaction, advisor_id: int, password_hash: str) -> bool:
    """Whether the password that was checked a moment ago still signs in. Checking takes long: meanwhile the
    advisor may have got another one, or be disabled. Their account is locked until the commit."""
    return advisors.held_password(tx, advisor_id) == password_hash


def still_signed_in(tx: Transaction, advisor_id: int, token: str) -> bool:
    """Whether a session still exists, which a process knows for some seconds without asking: for what
    outlives the session. The account is locked until the commit."""
    advisors.held_password(tx, advisor_id)
    return sessions.find_session(tx, hash_token(token)) is not None


def sign_in(tx: Transaction, advisor_id: int, lasting: timedelta, *, instead_of: str | None = None) -> str:
    """Begin a session and return its token, a new one at every sign-in. The browser's earlier session (its
    token is `instead_of`) ends, so that a planted token is useless."""
    token = secrets.token_urlsafe(32)
    if instead_of:
        sign_out(tx, instead_of)
    sessions.add_session(tx, hash_token(token), advisor_id, tx.now + lasting)
    return token


def sign_out(tx: Transaction, token: str) -> None:
    """End the session of this token, if there is one."""
    if sessions.end_session(tx, hash_token(token)):
        sign_in_changes.note(tx)


def set_password(
    tx: Transaction,
    advisor_id: int,
    password_hash: str,
    *,
    but: str | None = None,
    keep_keys: bool = False,
    by: Actor = SYSTEM,
) -> Ended:
    """Give an advisor a new password. Every session that began with the old one ends, except that of the
    token `but`, and every link to a new password. Keys end too, unless the advisor says that they should
    stay."""
    row = advisors.advisor(tx, advisor_id)
    advisors.set_password(tx, advisor_id, password_hash)
    account_links.end_of_advisor(tx, advisor_id)
    changes.note_person(tx, "password", row, row, by=by)
    return end_access(tx, advisor_id, but=but, keep_keys=keep_keys)


def disable(tx: Transaction, advisor_id: int, *, by: Actor = SYSTEM, undoes: int | None = None) -> Ended:
    """Stop an advisor from signing in, and end their sessions, keys and links. Enabling brings back none of
    them."""
    was = advisors.advisor(tx, advisor_id)
    advisors.disable_advisor(tx, advisor_id)
    account_links.end_of_advisor(tx, advisor_id)
    invitations.expire_of(tx, advisor_id)  # they may hold links themselves; another admin can send them again
    changes.note_person(tx, "disabled", was, advisors.advisor(tx, advisor_id), by=by, undoes=undoes)
    return end_access(tx, advisor_id)


def end_access(tx: Transaction, advisor_id: int, *, but: str | None = None, keep_keys: bool = False) -> Ended:
    """End the sessions of an advisor, except that of the token `but`, and the keys, in every process."""
    ended = Ended(
        sessions=sessions.end_sessions_of(tx, advisor_id, but=hash_token(but) if but else ""),
        keys=0 if keep_keys else api_keys.revoke_keys_of(tx, advisor_id),
    )
    sign_in_changes.note(tx)
    return ended
