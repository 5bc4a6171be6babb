"""Doing a creating call once, however often it is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log.idempotency import claim_key, keep_answer, kept_answer
from helpdesk.errors import IdempotencyClash


class OnceKey(NamedTuple):
    """Whose key it is, the key, and a hash of the whole request that came with it."""

    advisor_id: int
    key: str
    request_hash: str


def once(tx: Transaction, key: OnceKey, create: Callable[[Transaction], Any]) -> tuple[bytes, bool]:
    """(the answer as JSON, whether it is an earlier one's). The first call with a key creates and keeps its
    answer in the same transaction, so that a repeat after a crash creates nothing twice. IdempotencyClash
    when the key came with another request."""
    if not claim_key(tx, key.advisor_id, key.key, key.request_hash):
        request_hash, answer = kept_answer(tx, key.advisor_id, key.key)
        if request_hash != key.request_hash:
            raise IdempotencyClash("This Idempotency-Key was used with another request. Use a new one.")
        return answer, True
    answer = msgspec.json.encode(create(tx))
    keep_answer(tx, key.advisor_id, key.key, answer)
    return answer, False
