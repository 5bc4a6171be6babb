"""Whether the desk still shows what its set-up lacks: an admin puts that away, or has it shown again."""

from __future__ import annotations

from typing import Final

from helpdesk.db.engine.locks import FIRST_RUN, hold
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.domain.events.actors import Actor

WHAT: Final = "first_run"
ITEM: Final = 1
_FIELD = "put_away"


def is_put_away(tx: Reading) -> bool:
    """Whether an admin put it away: its newest change says so."""
    newest = setup_changes.latest(tx, WHAT, ITEM)
    return newest is not None and bool(newest.after and newest.after[_FIELD])


def put_away(tx: Transaction, away: bool, *, seen: int | None, by: Actor) -> None:
    """Put it away, or show it again. Conflict if another admin did either since the version `seen`."""
    hold(tx, FIRST_RUN)
    setup_changes.check_version(tx, WHAT, ITEM, seen)
    was = is_put_away(tx)
    if away != was:
        before, after = {_FIELD: was}, {_FIELD: away}
        setup_changes.keep(tx, WHAT, ITEM, name="", before=before, after=after, by=by)
