"""Who names which file of the blob store. A file that nobody names is collected (operations/sweeps/files).

What names a file says so here, in the same transaction, and learns whether the file is still there. Both
hold a lock of the file: who names it shares it, who removes it has it alone. So either the file is seen to be
named, or it is seen to be gone; on SQLite one transaction comes after the other anyway."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from sqlalchemy import bindparam, func, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.db.engine import locks
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.records import file_uses as table
from helpdesk.errors import FileGone

Holder = Literal["message", "item", "picture", "reply"]
"""A message by its attachments; an item of the ledger by its large body; a picture of the help centre; a
saved reply by the attachments of all its versions."""

Use = tuple[str, Holder, int, int]
"""A file's SHA-256, what names it (a holder and its id), and its size in bytes."""

_COLUMNS = (table.c.sha256, table.c.holder, table.c.holder_id, table.c.size)
_add_sqlite = sqlite.insert(table).on_conflict_do_nothing()
_add_postgres = postgresql.insert(table).on_conflict_do_nothing()
_named = select(table.c.sha256).where(table.c.sha256.in_(bindparam("some", expanding=True))).distinct()
_each = select(func.max(table.c.size).label("size")).group_by(table.c.sha256).subquery()
_sums = select(func.count(), func.coalesce(func.sum(_each.c.size), 0)).select_from(_each)
_page = (
    select(*_COLUMNS)
    .where(tuple_(table.c.sha256, table.c.holder, table.c.holder_id) > tuple_(*map(bindparam, "abc")))
    .order_by(*_COLUMNS[:3])
    .limit(bindparam("most"))
)


def use(tx: Transaction, holder: Holder, holder_id: int, files: Iterable[tuple[str, int]]) -> None:
    """Note that `holder` names these files: (SHA-256, bytes). FileGone if one was collected meanwhile; then
    the transaction must not commit."""
    sizes = dict(files)
    if not sizes:
        return
    locks.share_names(tx, locks.FILE, list(sizes))
    for one in sizes:
        if not tx.has_file(one):
            raise FileGone("A file is kept no longer. Add it again.", why=f"file {one} was collected")
    tx.conn.execute(
        _add_postgres if tx.postgres else _add_sqlite,
        [
            {"sha256": one, "holder": holder, "holder_id": holder_id, "size": size}
            for one, size in sizes.items()
        ],
    )


def named(tx: Reading, some: Sequence[str]) -> set[str]:
    """Which of some files (SHA-256) are named by anybody."""
    return set(tx.conn.scalars(_named, {"some": list(some)}))


def sums(tx: Reading) -> tuple[int, int]:
    """How many different files are named, and their bytes."""
    files, size = tx.conn.execute(_sums).one()
    return int(files), int(size)


def page(tx: Reading, after: Use | None, limit: int) -> list[Use]:
    """Uses in the order of their files, after another one."""
    last: tuple[Any, ...] = ("", "", 0) if after is None else after[:3]
    values = dict(zip("abc", last, strict=True))
    return [tuple(row) for row in tx.conn.execute(_page, {**values, "most": limit})]
