"""A call that creates something is done once, even if it is sent several times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log.idempotency import claim_key, keep_answer, kept_answer
from helpdesk.errors import IdempotencyClash
from helpdesk.said import Said


class OnceKey(NamedTuple):
    """The owner of the key, the key, and a hash of the whole request that came with it."""

    advisor_id: int
    key: str
    request_hash: str


def once(
    tx: Transaction, key: OnceKey, create: Callable[[Transaction], Any], tell: Callable[[Said], str]
) -> tuple[bytes, bool]:
    """(the answer as JSON, whether it is an earlier call's). The first call with a key creates, and stores
    its answer in the same transaction, its sentences in the caller's language (`tell`). So a repeat after a
    crash creates nothing twice. IdempotencyClash if the key came with another request."""
    if not claim_key(tx, key.advisor_id, key.key, key.request_hash):
        request_hash, answer = kept_answer(tx, key.advisor_id, key.key)
        if request_hash != key.request_hash:
            raise IdempotencyClash("This Idempotency-Key was used with another request. Use a new one.")
        return answer, True

    def told(value: object) -> str:
        if isinstance(value, Said):
            return tell(value)
        raise TypeError(f"{type(value).__name__} is not JSON")

    answer = msgspec.json.encode(create(tx), enc_hook=told)
    keep_answer(tx, key.advisor_id, key.key, answer)
    return answer, False
