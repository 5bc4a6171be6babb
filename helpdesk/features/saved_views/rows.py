"""Saved views as stored, and how many tickets one has."""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import ColumnElement, and_, func, or_, select, true

from helpdesk.db.engine.deadline import within
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.sight import SEEN_BY, in_sight
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.setup_lists import SetupList
from helpdesk.db.tickets.filters.conditions import compiled
from helpdesk.db.tickets.ticket_lists import Sort
from helpdesk.domain.filters.facts import Viewer
from helpdesk.domain.filters.parse import stored
from helpdesk.errors import BadInput, NotFound
from helpdesk.features.automation.rights import Who
from helpdesk.features.saved_views.tables import saved_views as table
from helpdesk.said import Said

MOST: Final = 1000
"""Tickets that a count stops at."""
_PATIENCE = 1.0  # seconds for a count: a view that takes longer has no number


class SavedView(msgspec.Struct, frozen=True, kw_only=True):
    """A view: a personal one has an owner, a team's a team, and everybody's neither."""

    id: int
    name: str
    filter: str
    sort: Sort
    owner_id: int | None = None
    team_id: int | None = None


_columns = [table.c[name] for name in SavedView.__struct_fields__]


def seen_by(who: Who) -> ColumnElement[bool]:
    """The views that somebody sees: `rights.may_see` in SQL."""
    of_team = true() if who.role == "admin" else table.c.team_id.in_(sorted(who.teams))
    shared = and_(table.c.owner_id.is_(None), or_(table.c.team_id.is_(None), of_team))
    return or_(table.c.owner_id == who.id, shared)


def views_of(tx: Reading, who: Who) -> list[SavedView]:
    """The views that somebody sees, by name: everybody's, then those of teams, then their own."""
    rows = tx.conn.execute(
        select(*_columns)
        .where(table.c.removed_at.is_(None), seen_by(who))
        .order_by(table.c.owner_id.is_not(None), table.c.team_id.is_not(None), table.c.name, table.c.id)
    )
    return [SavedView(**row._mapping) for row in rows]


def all_views(tx: Reading) -> list[SavedView]:
    """The views of everybody."""
    rows = tx.conn.execute(select(*_columns).where(table.c.removed_at.is_(None)).order_by(table.c.id))
    return [SavedView(**row._mapping) for row in rows]


VIEWS: Final = SetupList(
    what="saved_view",
    noun=Said("saved view"),
    table=table,
    row=SavedView,
    all=all_views,
    name=lambda one: one.name if one.owner_id is None else "",  # everybody hears the event
)


def shared_views(tx: Reading) -> list[SavedView]:
    """The views that are nobody's own, in the order in which they were made."""
    rows = tx.conn.execute(
        select(*_columns).where(table.c.removed_at.is_(None), table.c.owner_id.is_(None)).order_by(table.c.id)
    )
    return [SavedView(**row._mapping) for row in rows]


def view(tx: Reading, view_id: int, *, removed: bool = False) -> SavedView:
    """One view, held until this transaction ends if it writes; `removed`: also one that was removed.
    NotFound."""
    there = [] if removed else [table.c.removed_at.is_(None)]
    row = tx.conn.execute(
        select(*_columns).where(table.c.id == view_id, *there).with_for_update()
        if isinstance(tx, Transaction)
        else select(*_columns).where(table.c.id == view_id, *there)
    ).one_or_none()
    if row is None:
        raise no_view(view_id)
    return SavedView(**row._mapping)


def no_view(view_id: int) -> NotFound:
    """What a view answers that is not there, or that the caller does not see."""
    return NotFound(Said("There is no saved view {view_id}.", view_id=view_id))


def count(tx: Reading, one: SavedView, viewer: Viewer, limit_to: int | None) -> int:
    """How many tickets a view has, in any state, at most MOST. `limit_to`: only those in the sight of this
    advisor. BadInput if it cannot be read any more, or counting takes too long."""
    condition = compiled(tx, stored(one.filter), viewer, bounded=limit_to is None).condition
    found = select(tickets.c.id).where(condition)
    if limit_to is not None:
        found = found.where(in_sight())
    values = {} if limit_to is None else {SEEN_BY: limit_to}
    statement = select(func.count()).select_from(found.limit(MOST).subquery())
    with within(tx, _PATIENCE, BadInput("This view takes too long to count.", field="filter")):
        return tx.conn.scalar(statement, values) or 0
