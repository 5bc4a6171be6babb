"""Answers to creating calls, stored under their Idempotency-Key in the transaction that created."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.people import idempotency_keys as keys


def _claim(insert: Any) -> Any:
    return insert(keys).on_conflict_do_nothing(index_elements=["advisor_id", "key"]).returning(keys.c.key)


_claim_sqlite = _claim(sqlite.insert)
_claim_postgres = _claim(postgresql.insert)
_same = (keys.c.advisor_id == bindparam("advisor"), keys.c.key == bindparam("name"))
_kept = select(keys.c.request_hash, keys.c.body).where(*_same)
_keep = update(keys).where(*_same).values(body=bindparam("answer"))
_sweep = delete(keys).where(keys.c.at < bindparam("before"))


def claim_key(tx: Transaction, advisor_id: int, key: str, request_hash: str) -> bool:
    """Take the key for this transaction; False if an earlier one has it. On PostgreSQL this waits for a
    running transaction that has the key, and takes the key if that one fails."""
    claimed = tx.conn.execute(
        _claim_postgres if tx.postgres else _claim_sqlite,
        {
            "advisor_id": advisor_id,
            "key": key,
            "request_hash": request_hash,
            "status": 201,
            "body": b"",
            "at": tx.now,
        },
    )
    return claimed.first() is not None


def kept_answer(tx: Transaction, advisor_id: int, key: str) -> tuple[str, bytes]:
    """(request hash, answer) of a key that is taken."""
    request_hash, body = tx.conn.execute(_kept, {"advisor": advisor_id, "name": key}).one()
    return request_hash, body


def was_answered(tx: Reading, advisor_id: int, key: str, request_hash: str) -> bool:
    """Whether the same request was done with the key."""
    kept = tx.conn.execute(_kept, {"advisor": advisor_id, "name": key}).first()
    return kept is not None and bool(kept.request_hash == request_hash)


def keep_answer(tx: Transaction, advisor_id: int, key: str, answer: bytes) -> None:
    tx.conn.execute(_keep, {"advisor": advisor_id, "name": key, "answer": answer})


def sweep_answers(tx: Transaction, before: datetime) -> int:
    """Delete keys used before then. Returns how many."""
    return tx.conn.execute(_sweep, {"before": before}).rowcount
