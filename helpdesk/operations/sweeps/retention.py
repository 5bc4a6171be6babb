"""Deletes old rows: expired sessions and links, old answers to repeated calls, limits, done jobs, how fast
queues moved, messages that never came, and processes that are gone."""

from __future__ import annotations

from datetime import timedelta

from helpdesk.db import processes
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import idempotency, limits, outbox
from helpdesk.db.people import account_links, sessions
from helpdesk.db.tickets import missing_messages, queues
from helpdesk.domain.health.processes import LOST_SHOWN

_ANSWERS_KEPT = timedelta(days=2)  # nobody repeats a call later than that
_JOBS_KEPT = timedelta(days=14)  # so that an operator can see what was done; failed jobs stay
_EXITS_KEPT = timedelta(days=1)
_MISSING_KEPT = timedelta(days=30)  # mail servers give up long before
_LINKS_KEPT = timedelta(days=90)  # until then, the page behind one says that it was used
_AT_ONCE = 2_000  # rows for each transaction: writers wait for it


def tidy(tx: Transaction) -> bool:
    """Delete a bounded number of rows. Returns whether there may be more."""
    sessions.sweep_sessions(tx)
    account_links.sweep(tx, tx.now - _LINKS_KEPT)
    limits.sweep_limits(tx)
    queues.sweep_exits(tx, tx.now - _EXITS_KEPT)
    processes.sweep_lost(tx, tx.now - LOST_SHOWN)
    idempotency.sweep_answers(tx, tx.now - _ANSWERS_KEPT)
    missing = missing_messages.sweep_named_before(tx, tx.now - _MISSING_KEPT, limit=_AT_ONCE)
    done = outbox.sweep_done(tx, tx.now - _JOBS_KEPT, limit=_AT_ONCE)
    return max(missing, done) >= _AT_ONCE
