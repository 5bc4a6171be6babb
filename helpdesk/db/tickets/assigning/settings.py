"""How routing is set up: stored structs of domain/routing/settings, one for the desk, each team and each
advisor. What has none has the struct's defaults."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple, TypeVar

import msgspec
from sqlalchemy import bindparam, delete, insert, or_, select

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.setup import routing_settings
from helpdesk.domain.routing.settings import AdvisorRouting, DeskRouting, Scope, TeamRouting

DESK = 0  # the item of the scope desk
S = TypeVar("S", DeskRouting, TeamRouting, AdvisorRouting)

_one = Prepared(
    select(routing_settings.c.settings).where(
        routing_settings.c.scope == bindparam("scope"), routing_settings.c.item == bindparam("item")
    )
)
_of_team = Prepared(
    select(routing_settings.c.scope, routing_settings.c.item, routing_settings.c.settings).where(
        or_(routing_settings.c.scope != "team", routing_settings.c.item == bindparam("team"))
    )
)
_all = Prepared(
    select(routing_settings.c.item, routing_settings.c.settings)
    .where(routing_settings.c.scope == bindparam("scope"))
    .order_by(routing_settings.c.item)
)
# Decoded once: a decision reads the settings of each advisor.
_desk = lru_cache(maxsize=16)(msgspec.json.Decoder(DeskRouting).decode)
_team = lru_cache(maxsize=256)(msgspec.json.Decoder(TeamRouting).decode)
_advisor = lru_cache(maxsize=4096)(msgspec.json.Decoder(AdvisorRouting).decode)


class SetUp(NamedTuple):
    """What a decision about a ticket of a team goes by: the settings of the desk, of that team, and of each
    advisor who has some."""

    desk: DeskRouting
    team: TeamRouting
    advisors: dict[int, AdvisorRouting]


def of_team(tx: Reading, team_id: int | None) -> SetUp:
    """All that a decision goes by, in one query; the defaults for tickets without a team."""
    found = SetUp(DeskRouting(), TeamRouting(), {})
    for scope, item, written in _of_team.all(tx, {"team": team_id or 0}):  # no team has the id 0
        match scope:
            case "desk":
                found = found._replace(desk=_desk(written))
            case "team":
                found = found._replace(team=_team(written))
            case _:
                found.advisors[item] = _advisor(written)
    return found


def desk(tx: Reading) -> DeskRouting:
    """The settings of the desk."""
    row = _one.one(tx, {"scope": "desk", "item": DESK})
    return DeskRouting() if row is None else _desk(row[0])


def team(tx: Reading, team_id: int | None) -> TeamRouting:
    """The settings of a team; the defaults for tickets without a team."""
    row = None if team_id is None else _one.one(tx, {"scope": "team", "item": team_id})
    return TeamRouting() if row is None else _team(row[0])


def advisor(tx: Reading, advisor_id: int) -> AdvisorRouting:
    """The settings of an advisor."""
    row = _one.one(tx, {"scope": "advisor", "item": advisor_id})
    return AdvisorRouting() if row is None else _advisor(row[0])


def teams(tx: Reading) -> dict[int, TeamRouting]:
    """The settings of each team that has some."""
    return _of(tx, "team", _team)


def advisors(tx: Reading) -> dict[int, AdvisorRouting]:
    """The settings of each advisor who has some."""
    return _of(tx, "advisor", _advisor)


def put(
    tx: Transaction, scope: Scope, item: int, settings: DeskRouting | TeamRouting | AdvisorRouting
) -> None:
    """Store checked settings; `item` is DESK or the id of a team or an advisor."""
    tx.conn.execute(
        delete(routing_settings).where(routing_settings.c.scope == scope, routing_settings.c.item == item)
    )
    written = msgspec.json.encode(settings).decode()
    tx.conn.execute(insert(routing_settings), {"scope": scope, "item": item, "settings": written})


def _of(tx: Reading, scope: Scope, decode: Callable[[str], S]) -> dict[int, S]:
    return {item: decode(written) for item, written in _all.all(tx, {"scope": scope})}
