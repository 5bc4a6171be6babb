"""Shared views in a copy of the settings. What somebody keeps for themselves is theirs."""

from __future__ import annotations

import msgspec

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets.ticket_lists import Sort
from helpdesk.features.automation.rights import Who
from helpdesk.features.saved_views import rows, setting_up
from helpdesk.features.saved_views.setting_up import VIEW, ViewForm
from helpdesk.operations.people.copied import team_names
from helpdesk.operations.people.staff import team_named
from helpdesk.operations.setup_copy.part import Part, Taking, newest


class ViewEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A view of everybody's, or of the team with this name."""

    name: str
    team: str | None = None
    filter: str
    sort: Sort = "updated"


def _views(tx: Reading) -> list[tuple[int, ViewEntry]]:
    teams = team_names(tx)
    found = [
        (
            one.id,
            ViewEntry(
                name=one.name,
                team=None if one.team_id is None else teams[one.team_id],
                filter=one.filter,
                sort=one.sort,
            ),
        )
        for one in rows.shared_views(tx)
        if one.team_id is None or one.team_id in teams
    ]
    return sorted(found, key=lambda one: (one[1].team or "", one[1].name))


def _put(taking: Taking, view_id: int | None, entry: ViewEntry) -> int:
    tx = taking.tx
    form = ViewForm(
        name=entry.name,
        filter=entry.filter,
        sort=entry.sort,
        personal=False,
        team_id=None if entry.team is None else team_named(tx, entry.team),
    )
    seen = newest(tx, VIEW, view_id)
    return setting_up.put(tx, view_id, form, seen=seen, who=_who(taking), by=taking.by).id


def _remove(taking: Taking, view_id: int) -> None:
    seen = newest(taking.tx, VIEW, view_id)
    setting_up.remove(taking.tx, view_id, seen=seen, who=_who(taking), by=taking.by)


def _who(taking: Taking) -> Who:
    return Who(id=taking.by.id or 0, name=taking.by.name, role="admin")


VIEWS = Part(
    name="saved_views",
    shape=ViewEntry,
    key=lambda one: msgspec.json.encode([" ".join(one.name.split()), one.team]).decode(),
    told=lambda one: f"{one.name} ({one.team})" if one.team else one.name,
    stored=_views,
    put=_put,
    remove=_remove,
    tables=("saved_views",),
)
