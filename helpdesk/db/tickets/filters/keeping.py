"""Who keeps what names things by filters or tags: how it follows a rename, and what of it names a thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, TypeAlias, cast

import msgspec

from helpdesk.db import setup_lists
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.setup_lists import SetupList
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.filters.following import Renaming, text_followed
from helpdesk.domain.health.setup import Area

Where: TypeAlias = Area | Literal["views"]
"""Where it is set up: a page of Settings, or the list of saved views."""


class Keeper(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of things that are set up and name others, such as the rules of automation. `rows` are all of
    them; with True nobody else changes one until the commit. `followed` is a row after a rename, pure.
    `store` keeps a row that followed, and its change: `before`, `after`, and who renamed. `called` is the
    name of a row, "" for one that is somebody's own; `team` the team whose members alone see it, None:
    everybody who sets the desk up does."""

    area: Where
    rows: Callable[[Reading, bool], Sequence[Any]]
    followed: Callable[[Any, Renaming], Any]
    store: Callable[[Transaction, Any, Any, Actor], object]
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
    return Keeper(
        area=area,
        rows=lambda tx, lock: of.locked(cast("Transaction", tx)) if lock else of.all(tx),
        followed=followed or _filter_followed,
        store=lambda tx, before, now, by: setup_lists.store(tx, of, now, before=before, by=by),
        called=of.name,
        team=team,
    )


def _filter_followed(one: Any, what: Renaming) -> Any:
    return msgspec.structs.replace(one, filter=text_followed(one.filter, what))


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that names another: where it is set up, its id, and its name and team as in Keeper."""

    area: Where
    id: int
    name: str
    team: int | None = None


def follow(keepers: Iterable[Keeper], tx: Transaction, what: Renaming, by: Actor) -> None:
    """Let everything that these keep follow a rename. What names nothing of it is not locked."""
    for keeper in keepers:
        if not _naming(keeper, tx, what):
            continue
        for before in keeper.rows(tx, True):
            if (after := keeper.followed(before, what)) != before:
                keeper.store(tx, before, after, by)


def uses(tx: Reading, keepers: Iterable[Keeper], what: Renaming) -> list[Use]:
    """Everything that names a thing by its old names: it would follow."""
    return [
        Use(area=keeper.area, id=one.id, name=keeper.called(one), team=keeper.team(one))
        for keeper in keepers
        for one in _naming(keeper, tx, what)
    ]


def _naming(keeper: Keeper, tx: Reading, what: Renaming) -> list[Any]:
    return [one for one in keeper.rows(tx, False) if keeper.followed(one, what) != one]
