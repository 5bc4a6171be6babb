"""Sign-ins. Only a hash of a session's token is stored: nobody can sign in with what the table holds."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.people import advisors, sessions


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A valid session and its advisor."""

    advisor_id: int
    name: str
    email: str
    role: str
    created_at: datetime
    expires_at: datetime


_find = (
    select(
        sessions.c.advisor_id,
        advisors.c.name,
        advisors.c.email,
        advisors.c.role,
        sessions.c.created_at,
        sessions.c.expires_at,
    )
    .join(advisors, advisors.c.id == sessions.c.advisor_id)
    .where(
        sessions.c.token_hash == bindparam("token_hash"),
        sessions.c.expires_at > bindparam("at"),
        advisors.c.disabled_at.is_(None),
    )
)
_insert = insert(sessions)
_end = delete(sessions).where(sessions.c.token_hash == bindparam("ended"))
_end_all = delete(sessions).where(
    sessions.c.advisor_id == bindparam("advisor"), sessions.c.token_hash != bindparam("kept")
)
_extend = (
    update(sessions)
    .where(sessions.c.token_hash == bindparam("extended"))
    .values(expires_at=bindparam("until"))
)
_sweep = delete(sessions).where(sessions.c.expires_at <= bindparam("at"))


def find_session(tx: Reading, token_hash: str) -> SessionRow | None:
    """The session, unless it has expired or its advisor is disabled."""
    row = tx.conn.execute(_find, {"token_hash": token_hash, "at": tx.now}).first()
    return None if row is None else SessionRow(**row._mapping)


def add_session(tx: Transaction, token_hash: str, advisor_id: int, expires_at: datetime) -> None:
    tx.conn.execute(
        _insert,
        {
            "token_hash": token_hash,
            "advisor_id": advisor_id,
            "created_at": tx.now,
            "expires_at": expires_at,
        },
    )


def extend_session(tx: Transaction, token_hash: str, until: datetime) -> None:
    tx.conn.execute(_extend, {"extended": token_hash, "until": until})


def end_session(tx: Transaction, token_hash: str) -> bool:
    """End one session. Returns whether there was one."""
    return tx.conn.execute(_end, {"ended": token_hash}).rowcount > 0


def end_sessions_of(tx: Transaction, advisor_id: int, *, but: str = "") -> int:
    """End all sessions of an advisor, except the one of the token hash `but`. Returns how many."""
    return tx.conn.execute(_end_all, {"advisor": advisor_id, "kept": but}).rowcount


def sweep_sessions(tx: Transaction) -> int:
    """Delete expired sessions. Returns how many."""
    return tx.conn.execute(_sweep, {"at": tx.now}).rowcount
