"""Who keeps what names things by filters or tags: how it follows a rename, and what of it names a thing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias, cast

import msgspec

from helpdesk.db import setup_lists
from helpdesk.db.engine.locks import NAMES, hold
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.setup_lists import SetupList
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.filters.following import Followed, Renaming, text_followed
from helpdesk.domain.health.setup import Area

Where: TypeAlias = Area | Literal["views"]
"""Where it is set up: a page of Settings, or the list of saved views."""


Known: TypeAlias = Mapping[int, Followed]
"""What followed a rename that is undone, by its id."""

Change: TypeAlias = tuple[dict[str, Any], dict[str, Any]]
"""What differs of something that followed, by the names of its fields: as it was, and as it is."""


class Keeper(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of things that are set up and name others, such as the rules of automation. `rows` are all of
    them; with True nobody else changes one until the commit. `followed` is a row after a rename, pure.
    `store` keeps a row that followed, and its change by who renamed. `earlier` lets what an undo would bring
    back follow, of all things, or back of those that followed a rename that is undone; it gives what changed
    of each, as `Followed` has it. `called` is the name of a row,
    "" for one that is somebody's own; `team` the team whose members alone see it, None: everybody who sets
    the desk up does."""

    area: Where
    rows: Callable[[Reading, bool], Sequence[Any]]
    followed: Callable[[Any, Renaming], Any]
    store: Callable[[Transaction, Any, Any, Actor], object]
    earlier: Callable[[Transaction, Renaming, Known | None], Mapping[int, Sequence[Change]]]
    called: Callable[[Any], str]
    team: Callable[[Any], int | None] = lambda _: None


def keeper_of(
    area: Where,
    of: SetupList[Any],
    followed: Callable[[Any, Renaming], Any] | None = None,
    *,
    team: Callable[[Any], int | None] = lambda _: None,
) -> Keeper:
    """The keeper of a list that is set up. Only the filters of its rows follow, or what `followed` says."""
    follows = followed or _filter_followed
    return Keeper(
        area=area,
        rows=lambda tx, lock: of.locked(cast("Transaction", tx)) if lock else of.all(tx),
        followed=follows,
        store=lambda tx, _, now, by: setup_lists.follow(tx, of, now, by=by),
        earlier=lambda tx, what, known: let_changes_follow(tx, of.what, of.row, follows, what, known),
        called=of.name,
        team=team,
    )


def let_changes_follow(
    tx: Transaction,
    kind: str,
    row: type[Any],
    followed: Callable[[Any, Renaming], Any],
    what: Renaming,
    known: Known | None,
) -> dict[int, list[Change]]:
    """`Keeper.earlier` of things whose changes are kept as those of `kind` (`db/log/setup_changes`), with
    the fields of `row`."""

    found: dict[int, list[Change]] = {}

    def told(item: int, before: dict[str, Any]) -> dict[str, Any] | None:
        try:
            then = msgspec.convert({"id": item, **before}, row)
        except msgspec.ValidationError:  # of another version of the desk: no undo can read it either
            return None
        now = followed(then, what) if known is None else gone_back(known[item], then, followed, what)
        if now == then:
            return None
        found[item] = [change := differences(msgspec.to_builtins(then), msgspec.to_builtins(now))]
        return _put_into(before, change[1])

    setup_changes.let_follow(tx, kind, told, None if known is None else known.keys())
    return found


def gone_back(
    one: Followed,
    row: Any,
    followed: Callable[[Any, Renaming], Any],
    what: Renaming,
    *,
    earlier: bool = True,
) -> Any:
    """A row, or (`earlier`) what an undo would bring back of one, after a rename is undone that it followed:
    exactly as before the rename, or with the other name in what somebody wrote since."""
    told = msgspec.to_builtins(row)
    for was, now in one.contents(earlier=earlier):
        if _put_into(told, now) == told:
            return msgspec.convert(_put_into(told, was), type(row))
    return followed(row, what)


def _filter_followed(one: Any, what: Renaming) -> Any:
    return msgspec.structs.replace(one, filter=text_followed(one.filter, what))


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that names another: where it is set up, its id, and its name and team as in Keeper."""

    area: Where
    id: int
    name: str
    team: int | None = None


def follow(
    keepers: Iterable[Keeper], tx: Transaction, what: Renaming, by: Actor, back: Collection[Followed] | None
) -> list[Followed]:
    """Let everything that these keep follow a rename, also what an undo would bring back. What names nothing
    of it is not locked. Returns what followed. `back` is what followed a rename that is undone: only that
    follows, and is exactly as it was, unless somebody changed it since."""
    hold(tx, NAMES)
    found: list[Followed] = []
    for keeper in keepers:
        known = None if back is None else {one.item: one for one in back if one.area == keeper.area}
        changes = {}
        if _naming(keeper, tx, what, known):
            for before in keeper.rows(tx, True):
                if (after := _followed(keeper, before, what, known)) != before:
                    keeper.store(tx, before, after, by)
                    changes[before.id] = differences(msgspec.to_builtins(before), msgspec.to_builtins(after))
        earlier = keeper.earlier(tx, what, known)
        for item in sorted(earlier.keys() | changes.keys()):
            was, now = changes.get(item, ({}, {}))
            more = list(earlier.get(item, ()))
            found.append(Followed(area=keeper.area, item=item, was=was, now=now, earlier=more))
    return found


def _naming(
    keeper: Keeper, tx: Reading, what: Renaming, known: Mapping[int, Followed] | None = None
) -> list[Any]:
    return [one for one in keeper.rows(tx, False) if _followed(keeper, one, what, known) != one]


def _followed(keeper: Keeper, row: Any, what: Renaming, known: Mapping[int, Followed] | None) -> Any:
    if known is None:
        return keeper.followed(row, what)
    one = known.get(row.id)
    if one is None or not one.was:
        return row
    return gone_back(one, row, keeper.followed, what, earlier=False)


def differences(was: dict[str, Any], now: dict[str, Any]) -> Change:
    """What differs of two that have the same fields: as it was and as it is."""
    found: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    for name, one in was.items():
        other = now[name]
        if one != other:
            inner = isinstance(one, dict) and isinstance(other, dict)
            found[0][name], found[1][name] = differences(one, other) if inner else (one, other)
    return found


def _put_into(told: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """The same with other values where `values` has some, as `differences` gives them."""
    inner = {name: _put_into(told[name], one) for name, one in values.items() if isinstance(one, dict)}
    return told | values | inner


def uses(tx: Reading, keepers: Iterable[Keeper], what: Renaming) -> list[Use]:
    """Everything that names a thing by its old names: it would follow."""
    return [
        Use(area=keeper.area, id=one.id, name=keeper.called(one), team=keeper.team(one))
        for keeper in keepers
        for one in _naming(keeper, tx, what)
    ]
