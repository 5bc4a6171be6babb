"""Lists that are set up on screen, such as routing rules: storing, ordering and removing what is in them, and
undoing that. Each change is kept beside it (`db/log/setup_changes`).

Who changes something begins with `opened` or `undone`, which lock the list and check the version that the
caller saw; then checks what is asked; then calls `store`, `put_back` or `remove`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar, cast, overload

import msgspec
from sqlalchemy import Table, case, insert, select, update

from helpdesk.db.engine.locks import NAMES, SETUP_LIST, hold_name, share
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.domain.events.actors import Actor
from helpdesk.errors import BadInput, Conflict, NotFound
from helpdesk.said import Said, named


class Item(Protocol):
    """A struct that a list has: `id` is 0 before it is stored."""

    @property
    def id(self) -> int: ...


class Placed(Item, Protocol):
    """One of a list whose order counts: `position` is its place, from 1."""

    @property
    def position(self) -> int: ...


T = TypeVar("T", bound=Item)
P = TypeVar("P", bound=Placed)
May = Callable[[T], object]


class SetupList(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """One list. `what`: its things among the changes; `noun`: one of them, for people. `row`: its struct,
    with the names of the columns. `all` reads them in their order. `name`: what an event calls one. `untold`:
    what changes do not keep of it. `lock`: what to lock instead of the rows of the table."""

    what: str
    noun: Said
    table: Table
    row: type[T]
    all: Callable[[Reading], list[T]]
    name: Callable[[Any], str] = lambda row: str(row.name)
    untold: Sequence[str] = ("id",)
    lock: Callable[[Transaction], object] | None = None

    def locked(self, tx: Transaction) -> list[T]:
        """The things in their order; nobody else changes one until the commit, and nothing gets another name
        meanwhile."""
        share(tx, NAMES)
        if self.lock is None:
            hold_name(tx, SETUP_LIST, self.what)  # the first ones of a list have no rows to lock
            key = self.table.c.id
            tx.conn.execute(select(key).order_by(key).with_for_update())
        else:
            self.lock(tx)
        return self.all(tx)  # read after that: what was changed while it waited is there

    def one(self, tx: Reading, item: int) -> T:
        """One thing; NotFound."""
        found = self.by_id(tx).get(item)
        if found is None:
            raise NotFound(Said("There is no {noun} {item}.", noun=self.noun, item=item))
        return found

    def by_id(self, tx: Reading) -> dict[int, T]:
        """The things by their ids, in their order."""
        return {one.id: one for one in self.all(tx)}

    def told(self, row: T | None) -> dict[str, Any] | None:
        """A thing as a change keeps it."""
        if row is None:
            return None
        found: dict[str, Any] = msgspec.to_builtins(row)
        return {name: value for name, value in found.items() if name not in self.untold}


@overload
def opened(tx: Transaction, of: SetupList[T], item: int, *, seen: int | None, may: May[T] = ...) -> T: ...
@overload
def opened(
    tx: Transaction, of: SetupList[T], item: int | None, *, seen: int | None, may: May[T] = ...
) -> T | None: ...
def opened(
    tx: Transaction, of: SetupList[T], item: int | None, *, seen: int | None, may: May[T] = lambda _: None
) -> T | None:
    """What somebody changes, who saw its version `seen`; None for something new. `may` raises if it is not
    theirs to change. NotFound; Conflict if somebody changed it meanwhile."""
    of.locked(tx)
    if item is None:
        return None
    found = of.one(tx, item)
    may(found)
    setup_changes.check_version(tx, of.what, item, seen)
    return found


def place_for(tx: Reading, of: SetupList[P], before: P | None) -> int:
    """The place of what is changed; something new is the last."""
    if before is not None:
        return before.position
    return max((one.position for one in of.all(tx)), default=0) + 1


def store(tx: Transaction, of: SetupList[T], row: T, *, before: T | None, by: Actor) -> T:
    """Store what was checked, and keep the change. `before`: as it was; None if it is new or comes back.
    Returns it with its id."""
    now = _with(row, id=put(tx, of, row))
    _keep(tx, of, before, now, by)
    return now


def put(tx: Transaction, of: SetupList[T], row: T) -> int:
    """Store a row, also one that was removed, without a change of it. Returns its id."""
    values = msgspec.structs.asdict(cast("Any", row)) | {"removed_at": None}
    del values["id"]
    if "archived" in values:
        values["archived_at"] = tx.now if values.pop("archived") else None
    if row.id:
        tx.conn.execute(update(of.table).where(of.table.c.id == row.id).values(**values))
        return row.id
    key = tx.conn.execute(insert(of.table), values).inserted_primary_key
    assert key is not None
    return int(key[0])


def _keep(tx: Transaction, of: SetupList[T], before: T | None, after: T | None, by: Actor) -> None:
    one = before if after is None else after
    assert one is not None
    told = {"before": of.told(before), "after": of.told(after)}
    setup_changes.keep(tx, of.what, one.id, name=of.name(one), **told, by=by)


def follow(tx: Transaction, of: SetupList[T], row: T, *, by: Actor) -> None:
    """Store what followed the rename of something that it names."""
    put(tx, of, row)
    told = of.told(row)
    assert told is not None
    setup_changes.keep_followed(tx, of.what, row.id, name=of.name(row), after=told, by=by)


def remove(tx: Transaction, of: SetupList[T], row: T, *, by: Actor) -> None:
    """Remove something. Its row stays: it can come back, and nothing new gets its id."""
    tx.conn.execute(update(of.table).where(of.table.c.id == row.id).values(removed_at=tx.now))
    _keep(tx, of, row, None, by)


def order(tx: Transaction, of: SetupList[P], ids: Sequence[int], *, by: Actor) -> list[P]:
    """Put the list into this order. BadInput if it does not name each one once."""
    named_once(tx, of, ids)
    return put_in_order(tx, of, ids, by=by)


def named_once(tx: Transaction, of: SetupList[P], ids: Sequence[int]) -> dict[int, P]:
    """The list by ids, in its present order. BadInput if `ids` does not name each one once."""
    there = {one.id: one for one in of.locked(tx)}
    if sorted(ids) != sorted(there):
        listed = named(list(map(str, there)))
        raise BadInput(
            Said("Name each {noun} once; there are: {listed}.", noun=of.noun, listed=listed), field="ids"
        )
    return there


def put_in_order(tx: Transaction, of: SetupList[P], ids: Sequence[int], *, by: Actor) -> list[P]:
    """Put the list into the order of all its ids. Each one that moves has a change of its own: its place can
    be undone alone."""
    there = of.by_id(tx)
    moved = {item: at for at, item in enumerate(ids, 1) if there[item].position != at}
    if moved:
        key = of.table.c.id
        tx.conn.execute(update(of.table).where(key.in_(moved)).values(position=case(moved, value=key)))
    for item, at in moved.items():
        _keep(tx, of, there[item], _with(there[item], position=at), by)
    return of.all(tx)


def undone(
    tx: Transaction, of: SetupList[T], item: int, *, seen: int | None, may: May[T] = lambda _: None
) -> tuple[T | None, T | None]:
    """What undoing the newest change makes of something, be that change its removal or an undoing: as it is
    then (None: removed), and as it is now (None: it was removed). Errors as `opened`; Conflict if nobody ever
    changed it."""
    now = {one.id: one for one in of.locked(tx)}.get(item)
    if now is not None:
        may(now)
    newest = setup_changes.latest(tx, of.what, item)
    if newest is None or newest.before == newest.after:  # it only followed what it names
        of.one(tx, item)
        raise Conflict(Said("Nobody changed this {noun} yet.", noun=of.noun))
    setup_changes.check_version(tx, of.what, item, seen)
    then = None if newest.before is None else msgspec.convert({"id": item, **newest.before}, of.row)
    return then, now


def put_back(tx: Transaction, of: SetupList[P], then: P, *, now: P | None, by: Actor) -> P:
    """Store what `undone` told, at the place that it had: what is there by now makes room."""
    others = {one.id: one.position for one in of.all(tx) if one.id != then.id}
    if then.position not in others.values():
        return store(tx, of, then, before=now, by=by)
    was = None if now is None else now.position
    ids = setup_changes.put_back(then.id, then.position, was, others)
    stored = store(tx, of, _with(then, position=ids.index(then.id) + 1), before=now, by=by)
    put_in_order(tx, of, ids, by=by)
    return stored


def _with(row: T, **values: int) -> T:
    return cast("T", msgspec.structs.replace(cast("Any", row), **values))
