"""Saving, changing and removing views. Every change keeps what was before, and can be undone."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from helpdesk.db import setup_lists
from helpdesk.db.engine.locks import NAMES, share
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.people import teams
from helpdesk.db.tickets.filters.keeping import keeper_of
from helpdesk.db.tickets.filters.names import check_back, check_names
from helpdesk.db.tickets.filters.names import problem_of as filter_problem
from helpdesk.db.tickets.ticket_lists import Sort
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.filters.invalid import FilterInvalid
from helpdesk.domain.filters.parse import STORED, read
from helpdesk.errors import BadInput, Conflict, Forbidden
from helpdesk.features.automation.rights import Who, may_see, refusal
from helpdesk.features.saved_views import rows
from helpdesk.features.saved_views.rows import VIEWS, SavedView
from helpdesk.operations.people.persons import checked_name
from helpdesk.said import Said

VIEW: Final = VIEWS.what
"""What a view is called among the changes of how the desk is set up."""
MOST: Final = 100
"""Views that one person sees."""


class ViewForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a view is to be. A `personal` one is its maker's alone; else it is the team's, or everybody's."""

    name: str
    filter: Annotated[str, Meta(max_length=STORED)]
    sort: Sort = "updated"
    personal: bool = True
    team_id: int | None = None


def put(
    tx: Transaction, view_id: int | None, form: ViewForm, *, seen: int | None, who: Who, by: Actor
) -> SavedView:
    """Save a view, or change one whose version the caller saw as `seen`. BadInput names the field; Forbidden;
    Conflict if somebody changed it meanwhile, the name is taken, or there are too many."""
    share(tx, NAMES)
    before = None if view_id is None else known(tx, view_id, who)
    if before is not None:
        setup_changes.check_version(tx, VIEW, before.id, seen)
        _check_rights(before, who)
    owner = who.id if form.personal else None
    if before is not None and form.personal and before.owner_id is None:
        raise BadInput("A shared view stays shared: save a personal one beside it.", field="personal")
    if before is None or before.filter != form.filter.strip():  # what a stored one names can be gone
        _check_filter(tx, form.filter)
    if form.team_id is not None:
        if form.personal:
            raise BadInput("A personal view has no team.", field="team_id")
        teams.check_team(tx, form.team_id)
    one = SavedView(
        id=view_id or 0,
        name=checked_name(form.name),
        filter=form.filter.strip(),
        sort=form.sort,
        owner_id=owner,
        team_id=form.team_id,
    )
    _check_rights(one, who)
    _check_beside(tx, one, who)
    return setup_lists.store(tx, VIEWS, one, before=before, by=by)


def known(tx: Reading, view_id: int, who: Who) -> SavedView:
    """A view that the caller sees; NotFound."""
    one = rows.view(tx, view_id)
    if not may_see(who, one.team_id, one.owner_id):
        raise rows.no_view(view_id)
    return one


def remove(tx: Transaction, view_id: int, *, seen: int | None, who: Who, by: Actor) -> None:
    """Remove a view."""
    one = known(tx, view_id, who)
    setup_changes.check_version(tx, VIEW, view_id, seen)
    _check_rights(one, who)
    setup_lists.remove(tx, VIEWS, one, by=by)


def undo(tx: Transaction, view_id: int, *, seen: int | None, who: Who, by: Actor) -> SavedView | None:
    """Undo the newest change of a view, also its removal or the undoing before. Returns it as it is then,
    None if it is removed. Errors as `put` and `remove`."""
    share(tx, NAMES)
    now = rows.view(tx, view_id, removed=True)
    newest = setup_changes.latest(tx, VIEW, view_id)
    if newest is None or not may_see(who, now.team_id, now.owner_id):
        raise rows.no_view(view_id)
    if newest.before == newest.after:  # it only followed what it names
        raise Conflict("Nobody changed this saved view yet.")
    if newest.before is None:
        remove(tx, view_id, seen=seen, who=who, by=by)
        return None
    setup_changes.check_version(tx, VIEW, view_id, seen)
    _check_rights(now, who)
    one = SavedView(id=view_id, **newest.before)
    _check_rights(one, who)
    if one.team_id is not None:
        teams.check_team(tx, one.team_id)
    _check_beside(tx, one, who)
    before = None if newest.after is None else now
    check_back(tx, one.filter, before.filter if before else None, of_somebody=True)
    return setup_lists.store(tx, VIEWS, one, before=before, by=by)


def problem_of(tx: Reading, one: SavedView) -> str:
    """What is wrong with a stored view since something that it names is gone, in one sentence; "" if nothing
    is."""
    return filter_problem(tx, one.filter, of_somebody=True)


def _check_filter(tx: Reading, written: str) -> None:
    if not written.strip():
        raise BadInput("A view needs a filter: it would have every ticket.", field="filter")
    try:
        check_names(tx, read(written))
    except FilterInvalid as error:
        error.field = "filter"
        raise


def _check_rights(one: SavedView, who: Who) -> None:
    if refused := refusal(who, one.team_id, one.owner_id):
        raise Forbidden(refused)


def _check_beside(tx: Reading, one: SavedView, who: Who) -> None:
    others = [other for other in rows.views_of(tx, who) if other.id != one.id]
    if len(others) >= MOST:
        raise Conflict(
            Said("There are {most} saved views already. Remove one first.", most=MOST), field="name"
        )
    beside = [other for other in others if (other.owner_id, other.team_id) == (one.owner_id, one.team_id)]
    if one.name.casefold() in {other.name.casefold() for other in beside}:
        raise Conflict(Said("There is already a view {name!r}.", name=one.name), field="name")


KEEPER: Final = keeper_of("views", VIEWS, team=lambda one: one.team_id)
"""Views name things in a filter."""
