"""What a feature offers to the desk: the plug that `app` puts into each process."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from typing import Any

import msgspec
from litestar import Controller

from helpdesk.api.request import Tools
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets.filters.keeping import Keeper
from helpdesk.dispatch.followers import Follower
from helpdesk.domain.health.setup import SetupTrouble
from helpdesk.domain.health.standing import Standing
from helpdesk.domain.policy import Policy
from helpdesk.operations.setup_copy.part import AnyPart

Round = Callable[[Tools, Standing], Callable[[], Coroutine[Any, Any, None]]]
"""Makes work that runs until it is cancelled. It tells its standing how it is."""


Troubles = Callable[[Reading], Iterable[SetupTrouble]]


def _no_followers(_: Policy) -> tuple[Follower, ...]:
    return ()


class Feature(msgspec.Struct, frozen=True, kw_only=True):
    """One feature. `handlers` are called under /api/v1. `followers` hear committed events; their names are
    stored. `followers_by` makes those that need the operator's settings. `rounds` are work beside requests,
    named for operators (an underscore is a space). `troubles` says what is wrong with how it is set up.
    `keepers` are the things set up there that name others: they follow a rename.
    `copied` are the sections of a copy of the settings that it owns, each after what it names. Its tables are
    named in `features/tables`."""

    name: str
    handlers: tuple[type[Controller], ...] = ()
    followers: tuple[Follower, ...] = ()
    followers_by: Callable[[Policy], tuple[Follower, ...]] = _no_followers
    rounds: dict[str, Round] = {}
    troubles: Troubles | None = None
    keepers: tuple[Keeper, ...] = ()
    copied: tuple[AnyPart, ...] = ()
