"""The demo's policies: urgent tickets, and all others."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.schema.tickets import tickets
from helpdesk.demo import shop
from helpdesk.domain.events.actors import Actor
from helpdesk.features.sla.keeping import keep
from helpdesk.features.sla.policies import rows as policies
from helpdesk.features.sla.policies import setting_up
from helpdesk.features.sla.policies.setting_up import PolicyForm
from helpdesk.features.sla.targets import Target, Targets

_URGENT = Target(first_reply=30, next_reply=60, resolution=8 * 60)
_OTHERS = Target(first_reply=4 * 60, next_reply=8 * 60, resolution=5 * 24 * 60)
_AGO = timedelta(days=50)


def seed(tx: Transaction) -> int:
    """Write the policies, and keep the clocks of the open tickets. Returns how many policies; writes nothing
    if there are some already."""
    if policies.were_ever(tx):
        return 0
    admin = advisors.by_email(tx, shop.STAFF[0][0])
    assert admin is not None
    by = Actor(kind="advisor", id=admin.id, name=admin.name)
    forms = [
        PolicyForm(name="Urgent", filter="priority:urgent", targets=Targets(urgent=_URGENT)),
        PolicyForm(
            name="Everybody",
            targets=Targets(urgent=_URGENT, high=_OTHERS, normal=_OTHERS, low=Target(first_reply=24 * 60)),
        ),
    ]
    now = tx.now
    tx.now = now - _AGO
    for form in forms:
        setting_up.put(tx, None, form, seen=None, by=by)
    tx.now = now
    opened = select(tickets.c.id, tickets.c.created_at).where(tickets.c.active).order_by(tickets.c.id)
    keep(tx, {one.id: one.created_at for one in tx.conn.execute(opened)})
    return len(forms)
