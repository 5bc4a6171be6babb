"""How the desk was set up, change by change: who did what, what was there before, and which version it is.

The id of the newest change of a thing is its version: who changes it names the version they saw."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import bindparam, func, insert, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.records import setup_changes
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.setup import SetupAct, SetupChanged
from helpdesk.errors import Conflict, NotFound
from helpdesk.said import Said


class SetupChange(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a thing. `before` is None if it was made, `after` if it was removed. `undoes`: the change
    that it undid."""

    id: int
    what: str
    item: int
    act: str
    at: datetime
    by: Actor
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    undoes: int | None


_changes = select(*(setup_changes.c[name] for name in SetupChange.__struct_fields__))
_newest_of = _changes.where(
    setup_changes.c.what == bindparam("what"), setup_changes.c.item == bindparam("item")
).order_by(setup_changes.c.id.desc())


FOLLOWED: Final = "followed"
"""The act of a thing that only follows the rename of something that it names."""
_put_before = (
    update(setup_changes).where(setup_changes.c.id == bindparam("key")).values(before=bindparam("told"))
)


def keep(
    tx: Transaction,
    what: str,
    item: int,
    *,
    name: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    by: Actor,
) -> int:
    """Keep a change that the caller makes in this transaction, and record its event. Returns the new
    version. What did not change keeps its version: then this does nothing."""
    newest = latest(tx, what, item)
    if newest is not None and before == after:
        return newest.id
    return store_and_tell(tx, what, item, name=name, before=before, after=after, by=by)


def store_and_tell(
    tx: Transaction,
    what: str,
    item: int,
    *,
    name: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    by: Actor,
) -> int:
    """`keep` for a change that what is told may not show, as that of a secret."""
    act = _act(latest(tx, what, item), before, after)
    tx.record(SetupChanged(what=what, item=item, name=name, act=act, by=by))
    return store(tx, what, item, act, before=before, after=after, by=by)


def store(
    tx: Transaction,
    what: str,
    item: int,
    act: str,
    *,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    by: Actor,
    undoes: int | None = None,
) -> int:
    """Keep a change whose event the caller records. Returns its id."""
    values = {"what": what, "item": item, "act": act, "at": tx.now, "by": by}
    values |= {"before": before, "after": after, "undoes": undoes}
    key = tx.conn.execute(insert(setup_changes), values).inserted_primary_key
    assert key is not None
    return int(key[0])


def keep_followed(
    tx: Transaction, what: str, item: int, *, name: str, after: dict[str, Any], by: Actor
) -> int:
    """Keep that a thing followed the rename of something that it names, and record its event. Undoing it
    undoes the change before it, in the new names (`let_follow`): nobody undoes a rename in one place of
    many. Of what nobody changed there is nothing to undo. Returns the new version."""
    newest = latest(tx, what, item)
    before = after if newest is None else newest.before
    tx.record(SetupChanged(what=what, item=item, name=name, act="changed", by=by))
    return store(tx, what, item, FOLLOWED, before=before, after=after, by=by)


def let_follow(
    tx: Transaction,
    what: str,
    followed: Callable[[int, dict[str, Any]], dict[str, Any] | None],
    items: Collection[int] | None = None,
) -> list[int]:
    """Let what undoing would bring back follow a rename: `followed` gives the `before` of a thing as it is
    then, or None. Of all things of the kind, also removed ones, or of `items`. Returns the ids of those that
    followed."""
    found = []
    for one in latest_of(tx, what, items).values():
        if one.before is not None and (now := followed(one.item, one.before)) is not None:
            tx.conn.execute(_put_before, {"key": one.id, "told": now})
            found.append(one.item)
    return found


def undo_together(tx: Transaction) -> None:
    """Let undoing the newest change of a thing undo all that this transaction changed of it since it followed
    something: it took several steps to what somebody asked for once."""
    steps: dict[tuple[str, int], list[SetupChange]] = {}
    for row in tx.conn.execute(_changes.where(setup_changes.c.at == tx.now).order_by(setup_changes.c.id)):
        of = steps.setdefault((row.what, row.item), [])
        of.append(SetupChange(**row._mapping))
        if row.act == FOLLOWED:
            of.clear()
    for of in steps.values():
        if len(of) > 1:
            tx.conn.execute(_put_before, {"key": of[-1].id, "told": of[0].before})


def change(tx: Reading, change_id: int) -> SetupChange:
    """One change; NotFound."""
    row = tx.conn.execute(_changes.where(setup_changes.c.id == change_id)).one_or_none()
    if row is None:
        raise NotFound(Said("There is no change {change_id}.", change_id=change_id))
    return SetupChange(**row._mapping)


def latest(tx: Reading, what: str, item: int) -> SetupChange | None:
    """The newest change of a thing; None for one that was never changed since it was there."""
    row = tx.conn.execute(_newest_of.limit(1), {"what": what, "item": item}).first()
    return None if row is None else SetupChange(**row._mapping)


def latest_of(
    tx: Reading, what: str, items: Iterable[int] | None = None, *, without: Collection[str] = ()
) -> dict[int, SetupChange]:
    """The newest changes of several things of one kind, None: of all, by their ids. `without`: acts that do
    not count."""
    wanted = [setup_changes.c.what == what, setup_changes.c.act.not_in(without)]
    if items is not None:
        wanted.append(setup_changes.c.item.in_(list(items)))
    ids = select(func.max(setup_changes.c.id)).where(*wanted).group_by(setup_changes.c.item)
    rows = tx.conn.execute(_changes.where(setup_changes.c.id.in_(ids)))
    return {row.item: SetupChange(**row._mapping) for row in rows}


def of_moment(tx: Reading, what: str, at: datetime) -> list[SetupChange]:
    """The changes of things of one kind that one act made together: it has one moment."""
    rows = tx.conn.execute(_changes.where(setup_changes.c.what == what, setup_changes.c.at == at))
    return [SetupChange(**row._mapping) for row in rows]


def check_version(tx: Reading, what: str, item: int, seen: int | None) -> None:
    """Conflict, with the present version, if somebody changed the thing since the caller saw `seen`; None
    was never changed. The caller holds the thing's row, so nobody changes it meanwhile."""
    newest = latest(tx, what, item)
    if newest is not None and newest.id != seen:
        raise Conflict(
            Said("{name} changed this meanwhile. Look at it again.", name=newest.by.name), version=newest.id
        )


def put_back(item: int, place: int, now: int | None, others: Mapping[int, int]) -> list[int]:
    """The ids in their order when an undo gives a thing its former `place` again, which another one has now:
    that makes room. `now` is the thing's present place, None if it was removed. `others` are the places of
    the others by id, in their order."""
    later = now is not None and now < place
    before = [one for one, at in others.items() if at < place or (later and at == place)]
    return [*before, item, *(one for one in others if one not in before)]


def _act(newest: SetupChange | None, before: dict[str, Any] | None, after: dict[str, Any] | None) -> SetupAct:
    if after is None:
        return "removed"
    if before is not None:
        return "changed"
    return "created" if newest is None else "restored"
