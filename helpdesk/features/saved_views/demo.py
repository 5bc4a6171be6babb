"""The demo's views: everybody's, and one of an advisor's own."""

from __future__ import annotations

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.people.sight import sight_of
from helpdesk.demo import shop
from helpdesk.domain.events.actors import Actor
from helpdesk.features.automation.rights import Who
from helpdesk.features.saved_views import rows, setting_up
from helpdesk.features.saved_views.setting_up import ViewForm

_VIEWS = (
    ViewForm(name="Late or due soon", filter="sla:<2h", sort="due", personal=False),
    ViewForm(name="Money, waiting", filter="queue:billing is:waiting", sort="priority", personal=False),
    ViewForm(name="My complaints", filter="owner:me tag:complaint is:active"),
)


def seed(tx: Transaction) -> int:
    """Save the views as the first advisor. Returns how many; saves nothing if there are some already."""
    first = advisors.by_email(tx, shop.STAFF[0][0])
    assert first is not None
    who = Who(id=first.id, name=first.name, role=first.role, teams=sight_of(tx, first.id).teams)
    if rows.views_of(tx, who):
        return 0
    by = Actor(kind="advisor", id=first.id, name=first.name)
    for form in _VIEWS:
        setting_up.put(tx, None, form, seen=None, who=who, by=by)
    return len(_VIEWS)
