"""Forgetting what has had its time: expired sessions, old answers to repeated calls, limits, done jobs,
how fast queues moved."""

from __future__ import annotations

from datetime import timedelta

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import idempotency, limits, outbox
from helpdesk.db.people import sessions
from helpdesk.db.tickets import queues

_ANSWERS_KEPT = timedelta(days=2)  # nobody repeats a call later than that
_JOBS_KEPT = timedelta(days=14)  # for an operator who asks what was done; failed ones stay
_EXITS_KEPT = timedelta(days=1)
_AT_ONCE = 2_000  # rows a transaction may take: writers wait for it


def tidy(tx: Transaction) -> bool:
    """Forget a bounded number of rows; whether there may be more."""
    sessions.sweep_sessions(tx)
    limits.sweep_limits(tx)
    queues.sweep_exits(tx, tx.now - _EXITS_KEPT)
    idempotency.sweep_answers(tx, tx.now - _ANSWERS_KEPT)
    return outbox.sweep_done(tx, tx.now - _JOBS_KEPT, limit=_AT_ONCE) == _AT_ONCE
