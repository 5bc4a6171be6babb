"""Which waiting tickets an advisor with free capacity can get."""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets.assigning import loads, settings
from helpdesk.db.tickets.routing import Routed
from helpdesk.domain.routing.advisors import AdvisorLoad, possible, unfit
from helpdesk.operations.tickets.deciding.asked import Asked, asks_now, with_one_more


def fitting(asked: Asked, free: AdvisorLoad, rows: Iterable[Routed], *, most: int) -> list[int]:
    """The tickets that this advisor can get, one after the other, until they are full or have `most`."""
    found: list[int] = []
    for row in rows:
        if len(found) == most or free.load >= free.capacity:
            break
        if unfit(free, ask := asked.of(row)):
            continue
        found.append(row.id)
        free = with_one_more(free, ask)
    return found


def placeable(tx: Reading, rows: Iterable[Routed], team_id: int, *, most: int) -> list[int]:
    """The first `most` of these tickets that people of a team can get, one after the other. The rows are
    read no further than that."""
    set_up = settings.of_team(tx, team_id)
    people = loads.advisor_loads(tx, team_id, set_up)
    found: list[int] = []
    unplaced: set[tuple[object, ...]] = set()  # who got one more is fit for no more than before
    for row in rows:
        ask = asks_now(row, set_up.team, set_up.desk, tx.now).ask
        same = ask.kind, ask.language, *sorted(ask.skills.items())
        if same in unplaced:
            continue
        ask = possible(ask, people)[0]
        at = next((at for at, who in enumerate(people) if not unfit(who, ask)), None)
        if at is None:
            unplaced.add(same)
            continue
        people[at] = with_one_more(people[at], ask)
        found.append(row.id)
        if len(found) == most:
            break
    return found
