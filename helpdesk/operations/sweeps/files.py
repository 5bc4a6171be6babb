"""Collects files of the blob store that nobody names, if the store is this desk's."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

from sqlalchemy import insert

from helpdesk.db.blobs import BlobStore, Stored
from helpdesk.db.desk_secret import fact
from helpdesk.db.engine import locks
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import file_uses
from helpdesk.db.schema.people import facts
from helpdesk.errors import Conflict


def collect(tx: Transaction, old: Sequence[Stored], remove: Callable[[Stored], bool]) -> list[Stored]:
    """Remove those of some files that nobody names and that no transaction is about to name. Returns the
    removed ones.

    `remove` has its effect outside the transaction, but while the files' locks are held. Nothing here is to
    be undone if the commit fails: a file that nobody names is as good as removed, and who comes to name it
    later sees that it is gone."""
    by_digest = {one.digest: one for one in old if one.digest is not None}
    free = locks.hold_free(tx, locks.FILE, sorted(by_digest))
    named = file_uses.named(tx, free)
    unnamed = [by_digest[digest] for digest in free if digest not in named]
    return [one for one in unnamed if remove(one)]


def check_owner(desk: Desk, blobs: BlobStore) -> None:
    """Conflict if the folder's files may be another desk's, which would lose them all here: each folder is
    marked with its desk, whose name is in the database. A new folder, and one from before there were marks,
    is marked now."""
    name, from_before = desk.write_now(_name)
    mark = blobs.mark()
    if mark is None and (from_before or blobs.empty()):
        blobs.put_mark(name)
    elif mark != name:
        raise Conflict(
            f"The files in {blobs.root} may belong to another database than this one: none is deleted."
            " If they are this desk's, run `helpdesk files adopt`."
        )


def adopt(desk: Desk, blobs: BlobStore) -> None:
    """Mark the folder as this desk's."""
    blobs.put_mark(desk.write_now(_name)[0])


def _name(tx: Transaction) -> tuple[str, bool]:
    """The desk's name on its files, and whether they may be there without it."""
    name = fact(tx, "files")
    if name is None:
        name = secrets.token_hex(16)
        tx.conn.execute(insert(facts), {"key": "files", "value": name})
    return name, fact(tx, "files_unmarked") is not None
